package io.tepui.app.agent;

import io.tepui.agent.operator.ContainerLookup;
import io.tepui.containers.containerizer.Containerizer;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.ResourceStatistics;
import java.util.List;
import java.util.Optional;

/** What GET_CONTAINERS tells of each container besides who it belongs to. */
final class ContainerFacts implements ContainerLookup {
    private final Containerizer containerizer;

    ContainerFacts(Containerizer containerizer) {
        this.containerizer = containerizer;
    }

    @Override
    public List<ContainerID> others() {
        return containerizer.containers().stream()
                .filter(id -> id.hasParent() || containerizer.isStandalone(id))
                .toList();
    }

    @Override
    public boolean isStandalone(ContainerID container) {
        return containerizer.isStandalone(container);
    }

    @Override
    public Optional<ContainerStatus> status(ContainerID container) {
        return containerizer.status(container);
    }

    @Override
    public Optional<ResourceStatistics> statistics(ContainerID container) {
        return containerizer.statistics(container);
    }
}

package io.tepui.agent.operator;

import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.ResourceStatistics;
import java.util.List;
import java.util.Optional;

/** What is known about containers outside of the agent's state. Called from any thread. */
public interface ContainerLookup {
    /** Containers that run and that no executor was started for: nested and standalone ones, in order of their start. */
    List<ContainerID> others();

    /** Whether the root of the container is a standalone one. */
    boolean isStandalone(ContainerID container);

    /** What a container is (AO-218); nothing when it is not known or not running any more (AO-74). */
    Optional<ContainerStatus> status(ContainerID container);

    /** What a container uses now (AO-254); nothing when that cannot be told (AO-74). */
    Optional<ResourceStatistics> statistics(ContainerID container);
}

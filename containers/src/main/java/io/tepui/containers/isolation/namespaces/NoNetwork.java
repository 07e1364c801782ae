package io.tepui.containers.isolation.namespaces;

import io.tepui.containers.Namespace;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.ContainerInfo;

/**
 * {@code network/none}, Tepui's own: every root container has a network of its own with nothing but a loopback interface, which is up; what is
 * nested in it shares that.
 */
public final class NoNetwork implements Isolator {
    @Override
    public String name() {
        return "network/none";
    }

    @Override
    public boolean supportsNesting() {
        return true;
    }

    @Override
    public boolean supportsStandalone() {
        return true;
    }

    @Override
    public void prepare(ContainerLaunch launch, LaunchPlan plan) {
        if (launch.id().hasParent()) {
            plan.join(Namespace.NETWORK);
            plan.join(Namespace.UTS);
            return;
        }
        plan.create(Namespace.NETWORK);
        plan.create(Namespace.UTS);
        launch.container()
                .filter(ContainerInfo::hasHostname)
                .ifPresent(container -> plan.hostname(container.getHostname()));
    }
}

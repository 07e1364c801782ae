package io.tepui.containers.isolation.namespaces;

import io.tepui.containers.MountStep;
import io.tepui.containers.Namespace;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.ContainerInfo;
import java.util.Set;

/** {@code namespaces/pid}: containers see their own processes (AO-291). Needs {@code filesystem/linux}. */
public final class PidNamespaces implements Isolator {
    /** What shows a container its own processes. */
    public static final MountStep VIEW = new MountStep.FileSystem(
            "proc",
            "proc",
            "/proc",
            Set.of(MountStep.Flag.NO_SUID, MountStep.Flag.NO_DEV, MountStep.Flag.NO_EXEC),
            "",
            false);

    private final boolean agentsMayBeShared;

    /**
     * An isolator.
     *
     * @param agentsMayBeShared whether root containers may ask for the agent's own
     */
    public PidNamespaces(boolean agentsMayBeShared) {
        this.agentsMayBeShared = agentsMayBeShared;
    }

    /** Whether a container asks to share its parent's, or the agent's. */
    public static boolean isShared(ContainerLaunch launch) {
        return launch.kind() == ContainerClass.DEBUG
                || launch.container()
                        .map(ContainerInfo::getLinuxInfo)
                        .filter(info -> info.getSharePidNamespace())
                        .isPresent();
    }

    @Override
    public String name() {
        return "namespaces/pid";
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
    public void prepare(ContainerLaunch launch, LaunchPlan plan) throws IsolationException {
        boolean nested = launch.id().hasParent();
        if (nested) {
            plan.join(Namespace.PID);
        } else if (isShared(launch) && !agentsMayBeShared) {
            throw new IsolationException("container.linux_info.share_pid_namespace: this agent runs with"
                    + " --disallow_sharing_agent_pid_namespace");
        }
        if (!isShared(launch)) {
            plan.create(Namespace.PID);
        }
        boolean ownView = launch.kind() != ContainerClass.DEBUG && (nested || !isShared(launch));
        if (ownView && plan.root().isEmpty()) {
            plan.mount(VIEW);
        }
    }
}

package io.tepui.agent.operator;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.protocol.authorization.Target;
import io.tepui.protocol.authorization.Targets;
import io.tepui.protocol.v1.ContainerID;
import java.util.Optional;

/** What permissions for containers are about: who the container at the root belongs to (AO-37). */
final class ContainerTargets {
    private ContainerTargets() {}

    /** A container that is there. */
    static Target of(ContainerID id, AgentState state) {
        return new Target.Container(id, user(root(id), state), Optional.empty());
    }

    private static String root(ContainerID id) {
        ContainerID root = id;
        while (root.hasParent()) {
            root = root.getParent();
        }
        return root.getValue();
    }

    /** The user of the executor that the root container was started for, if it was for one. */
    private static Optional<String> user(String root, AgentState state) {
        for (FrameworkRecord framework : state.frameworks().values()) {
            for (ExecutorRecord executor : framework.executors().values()) {
                if (executor.containerId().equals(root)) {
                    return Targets.userOf(executor.info(), framework.info()) instanceof Target.Named(var kind, var user)
                            ? Optional.of(user)
                            : Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}

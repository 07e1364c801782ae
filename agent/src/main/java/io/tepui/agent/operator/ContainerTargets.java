package io.tepui.agent.operator;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.protocol.authorization.Target;
import io.tepui.protocol.authorization.Targets;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import java.util.Optional;

/** What permissions for containers are about: who the container at the root belongs to (AO-37). */
public final class ContainerTargets {
    private ContainerTargets() {}

    /** A container, whether it is there or not. */
    public static Target of(ContainerID id, AgentState state) {
        return new Target.Container(id, user(id, state), Optional.empty());
    }

    /** A container to be launched with this command (AO-37, AO-38). */
    public static Target ofLaunch(ContainerID id, CommandInfo command, AgentState state) {
        return new Target.Container(
                id, user(id, state), command.hasUser() ? Optional.of(command.getUser()) : Optional.empty());
    }

    /** Whether the root of the id is the container of an executor that is not completed (AO-107). */
    public static boolean isOfExecutor(ContainerID id, AgentState state) {
        String root = ContainerIds.root(id).getValue();
        return state.frameworks().values().stream()
                .flatMap(framework -> framework.executors().values().stream())
                .anyMatch(executor -> executor.containerId().equals(root));
    }

    /** Whether this is, or was, the container of an executor that the agent still knows of (AO-153). */
    public static boolean isKnownExecutor(ContainerID id, AgentState state) {
        return isOfExecutor(id, state)
                || state.frameworks().values().stream().anyMatch(framework -> completed(framework, id))
                || state.completed().values().stream().anyMatch(framework -> completed(framework, id));
    }

    private static boolean completed(FrameworkRecord framework, ContainerID id) {
        return framework.completed().get(id.getValue()).isPresent();
    }

    /** The user of the executor that the root container was started for, if it was for one. */
    private static Optional<String> user(ContainerID id, AgentState state) {
        String root = ContainerIds.root(id).getValue();
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

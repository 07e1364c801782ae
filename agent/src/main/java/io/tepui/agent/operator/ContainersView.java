package io.tepui.agent.operator;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response.GetContainers;
import io.tepui.protocol.v1.agent.Response.GetContainers.Container;

/** Containers of executors, and on demand the others (AO-69 to AO-76). */
final class ContainersView {
    private final ContainerLookup lookup;
    private final Visibility visibility;
    private final GetContainers.Builder view = GetContainers.newBuilder();

    private ContainersView(ContainerLookup lookup, Visibility visibility) {
        this.lookup = lookup;
        this.visibility = visibility;
    }

    /** Those that show (AO-36). */
    static GetContainers of(AgentState state, Call.GetContainers call, ContainerLookup lookup, Visibility visibility) {
        ContainersView containers = new ContainersView(lookup, visibility);
        state.frameworks().values().forEach(framework -> framework.executors().values().stream()
                .filter(executor -> !executor.isTerminated())
                .filter(executor ->
                        visibility.permits(Action.VIEW_CONTAINER, ContainerTargets.of(idOf(executor), state)))
                .forEach(containers::executor));
        if (call.getShowNested() || call.getShowStandalone()) {
            lookup.others().stream()
                    .filter(id -> id.hasParent() ? call.getShowNested() : call.getShowStandalone())
                    .filter(id -> containers.shows(id, state))
                    .forEach(containers::other);
        }
        return containers.view.build();
    }

    /** A container shows if its root does: that of an executor, or a standalone one; below any other nothing does (AO-75). */
    private boolean shows(ContainerID id, AgentState state) {
        if (lookup.isStandalone(id)) {
            return visibility.permits(
                    Action.VIEW_STANDALONE_CONTAINER, ContainerTargets.of(ContainerIds.root(id), state));
        }
        return id.hasParent()
                && ContainerTargets.isOfExecutor(id, state)
                && visibility.permits(Action.VIEW_CONTAINER, ContainerTargets.of(id, state));
    }

    private static ContainerID idOf(ExecutorRecord executor) {
        return ContainerID.newBuilder().setValue(executor.containerId()).build();
    }

    private void executor(ExecutorRecord executor) {
        add(
                idOf(executor),
                Container.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(executor.frameworkId()))
                        .setExecutorId(executor.info().getExecutorId())
                        .setExecutorName(executor.info().getName()));
    }

    private void other(ContainerID id) {
        add(id, Container.newBuilder());
    }

    /** The outer id is only the last part; the whole one stands in the status (AO-73). */
    private void add(ContainerID id, Container.Builder container) {
        container.setContainerId(ContainerID.newBuilder().setValue(id.getValue()));
        lookup.status(id).ifPresent(container::setContainerStatus);
        lookup.statistics(id).ifPresent(container::setResourceStatistics);
        view.addContainers(container);
    }
}

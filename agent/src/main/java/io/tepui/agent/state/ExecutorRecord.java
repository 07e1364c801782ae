package io.tepui.agent.state;

import io.tepui.protocol.Secrets;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.ExecutorInfo;
import java.util.Optional;

/**
 * One run of an executor on this agent.
 *
 * @param info as the API shows it, without what its secrets say
 * @param frameworkId its framework
 * @param containerId the id of this run
 * @param state where it is in its life
 * @param kind who runs its tasks
 * @param checkpointed whether its framework wants its state kept on disk
 * @param user the user that its processes run as; none: the agent's own
 * @param status what task updates tell about its container
 * @param kill the end that was ordered, if any
 * @param tasks tasks not completed, by id
 * @param completed completed tasks by id, bounded (SE-181)
 */
public record ExecutorRecord(
        ExecutorInfo info,
        String frameworkId,
        String containerId,
        ExecutorState state,
        ExecutorKind kind,
        boolean checkpointed,
        Optional<String> user,
        ContainerStatus status,
        Optional<KillOrder> kill,
        PMap<String, TaskRecord> tasks,
        PMap<String, TaskRecord> completed) {

    /** A run whose container is about to be made; it has no tasks yet, and what the secrets of {@code info} say is left out. */
    public static ExecutorRecord starting(
            ExecutorInfo info,
            FrameworkRecord framework,
            String containerId,
            ExecutorKind kind,
            Optional<String> user,
            ContainerStatus status) {
        return new ExecutorRecord(
                Secrets.hide(info),
                framework.id(),
                containerId,
                ExecutorState.REGISTERING,
                kind,
                framework.checkpoint(),
                user,
                status,
                Optional.empty(),
                PMap.empty(),
                PMap.empty());
    }

    /** The executor's id. */
    public String id() {
        return info.getExecutorId().getValue();
    }

    /** Whether its container is gone. */
    public boolean isTerminated() {
        return state == ExecutorState.TERMINATED;
    }

    /** This run in another state. */
    public ExecutorRecord in(ExecutorState newState) {
        return new ExecutorRecord(
                info, frameworkId, containerId, newState, kind, checkpointed, user, status, kill, tasks, completed);
    }

    /** This run with what updates tell about its container. */
    public ExecutorRecord withStatus(ContainerStatus newStatus) {
        return new ExecutorRecord(
                info, frameworkId, containerId, state, kind, checkpointed, user, newStatus, kill, tasks, completed);
    }

    /** This run with an end ordered. */
    public ExecutorRecord withKill(KillOrder order) {
        return new ExecutorRecord(
                info,
                frameworkId,
                containerId,
                state,
                kind,
                checkpointed,
                user,
                status,
                Optional.of(order),
                tasks,
                completed);
    }

    /** This run with a task added or changed. */
    public ExecutorRecord with(TaskRecord task) {
        return withTasks(tasks.with(task.id(), task), completed);
    }

    /** This run with a task moved to the completed ones, of which at most {@code limit} stay. */
    public ExecutorRecord complete(TaskRecord task, int limit) {
        PMap<String, TaskRecord> history = completed.withYoungest(task.id(), task.at(TaskStage.COMPLETED));
        while (history.size() > limit) {
            history = history.without(history.oldest().orElseThrow().id());
        }
        return withTasks(tasks.without(task.id()), history);
    }

    private ExecutorRecord withTasks(PMap<String, TaskRecord> newTasks, PMap<String, TaskRecord> newCompleted) {
        return new ExecutorRecord(
                info, frameworkId, containerId, state, kind, checkpointed, user, status, kill, newTasks, newCompleted);
    }
}

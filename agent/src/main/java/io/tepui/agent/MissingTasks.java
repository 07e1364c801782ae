package io.tepui.agent;

import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.States;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.tasks.Refusal;
import io.tepui.protocol.internal.ReconcileTasksMessage;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Tasks that a master has and no executor here holds: its scheduler is told how they ended (AM-51, SE-168). A task ends in one
 * state, so the end that was told before, or that is remembered here, is told again; what was never here was dropped. A master
 * misses an end when another one took itself for the leader and passed it on.
 */
final class MissingTasks {
    private final CoreContext core;
    private final UpdateFlow updates;

    MissingTasks(CoreContext core, UpdateFlow updates) {
        this.core = core;
        this.updates = updates;
    }

    /**
     * Answers a master's list of tasks that the agent's report lacked.
     *
     * @param another whether the agent was with another master before this answer
     */
    void answer(ReconcileTasksMessage message, boolean another) {
        String frameworkId = message.getFrameworkId().getValue();
        Optional<FrameworkRecord> framework = core.state().framework(frameworkId);
        FrameworkInfo info = framework.map(FrameworkRecord::info).orElseGet(() -> message.getFramework().toBuilder()
                .setId(message.getFrameworkId())
                .buildPartial());
        for (TaskStatus status : message.getStatusesList()) {
            String taskId = status.getTaskId().getValue();
            if (!framework.map(each -> holds(each, taskId)).orElse(false)) {
                updates.refuse(info, taskId, null, end(frameworkId, status, another));
            }
        }
    }

    private static boolean holds(FrameworkRecord framework, String taskId) {
        List<ExecutorRecord> executors = List.copyOf(framework.executors().values());
        return executors.stream().anyMatch(executor -> executor.tasks().has(taskId));
    }

    private Refusal end(String frameworkId, TaskStatus asked, boolean another) {
        TaskState state = asked.getState();
        if (States.isTerminal(state)) {
            return new Refusal(state, Reason.REASON_RECONCILIATION, "the agent does not know the task");
        }
        // Nobody has told this master anything of a task that is staging: it may have launched the id again, and lost
        // that launch.
        boolean mayBeNew = state == TaskState.TASK_STAGING && !another;
        return Optional.of(frameworkId)
                .filter(id -> !mayBeNew)
                .flatMap(id -> ended(id, asked.getTaskId().getValue()))
                .orElseGet(() -> new Refusal(
                        TaskState.TASK_DROPPED, Reason.REASON_RECONCILIATION, "the agent does not know the task"));
    }

    /** A task is to be killed that no executor holds. */
    void killed(FrameworkRecord framework, String taskId) {
        updates.refuse(
                framework.info(),
                taskId,
                null,
                ended(framework.id(), taskId)
                        .orElseGet(() -> new Refusal(
                                TaskState.TASK_DROPPED,
                                Reason.REASON_EXECUTOR_TERMINATED,
                                "the task to be killed is not on this agent")));
    }

    private Optional<Refusal> ended(String frameworkId, String taskId) {
        return core.state()
                .framework(frameworkId)
                .or(() -> core.state().completed().get(frameworkId))
                .flatMap(framework -> framework.ended(taskId))
                .map(MissingTasks::again);
    }

    private static Refusal again(TaskRecord task) {
        String message = task.newest().map(TaskStatus::getMessage).orElse("");
        return new Refusal(
                task.state(),
                Reason.REASON_RECONCILIATION,
                message.isEmpty() ? "the task ended before" : "the task ended before: " + message);
    }
}

package io.tepui.master.tasks;

import com.google.protobuf.ByteString;
import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.OperatorEvents;
import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.state.TaskStates;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Resources;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a status does to a task's record and who hears of it: the scheduler (SE-164, SE-165), operators (MO-312 to
 * MO-315), the allocator (SE-166) and the counters (MO-345, MO-346).
 */
public final class TaskUpdates {
    private final Workspace work;

    /** Works on the given state. */
    public TaskUpdates(Workspace work) {
        this.work = work;
    }

    /**
     * Starts a status of the master's own about a task it knows: from the source MASTER, of this moment, without uuid
     * (SE-150).
     *
     * @param message one line for people
     */
    public TaskStatus.Builder status(TaskRecord task, TaskState state, TaskStatus.Reason reason, String message) {
        Task of = task.task();
        TaskStatus.Builder status = MasterStatuses.of(of.getTaskId(), state, reason, message, work.now())
                .setAgentId(of.getAgentId());
        if (of.hasExecutorId()) {
            status.setExecutorId(of.getExecutorId());
        }
        return status;
    }

    /** Returns the state for a framework that is partition-aware, TASK_LOST for any other, also an unknown one (SE-3). */
    public TaskState orLost(String frameworkId, TaskState state) {
        FrameworkRecord framework = work.state().framework(frameworkId);
        return framework != null && framework.has(FrameworkInfo.Capability.Type.PARTITION_AWARE)
                ? state
                : TaskState.TASK_LOST;
    }

    /**
     * Applies a status to an active task: its record, what it uses, the counters and the event for operators. It stays
     * among the active tasks, and its scheduler is not told: see {@link #forward}.
     *
     * @param task the task as it is in the state now
     * @param newest the newest state known, which may be ahead of the status; a task that is over stays in its state
     * @return the task as it is now
     */
    public TaskRecord apply(TaskRecord task, TaskStatus status, TaskState newest) {
        Task before = task.task(); // read once: most records hold but bytes
        TaskRecord after = TaskRecord.of(changed(before, status, newest));
        Resources freed = work.state().updateTask(task, after);
        if (!freed.isEmpty()) {
            work.tell(AllocatorInput.ResourcesRecovered.used(task.frameworkId(), task.agentId(), freed));
        }
        report(before, status, after);
        return after;
    }

    /** Applies a status whose own state is the newest known. */
    public TaskRecord apply(TaskRecord task, TaskStatus status) {
        return apply(task, status, status.getState());
    }

    /**
     * Makes the record that a status leads to, counts its ending and tells operators, without putting it anywhere: for
     * tasks that are not among the active ones, and so use nothing.
     *
     * @param state the state of the record afterwards, whatever it was
     */
    public TaskRecord applyApart(TaskRecord task, TaskStatus status, TaskState state) {
        Task before = task.task();
        TaskRecord after = TaskRecord.of(
                changed(before, status, state).toBuilder().setState(state).build());
        report(before, status, after);
        return after;
    }

    /** Sends a status to the task's framework if its scheduler is connected; otherwise nobody hears of it. */
    public void forward(String frameworkId, TaskStatus status) {
        forward(frameworkId, () -> status);
    }

    /** As {@link #forward(String, TaskStatus)}; the status is made only if its framework hears of it. */
    public void forward(String frameworkId, Supplier<TaskStatus> status) {
        FrameworkRecord framework = work.state().framework(frameworkId);
        if (framework != null && framework.streamId().isPresent()) {
            work.event(framework, SchedulerEvents.update(status.get()));
        }
    }

    private void report(Task before, TaskStatus status, TaskRecord after) {
        TaskState last = lastState(before);
        if (last != status.getState()) {
            boolean ended = TaskStates.isTerminal(status.getState()) && (last == null || !TaskStates.isTerminal(last));
            if (ended || status.getState() == TaskState.TASK_UNREACHABLE) {
                work.counters().countTransition(after.frameworkId(), status);
            }
        }
        if (last != status.getState() || isCheckResult(status)) {
            work.publish(() -> OperatorEvents.taskUpdated(before.getFrameworkId(), status, after.state()));
        }
    }

    private Task changed(Task task, TaskStatus status, TaskState newest) {
        Task.Builder after = task.toBuilder();
        if (!TaskStates.isTerminal(task.getState())) {
            after.setState(newest);
        }
        ByteString uuid = status.getUuid();
        if (!uuid.isEmpty()) {
            after.setStatusUpdateState(status.getState()).setStatusUpdateUuid(uuid);
        }
        TaskStatus stored = status.hasData() ? status.toBuilder().clearData().build() : status;
        int last = after.getStatusesCount() - 1;
        if (last >= 0 && after.getStatuses(last).getState() == status.getState()) {
            after.setStatuses(last, stored);
        } else {
            after.addStatuses(stored);
            if (after.getStatusesCount() > TaskRecord.MAX_STATUSES) {
                after.removeStatuses(1);
                work.count(Counter.TASK_STATUSES_DROPPED);
            }
        }
        return after.build();
    }

    private static @Nullable TaskState lastState(Task task) {
        int count = task.getStatusesCount();
        return count == 0 ? null : task.getStatuses(count - 1).getState();
    }

    /** Results of checks are told even if the state is the same (MO-313). */
    private static boolean isCheckResult(TaskStatus status) {
        return status.getReason() == TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED
                || status.getReason() == TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED;
    }
}

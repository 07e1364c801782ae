package io.tepui.agent.state;

import com.google.protobuf.ByteString;
import io.tepui.protocol.Secrets;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.util.Optional;

/**
 * A task of an executor.
 *
 * @param info as the scheduler launched it; of a task of an earlier run of the agent without what its secrets say
 * @param task as the API shows it, without what its secrets say
 * @param stage which list it stands in
 */
public record TaskRecord(TaskInfo info, Task task, TaskStage stage) {
    /** How many statuses of a task are kept: the first, which tells when it began, and the newest. */
    public static final int MAX_STATUSES = 100;

    /** A task just accepted: queued, TASK_STAGING, no status (AO-63, AO-65). */
    public static TaskRecord staged(TaskInfo info, String frameworkId) {
        Task.Builder task = Task.newBuilder()
                .setName(info.getName())
                .setTaskId(info.getTaskId())
                .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                .setAgentId(info.getAgentId())
                .setState(TaskState.TASK_STAGING)
                .addAllResources(info.getResourcesList())
                .putAllLimits(info.getLimitsMap());
        if (info.hasExecutor()) {
            task.setExecutorId(ExecutorID.newBuilder()
                    .setValue(info.getExecutor().getExecutorId().getValue()));
        }
        copyOptional(info, task);
        return new TaskRecord(info, Secrets.hide(task.build()), TaskStage.QUEUED);
    }

    private static void copyOptional(TaskInfo info, Task.Builder task) {
        if (info.hasLabels()) {
            task.setLabels(info.getLabels());
        }
        if (info.hasDiscovery()) {
            task.setDiscovery(info.getDiscovery());
        }
        if (info.hasContainer()) {
            task.setContainer(info.getContainer());
        }
        if (info.hasHealthCheck()) {
            task.setHealthCheck(info.getHealthCheck());
        }
        if (info.hasKillPolicy()) {
            task.setKillPolicy(info.getKillPolicy());
        }
        if (info.getCommand().hasUser()) {
            task.setUser(info.getCommand().getUser());
        } else if (info.getExecutor().getCommand().hasUser()) {
            task.setUser(info.getExecutor().getCommand().getUser());
        }
    }

    /** The task's id. */
    public String id() {
        return info.getTaskId().getValue();
    }

    /** The newest state. */
    public TaskState state() {
        return task.getState();
    }

    /** The newest status. */
    public Optional<TaskStatus> newest() {
        int count = task.getStatusesCount();
        return count == 0 ? Optional.empty() : Optional.of(task.getStatuses(count - 1));
    }

    /** Whether the newest state is a final one. */
    public boolean isTerminal() {
        return States.isTerminal(task.getState());
    }

    /** This task in another list. */
    public TaskRecord at(TaskStage newStage) {
        return newStage == stage ? this : new TaskRecord(info, task, newStage);
    }

    /**
     * This task with a newer status. Of statuses in a row with the same state the last is kept (AO-65), without its
     * {@code data}, and of more than {@link #MAX_STATUSES} the second oldest is dropped; a final state stays (SE-149).
     */
    public TaskRecord with(TaskStatus status) {
        Task.Builder changed = task.toBuilder();
        TaskStatus stored = status.hasData() ? status.toBuilder().clearData().build() : status;
        int last = changed.getStatusesCount() - 1;
        if (last >= 0 && changed.getStatuses(last).getState() == status.getState()) {
            changed.setStatuses(last, stored);
        } else {
            changed.addStatuses(stored);
            if (changed.getStatusesCount() > MAX_STATUSES) {
                changed.removeStatuses(1);
            }
        }
        if (!isTerminal()) {
            changed.setState(status.getState());
        }
        return new TaskRecord(info, changed.build(), stage);
    }

    /** Whether an old status is dropped when one of this state comes next. */
    public boolean isFullFor(TaskState next) {
        int count = task.getStatusesCount();
        return count == MAX_STATUSES && task.getStatuses(count - 1).getState() != next;
    }

    /** This task with the status that was last sent to the master (AO-65). */
    public TaskRecord forwarded(TaskState state, ByteString uuid) {
        return new TaskRecord(
                info,
                task.toBuilder()
                        .setStatusUpdateState(state)
                        .setStatusUpdateUuid(uuid)
                        .build(),
                stage);
    }
}

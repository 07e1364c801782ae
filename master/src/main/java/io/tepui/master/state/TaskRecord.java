package io.tepui.master.state;

import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Resources;
import java.util.Optional;

/**
 * A task as the master knows it (MO-217, MO-218): its message, with bytes made when first asked for.
 *
 * @param encoded the task; resources in post-refinement form, each with its allocation role
 */
public record TaskRecord(Encoded<Task> encoded) {
    /** Returns a record of the task. */
    public static TaskRecord of(Task task) {
        return new TaskRecord(Encoded.of(task));
    }

    /** Returns the task's message. */
    public Task task() {
        return encoded.message();
    }

    /** Returns the task's id, unique within its framework. */
    public String id() {
        return task().getTaskId().getValue();
    }

    /** Returns the id of the framework that launched it. */
    public String frameworkId() {
        return task().getFrameworkId().getValue();
    }

    /** Returns the id of the agent it was launched on. */
    public String agentId() {
        return task().getAgentId().getValue();
    }

    /** Returns the name of the task in the cluster. */
    public TaskKey key() {
        return new TaskKey(frameworkId(), id());
    }

    /** Returns the executor's key; empty for command tasks (AM-38). */
    public Optional<ExecutorKey> executor() {
        Task task = task();
        return task.hasExecutorId()
                ? Optional.of(
                        new ExecutorKey(frameworkId(), task.getExecutorId().getValue()))
                : Optional.empty();
    }

    /** Returns the newest state known, which may be ahead of what the scheduler was told. */
    public TaskState state() {
        return task().getState();
    }

    /** Returns whether the task is over (SE-4). */
    public boolean isTerminal() {
        return TaskStates.isTerminal(state());
    }

    /** Returns whether the task holds its resources: they return when it ends or becomes unreachable (SE-166). */
    public boolean holdsResources() {
        return TaskStates.holdsResources(state());
    }

    /** Returns the state that the scheduler was last told, else the newest known (SE-134, SE-165). */
    public TaskState reportedState() {
        Task task = task();
        return task.hasStatusUpdateState() ? task.getStatusUpdateState() : task.getState();
    }

    /** Returns the last stored status, if one was received. */
    public Optional<TaskStatus> lastStatus() {
        Task task = task();
        int count = task.getStatusesCount();
        return count == 0 ? Optional.empty() : Optional.of(task.getStatuses(count - 1));
    }

    /** Returns the task's resources. */
    public Resources resources() {
        return Resources.fromMessages(task().getResourcesList());
    }
}

package io.tepui.master.state;

import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Resources;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task as the master knows it (MO-217, MO-218). Masters hold very many: what is asked of a task all the time is kept
 * beside its message, and of the message, once it has been encoded, only the bytes.
 */
public final class TaskRecord {
    /** How many statuses of a task are kept: the first, which tells when it began, and the newest. */
    public static final int MAX_STATUSES = 100;

    private final Encoded<Task> encoded;
    private final TaskKey key;
    private final String agentId;
    private final TaskState state;
    private final TaskState reportedState;
    private final @Nullable String executorId;

    private TaskRecord(Task task) {
        // Ids of frameworks and agents recur in very many tasks.
        key = new TaskKey(
                task.getFrameworkId().getValue().intern(), task.getTaskId().getValue());
        agentId = task.getAgentId().getValue().intern();
        state = task.getState();
        reportedState = task.hasStatusUpdateState() ? task.getStatusUpdateState() : task.getState();
        executorId = task.hasExecutorId() ? task.getExecutorId().getValue() : null;
        encoded = Encoded.compact(task);
    }

    /**
     * Returns a record of the task.
     *
     * @param task the task; resources in post-refinement form, each with its allocation role
     */
    public static TaskRecord of(Task task) {
        return new TaskRecord(task);
    }

    /** Returns the task as read calls show it. */
    public Encoded<Task> encoded() {
        return encoded;
    }

    /** Returns the task's message; for one that has been encoded this costs reading it: keep it for further questions. */
    public Task task() {
        return encoded.message();
    }

    /** Keeps only the bytes of the message from now on: for tasks that will hardly be looked into again. */
    public TaskRecord packed() {
        encoded.pack();
        return this;
    }

    /** Returns the task's id, unique within its framework. */
    public String id() {
        return key.taskId();
    }

    /** Returns the id of the framework that launched it. */
    public String frameworkId() {
        return key.frameworkId();
    }

    /** Returns the id of the agent it was launched on. */
    public String agentId() {
        return agentId;
    }

    /** Returns the name of the task in the cluster. */
    public TaskKey key() {
        return key;
    }

    /** Returns the executor's key; empty for command tasks (AM-38). */
    public Optional<ExecutorKey> executor() {
        return executorId == null ? Optional.empty() : Optional.of(new ExecutorKey(frameworkId(), executorId));
    }

    /** Returns the newest state known, which may be ahead of what the scheduler was told. */
    public TaskState state() {
        return state;
    }

    /** Returns whether the task is over (SE-4). */
    public boolean isTerminal() {
        return TaskStates.isTerminal(state);
    }

    /** Returns whether the task holds its resources: they return when it ends or becomes unreachable (SE-166). */
    public boolean holdsResources() {
        return TaskStates.holdsResources(state);
    }

    /** Returns the state that the scheduler was last told, else the newest known (SE-134, SE-165). */
    public TaskState reportedState() {
        return reportedState;
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

    @Override
    public String toString() {
        return "task " + id() + " of framework " + frameworkId() + " on agent " + agentId + ", " + state;
    }
}

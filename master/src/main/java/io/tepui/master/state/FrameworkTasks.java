package io.tepui.master.state;

import io.tepui.protocol.json.Encodable;
import io.tepui.protocol.json.EncodedList;
import io.tepui.protocol.v1.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one framework: active ones, by task id; the unreachable and the completed ones, oldest first and bounded
 * (SE-181, MO-214). Terminal tasks stay active until their last update is acknowledged.
 */
public final class FrameworkTasks {
    private final PersistentIndex<String, TaskRecord> active;
    private final History<String, TaskRecord> unreachable;
    private final History<String, TaskRecord> completed;
    private final int[] activeByState;

    // Caches: every thread that fills one makes an equal value.
    private volatile @Nullable EncodedList activeEncoded;
    private volatile @Nullable EncodedList unreachableEncoded;
    private volatile @Nullable EncodedList completedEncoded;

    private FrameworkTasks(
            PersistentIndex<String, TaskRecord> active,
            History<String, TaskRecord> unreachable,
            History<String, TaskRecord> completed,
            int[] activeByState) {
        this.active = active;
        this.unreachable = unreachable;
        this.completed = completed;
        this.activeByState = activeByState;
    }

    /**
     * Returns a framework's lists, all empty.
     *
     * @param maxUnreachable unreachable tasks remembered
     * @param maxCompleted completed tasks remembered
     */
    public static FrameworkTasks none(int maxUnreachable, int maxCompleted) {
        return new FrameworkTasks(
                PersistentIndex.empty(),
                History.ofAtMost(maxUnreachable),
                History.ofAtMost(maxCompleted),
                new int[TaskState.values().length]);
    }

    /** Returns the active tasks by task id. */
    public PersistentIndex<String, TaskRecord> active() {
        return active;
    }

    /** Returns the tasks on agents that went out of reach, oldest first. */
    public History<String, TaskRecord> unreachable() {
        return unreachable;
    }

    /** Returns the tasks that are over, oldest first. */
    public History<String, TaskRecord> completed() {
        return completed;
    }

    /** Returns the active tasks as read calls show them; made once, on the thread that asks. */
    public EncodedList activeEncoded() {
        EncodedList made = activeEncoded;
        if (made == null) {
            made = encoded(active.values());
            activeEncoded = made;
        }
        return made;
    }

    /** Returns the unreachable tasks as read calls show them; made once, on the thread that asks. */
    public EncodedList unreachableEncoded() {
        EncodedList made = unreachableEncoded;
        if (made == null) {
            made = encoded(unreachable);
            unreachableEncoded = made;
        }
        return made;
    }

    /** Returns the completed tasks as read calls show them; made once, on the thread that asks. */
    public EncodedList completedEncoded() {
        EncodedList made = completedEncoded;
        if (made == null) {
            made = encoded(completed);
            completedEncoded = made;
        }
        return made;
    }

    private static EncodedList encoded(Iterable<TaskRecord> tasks) {
        List<Encodable> elements = new ArrayList<>();
        tasks.forEach(task -> elements.add(task.encoded()));
        return EncodedList.of(elements);
    }

    /** Returns the active task with this id, if any. */
    public Optional<TaskRecord> task(String taskId) {
        return active.get(taskId);
    }

    /** Returns the active task with this id, or null. */
    public @Nullable TaskRecord find(String taskId) {
        return active.find(taskId);
    }

    /** Returns how many active tasks are in this state (MO-344, MO-369). */
    public int count(TaskState state) {
        return activeByState[state.ordinal()];
    }

    /** Returns these lists with the task added to the active ones, or put in the place of the one with its id. */
    public FrameworkTasks withActive(TaskRecord task) {
        TaskRecord before = active.find(task.id());
        TaskState from = before == null ? null : before.state();
        return new FrameworkTasks(active.with(task.id(), task), unreachable, completed, recount(from, task.state()));
    }

    /** Returns these lists with the tasks, whose ids are not among the active ones, added to these. */
    public FrameworkTasks withAllActive(Collection<TaskRecord> tasks) {
        if (tasks.isEmpty()) {
            return this;
        }
        PersistentIndex<String, TaskRecord> more = active;
        int[] counts = activeByState.clone();
        for (TaskRecord task : tasks) {
            more = more.with(task.id(), task);
            counts[task.state().ordinal()]++;
        }
        return new FrameworkTasks(more, unreachable, completed, counts);
    }

    /** Returns these lists with the task taken from the active ones. */
    public FrameworkTasks withoutActive(String taskId) {
        TaskRecord before = active.find(taskId);
        return before == null
                ? this
                : new FrameworkTasks(active.without(taskId), unreachable, completed, recount(before.state(), null));
    }

    /** Returns these lists with the task taken from the active ones and added, as given, to the completed ones. */
    public FrameworkTasks withCompleted(TaskRecord task) {
        FrameworkTasks left = withoutActive(task.id());
        return new FrameworkTasks(
                left.active, left.unreachable, completed.with(task.id(), task.packed()), left.activeByState);
    }

    /** Returns these lists with the task taken from the active ones and added, as given, to the unreachable ones. */
    public FrameworkTasks withUnreachable(TaskRecord task) {
        FrameworkTasks left = withoutActive(task.id());
        return new FrameworkTasks(
                left.active, unreachable.with(task.id(), task.packed()), left.completed, left.activeByState);
    }

    /** Returns these lists with tasks that were never active here added to the completed ones. */
    public FrameworkTasks withHistory(Collection<TaskRecord> tasks) {
        History<String, TaskRecord> more = completed;
        for (TaskRecord task : tasks) {
            more = more.with(task.id(), task.packed());
        }
        return new FrameworkTasks(active, unreachable, more, activeByState);
    }

    /** Returns these lists without the task in the unreachable ones. */
    public FrameworkTasks withoutUnreachable(String taskId) {
        return new FrameworkTasks(active, unreachable.without(taskId), completed, activeByState);
    }

    /** Returns these lists without the newest completed task of this id (SE-183). */
    public FrameworkTasks withoutCompleted(String taskId) {
        return new FrameworkTasks(active, unreachable, completed.without(taskId), activeByState);
    }

    private int[] recount(@Nullable TaskState from, @Nullable TaskState to) {
        if (from == to) {
            return activeByState;
        }
        int[] counts = activeByState.clone();
        if (from != null) {
            counts[from.ordinal()]--;
        }
        if (to != null) {
            counts[to.ordinal()]++;
        }
        return counts;
    }
}

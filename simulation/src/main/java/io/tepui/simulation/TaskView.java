package io.tepui.simulation;

import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Resources;
import java.util.Optional;
import java.util.Set;

/** A task as its scheduler knows it, and what it may be told of it. */
final class TaskView {
    private static final Set<TaskState> TERMINAL = Set.of(
            TaskState.TASK_FINISHED,
            TaskState.TASK_FAILED,
            TaskState.TASK_KILLED,
            TaskState.TASK_ERROR,
            TaskState.TASK_DROPPED,
            TaskState.TASK_GONE,
            TaskState.TASK_GONE_BY_OPERATOR,
            TaskState.TASK_LOST);

    private static final Set<TaskState> NOBODY_KNOWS_IT = Set.of(TaskState.TASK_GONE, TaskState.TASK_DROPPED);

    private final String id;
    private final String agentId;
    private final Resources resources;
    private TaskState state = TaskState.TASK_STAGING;
    private Optional<TaskStatus> end = Optional.empty();
    private boolean unknown;
    private boolean killed;
    private boolean launchedByDeposed;

    TaskView(String id, String agentId, Resources resources) {
        this.id = id;
        this.agentId = agentId;
        this.resources = resources;
    }

    String id() {
        return id;
    }

    String agentId() {
        return agentId;
    }

    Resources resources() {
        return resources;
    }

    TaskState state() {
        return state;
    }

    static boolean isTerminal(TaskState state) {
        return TERMINAL.contains(state);
    }

    boolean isOver() {
        return end.isPresent();
    }

    /** Whether the scheduler was told that nobody knows the task. */
    boolean isUnknown() {
        return unknown;
    }

    boolean isKilled() {
        return killed;
    }

    void kill() {
        killed = true;
    }

    /** A master that is deposed, and has not noticed, took the launch. */
    void launchedByDeposed() {
        launchedByDeposed = true;
    }

    /**
     * Takes in an update.
     *
     * @param strict whether the framework is partition-aware and checkpoints: only then a task ends once
     * @throws Violation when a task that is over is said to be in another state
     */
    void update(TaskStatus status, boolean strict) {
        TaskState told = status.getState();
        if (told == TaskState.TASK_ERROR) {
            throw new Violation("A valid task is refused: " + Brief.of(status));
        }
        if (told == TaskState.TASK_UNKNOWN) {
            unknown = true;
            return;
        }
        unknown = false;
        if (end.isPresent() && strict && told != end.get().getState() && !isConsistent(status)) {
            throw new Violation(
                    "Task " + id + " ended with " + Brief.of(end.get()) + " and is now told as " + Brief.of(status));
        }
        if (end.isEmpty() || !strict) {
            state = told;
            end = isTerminal(told) && !isReversible(status) ? Optional.of(status) : Optional.empty();
        }
    }

    private boolean isConsistent(TaskStatus status) {
        return isLossOfAgent(status)
                || isLate(status)
                || saysThatTheMasterHasNoRecord(status)
                || bothSayThatNobodyKnowsIt(status)
                || isWordOfOneThatLeft(status)
                || isEndOfWhatOnlyADeposedMasterKnew();
    }

    /**
     * Of a task that ended, or was never begun, the master keeps nothing: asked for it, it answers by what became of the agent
     * (SE-135, SE-136). The scheduler may have asked before it heard of the end, or say a question again that it was not answered.
     */
    private static boolean saysThatTheMasterHasNoRecord(TaskStatus status) {
        return status.getSource() == TaskStatus.Source.SOURCE_MASTER
                && status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION
                && switch (status.getState()) {
                    case TASK_GONE, TASK_GONE_BY_OPERATOR, TASK_UNREACHABLE -> true;
                    default -> false;
                };
    }

    /** The master's word for a task that an agent does not have is GONE, the agent's is DROPPED. */
    private boolean bothSayThatNobodyKnowsIt(TaskStatus status) {
        return NOBODY_KNOWS_IT.contains(status.getState())
                && NOBODY_KNOWS_IT.contains(end.orElseThrow().getState());
    }

    /**
     * An agent that was ordered to leave the cluster comes back without its tasks, and repeats the end of each that the master had;
     * it reports no task for that, so the next master has none, and says that the task is gone when its scheduler, away so far, asks
     * before it hears the end (SE-135).
     */
    private boolean isWordOfOneThatLeft(TaskStatus status) {
        TaskStatus known = end.orElseThrow();
        return status.getSource() == TaskStatus.Source.SOURCE_AGENT
                && status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION
                && known.getState() == TaskState.TASK_GONE
                && saysThatTheMasterHasNoRecord(known);
    }

    /**
     * Two masters lead until the deposed one notices, and an agent may be with either. What only the deposed one launched the next one
     * does not know: asked for it, it says that the task is gone, and has it killed when the agent comes and tells of it (SE-135).
     */
    private boolean isEndOfWhatOnlyADeposedMasterKnew() {
        TaskStatus known = end.orElseThrow();
        return launchedByDeposed && known.getState() == TaskState.TASK_GONE && saysThatTheMasterHasNoRecord(known);
    }

    /**
     * An agent that unregistered, but was killed before it had ended its tasks, comes back with them; and the newest state that
     * is told at the return of an agent may be told ahead of the updates that led to it (SE-176).
     */
    private static boolean isReversible(TaskStatus status) {
        return (status.getState() == TaskState.TASK_LOST && isLossOfAgent(status))
                || status.getReason() == TaskStatus.Reason.REASON_AGENT_REREGISTERED;
    }

    /**
     * Updates come one after the other, each after the one before is acknowledged; but an agent that returns makes the master
     * tell the newest state at once (SE-176), and what was before comes afterwards.
     */
    private boolean isLate(TaskStatus status) {
        return !isTerminal(status.getState())
                && status.getTimestamp() <= end.orElseThrow().getTimestamp();
    }

    /** The loss of an agent is told of every task in the records, also of those that ended before (SE-151). */
    private static boolean isLossOfAgent(TaskStatus status) {
        return status.getSource() == TaskStatus.Source.SOURCE_MASTER
                && switch (status.getReason()) {
                    case REASON_AGENT_REMOVED, REASON_AGENT_REMOVED_BY_OPERATOR, REASON_AGENT_DISCONNECTED -> true;
                    default -> false;
                };
    }
}

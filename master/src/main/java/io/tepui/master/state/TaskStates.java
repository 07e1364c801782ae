package io.tepui.master.state;

import io.tepui.protocol.v1.TaskState;

/** What the task states mean (SE-4). */
public final class TaskStates {
    private TaskStates() {}

    /** Returns whether a task in this state is over (SE-4). */
    public static boolean isTerminal(TaskState state) {
        return switch (state) {
            case TASK_FINISHED,
                    TASK_FAILED,
                    TASK_KILLED,
                    TASK_LOST,
                    TASK_ERROR,
                    TASK_DROPPED,
                    TASK_GONE,
                    TASK_GONE_BY_OPERATOR -> true;
            case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE, TASK_UNKNOWN -> false;
        };
    }

    /** Returns whether a task in this state holds its resources (SE-166). */
    public static boolean holdsResources(TaskState state) {
        return !isTerminal(state) && state != TaskState.TASK_UNREACHABLE;
    }
}

package io.tepui.agent.state;

/** Which list of GET_TASKS a task of an executor stands in (AO-63). */
public enum TaskStage {
    /** Accepted, its executor not running yet. */
    QUEUED,
    /** Handed to its executor, not terminal. */
    LAUNCHED,
    /** Terminal, its last update not acknowledged. */
    TERMINATED,
    /** Terminal and acknowledged. */
    COMPLETED
}

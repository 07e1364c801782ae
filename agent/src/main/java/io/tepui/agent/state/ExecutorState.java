package io.tepui.agent.state;

/** The life of an executor on its agent. */
public enum ExecutorState {
    /** Its container is being made; its tasks are queued. */
    REGISTERING,
    /** Its container runs. */
    RUNNING,
    /** Told to end. */
    TERMINATING,
    /** Its container is gone; it stays until its tasks' last updates are acknowledged (SE-229). */
    TERMINATED
}

package io.tepui.agent.state;

/** Where an agent is between its start and its end. */
public enum Phase {
    /** Reading back what an earlier run left; read calls are answered 503 (AO-6). */
    RECOVERING,
    /** Read back; executors of the earlier run have a while to come back before a master is looked for (SE-231). */
    RECONNECTING,
    /** Recovered, and not registered with a master (AM-33). */
    DISCONNECTED,
    /** Registered (AM-50). */
    RUNNING,
    /** Shutting down all executors, to exit when none is left (AM-60). */
    TERMINATING;

    /** Whether recovery is not over, so that calls of operators are answered 503 (AO-312). */
    public boolean isRecovering() {
        return this == RECOVERING || this == RECONNECTING;
    }
}

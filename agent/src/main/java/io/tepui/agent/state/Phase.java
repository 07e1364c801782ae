package io.tepui.agent.state;

/** Where an agent is between its start and its end. */
public enum Phase {
    /** Reading back what an earlier run left; read calls are answered 503 (AO-6). */
    RECOVERING,
    /** Recovered, and not registered with a master (AM-33). */
    DISCONNECTED,
    /** Registered (AM-50). */
    RUNNING,
    /** Shutting down all executors, to exit when none is left (AM-60). */
    TERMINATING
}

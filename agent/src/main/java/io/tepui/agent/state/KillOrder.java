package io.tepui.agent.state;

import java.time.Instant;

/**
 * A command task that is being ended.
 *
 * @param cause why; decides the state that its end gets (SE-242)
 * @param since when the first kill came: a repeated kill counts its period from here (SE-241)
 * @param deadline when SIGKILL follows
 */
public record KillOrder(Cause cause, Instant since, Instant deadline) {
    /** Why a command task is ended. */
    public enum Cause {
        /** A KILL call, a drain, or a shutdown of its executor. */
        KILL,
        /** {@code max_completion_time} ran out (SE-243). */
        MAX_COMPLETION_TIME,
        /** Its health check failed too often (SE-266). */
        HEALTH_CHECK
    }

    /** This order with another deadline. */
    public KillOrder withDeadline(Instant newDeadline) {
        return new KillOrder(cause, since, newDeadline);
    }
}

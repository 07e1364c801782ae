package io.tepui.containers;

/** What became of a signal. */
public enum KillResult {
    /** It was sent; whether the container ends is another matter. */
    SENT,
    /** No container of this id runs. */
    NOT_RUNNING,
    /** The number is no signal (AO-146). */
    NO_SIGNAL,
    /** It was not sent: the system refused, for instance because the command changed its user, or the shim does not answer. */
    REFUSED
}

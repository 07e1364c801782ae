package io.tepui.agent.checks;

/** How one run of a check ended. */
public sealed interface CheckResult {
    /** The command ended. */
    record Exited(int exitCode) implements CheckResult {}

    /** The task answered; the status is that of the last answer, behind all redirects. */
    record Answered(int statusCode) implements CheckResult {}

    /** A connection could be opened, or not. */
    record Connected(boolean succeeded) implements CheckResult {}

    /**
     * There was no result in time, or none at all (SE-261).
     *
     * @param why one line for the log
     */
    record Failed(String why) implements CheckResult {}

    /**
     * The run was cut off from outside, and tells nothing about the task (SE-262).
     *
     * @param why one line for the log
     */
    record Void(String why) implements CheckResult {}
}

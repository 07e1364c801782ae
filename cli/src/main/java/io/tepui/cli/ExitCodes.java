package io.tepui.cli;

/** Exit statuses of the commands, beside those that {@code run} passes on from its task. */
public final class ExitCodes {
    /** All went well. */
    public static final int OK = 0;

    /** The cluster answered, but not as asked. */
    public static final int FAILED = 1;

    /** The command line is wrong. */
    public static final int USAGE = 2;

    /** {@code run} could not run its command at all. */
    public static final int NOT_RUN = 125;

    /** Ended by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    private ExitCodes() {}
}

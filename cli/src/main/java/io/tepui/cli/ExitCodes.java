package io.tepui.cli;

/** Exit statuses of the commands, beside those that {@code run} passes on from its task. */
public final class ExitCodes {
    /** All went well. */
    public static final int OK = 0;

    /** The cluster answered, but not as asked. */
    public static final int FAILED = 1;

    /** The command line is wrong. */
    public static final int USAGE = 2;

    /** {@code run} or {@code exec} could not run its command at all, or does not know how it ended. */
    public static final int NOT_RUN = 125;

    /** Ended by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    /** Nobody reads the output any more, as of a program that is ended by SIGPIPE. */
    public static final int NO_READER = 141;

    private ExitCodes() {}
}

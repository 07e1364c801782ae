package io.tepui.cli;

/** A command cannot do what it is asked; the message says why, and what to do instead. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    private CommandException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The cluster is not as it would have to be. */
    public static CommandException failed(String message) {
        return new CommandException(ExitCodes.FAILED, message);
    }

    /** The command line is wrong. */
    public static CommandException usage(String message) {
        return new CommandException(ExitCodes.USAGE, message);
    }

    /** Returns the exit status to end with, see {@link ExitCodes}. */
    public int status() {
        return status;
    }

    /** Returns the reason. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}

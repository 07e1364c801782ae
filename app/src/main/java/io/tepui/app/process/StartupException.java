package io.tepui.app.process;

import java.util.Objects;

/** A process cannot start. The message is one line that says what failed and what to do; it is printed, without a trace. */
public final class StartupException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says in one line what failed and what to do. */
    public StartupException(String line) {
        super(line);
    }

    /** Says in one line what failed and what to do, and why it failed. */
    public StartupException(String line, Throwable cause) {
        super(line, cause);
    }

    /** The line. */
    public String line() {
        return Objects.requireNonNull(getMessage());
    }
}

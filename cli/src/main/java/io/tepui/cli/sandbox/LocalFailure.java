package io.tepui.cli.sandbox;

import io.tepui.cli.Failures;
import java.io.IOException;

/** Something on this side cannot be written, which is not to be blamed on the agent. */
final class LocalFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final String line;

    LocalFailure(String what, IOException cause) {
        super(what, cause);
        this.line = what + ": " + Failures.line(cause);
    }

    /** Returns what went wrong. */
    String line() {
        return line;
    }
}

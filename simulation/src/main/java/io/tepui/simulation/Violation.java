package io.tepui.simulation;

import java.io.Serial;

/** Something that must never happen did happen, or something that must happen in the end did not. */
public final class Violation extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** Says in one line which promise was broken, and by what. */
    public Violation(String message) {
        super(message);
    }

    /** Says in one line which promise was broken, and what threw. */
    public Violation(String message, Throwable cause) {
        super(message, cause);
    }
}

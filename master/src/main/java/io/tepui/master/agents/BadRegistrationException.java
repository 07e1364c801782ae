package io.tepui.master.agents;

import java.io.Serial;

/** An agent's registration breaks a rule; the master takes no notice of it (AM-40, AM-44). */
final class BadRegistrationException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason one line that names what is wrong
     */
    BadRegistrationException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /** Returns one line that names what is wrong. */
    String reason() {
        return reason;
    }

    static void require(boolean condition, String reason) {
        if (!condition) {
            throw new BadRegistrationException(reason);
        }
    }
}

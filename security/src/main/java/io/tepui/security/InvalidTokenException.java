package io.tepui.security;

import java.util.Objects;

/** A token that proves nothing; the message is one line for the client, without quotation marks. */
public final class InvalidTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidTokenException(String reason) {
        super(reason);
    }

    InvalidTokenException(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** What is wrong with it. */
    public String reason() {
        return Objects.requireNonNull(getMessage());
    }
}

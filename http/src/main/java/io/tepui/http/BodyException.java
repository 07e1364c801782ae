package io.tepui.http;

/** A request body that was refused: too large, not decompressible, or no room for it now. */
public final class BodyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    BodyException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** 400, 413 or 503. */
    public int status() {
        return status;
    }

    /** The answer to send. */
    public Reply reply() {
        return Reply.error(status, String.valueOf(getMessage()));
    }
}

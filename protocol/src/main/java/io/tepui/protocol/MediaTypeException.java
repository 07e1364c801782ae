package io.tepui.protocol;

/** A request whose media type headers do not fit; carries the HTTP status to answer with: 400, 406 or 415. */
public final class MediaTypeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    MediaTypeException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** 400 (a header is missing), 415 (the request's own type) or 406 (no type of an answer is allowed). */
    public int status() {
        return status;
    }
}

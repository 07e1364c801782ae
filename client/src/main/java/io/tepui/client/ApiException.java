package io.tepui.client;

/** An answer other than 2xx to a call. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    /**
     * Makes the exception for an answer.
     *
     * @param what the call, for the message, such as {@code GET_STATE}
     * @param status the HTTP status, 300 to 599
     * @param reason the answer's body, a line of text or empty
     */
    public ApiException(String what, int status, String reason) {
        super(what + " was answered " + status + (reason.isBlank() ? "" : ": " + reason.strip()));
        this.status = status;
        this.reason = reason.strip();
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the line that came with it; may be empty. */
    public String reason() {
        return reason;
    }
}

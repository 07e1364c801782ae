package io.tepui.protocol;

/** Bytes from outside that are no message of the expected kind; the text names the field's path and its value. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With a one-line reason that may be sent to the client. */
    public MalformedMessageException(String reason) {
        super(reason);
    }
}

package io.tepui.containers.fetch;

/** A URI could not be fetched; the message is one line that names it. */
public final class FetchException extends Exception {

    private static final long serialVersionUID = 1;

    FetchException(String message, Throwable cause) {
        super(message, cause);
    }

    FetchException(String message) {
        super(message);
    }
}

package io.tepui.containers.isolation;

/** Isolators that were asked for cannot be used here; the message says why and what to do. */
public final class IsolationSetupException extends Exception {
    private static final long serialVersionUID = 1;

    public IsolationSetupException(String message) {
        super(message);
    }
}

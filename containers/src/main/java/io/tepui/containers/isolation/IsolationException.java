package io.tepui.containers.isolation;

/** A container is refused by an isolator; the message names what it asked for. */
public final class IsolationException extends Exception {
    public IsolationException(String message) {
        super(message);
    }
}

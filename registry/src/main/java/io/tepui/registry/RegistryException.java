package io.tepui.registry;

import java.io.Serial;

/** The store could not read, or could not make sure that a change is durable; the master must not go on with it. */
public final class RegistryException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** Says in one line what failed. */
    public RegistryException(String message) {
        super(message);
    }

    /** Says in one line what failed, and why. */
    public RegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.tepui.protocol.authorization;

import java.util.Optional;

/**
 * Decides who may do what. It is asked by many threads at once, by some of them for every event and every element of an
 * answer: it must answer from memory. A decision that fails with an exception counts as not visible where answers are
 * filtered, and fails the call where it is allowed or refused as a whole (MO-123).
 */
@FunctionalInterface
public interface Authorizer {
    /**
     * Decides.
     *
     * @param principal who asks, if the request was authenticated
     * @return whether the principal may do the action to the target
     */
    boolean permits(Optional<Principal> principal, Action action, Target target);

    /** Whether everything is allowed to everybody: then nothing needs to be asked, and nothing filtered. */
    default boolean permitsAll() {
        return false;
    }

    /** Allows everything to everybody (MO-119, AO-35). */
    static Authorizer permissive() {
        return Permissive.INSTANCE;
    }
}

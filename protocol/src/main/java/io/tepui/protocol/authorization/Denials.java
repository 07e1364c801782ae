package io.tepui.protocol.authorization;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Which of the permissions that a call needs its sender does not have: decided where the call comes in, and told to the
 * core with the call, which refuses each part at its place in the order of checks.
 */
public record Denials(Set<Permission> denied) {
    /** Nothing is denied. */
    public static final Denials NONE = new Denials(Set.of());

    public Denials {
        denied = Set.copyOf(denied);
    }

    /** Exactly these are denied. */
    public static Denials of(Collection<Permission> denied) {
        return denied.isEmpty() ? NONE : new Denials(Set.copyOf(denied));
    }

    /** Returns what to say when one of these is denied, in one line; nothing when all are permitted. */
    public Optional<String> refusal(Collection<Permission> needed) {
        return denied.isEmpty()
                ? Optional.empty()
                : needed.stream().filter(denied::contains).findFirst().map(Permission::refusal);
    }
}

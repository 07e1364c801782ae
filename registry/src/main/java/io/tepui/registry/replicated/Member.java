package io.tepui.registry.replicated;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A master of the group that keeps a registry together.
 *
 * @param id its name in the group, which never changes: letters, digits, {@code .}, {@code _} and {@code -}
 * @param address where it listens for the others; a group of one has none
 */
public record Member(String id, Optional<InetSocketAddress> address) {
    /** The only member of a group of one. */
    public static final Member ALONE = new Member("master", Optional.empty());

    /** Checks the id. */
    public Member {
        if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("The member id '" + id + "' is not of 1 to 64 letters, digits and ._-");
        }
    }

    /** A member of a group of several. */
    public static Member at(String id, InetSocketAddress address) {
        return new Member(id, Optional.of(address));
    }
}

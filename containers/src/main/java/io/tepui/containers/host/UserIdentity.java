package io.tepui.containers.host;

import java.util.List;

/**
 * A user as the kernel knows it.
 *
 * @param name the login name
 * @param uid user id, an unsigned 32-bit number
 * @param gid primary group id, an unsigned 32-bit number
 * @param groups ids of all groups, the primary one among them
 */
public record UserIdentity(String name, int uid, int gid, List<Integer> groups) {

    public UserIdentity {
        groups = List.copyOf(groups);
    }

    /** Whether this is the superuser. */
    public boolean isRoot() {
        return uid == 0;
    }
}

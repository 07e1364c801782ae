package io.tepui.protocol.authorization;

import java.util.Collection;
import java.util.Optional;

/** What one sender of requests may do. */
public record Access(Authorizer authorizer, Optional<Principal> principal) {
    private static final Access UNRESTRICTED = new Access(Authorizer.permissive(), Optional.empty());

    /** May do everything. */
    public static Access unrestricted() {
        return UNRESTRICTED;
    }

    /** Whether nothing needs to be asked. */
    public boolean isUnrestricted() {
        return authorizer.permitsAll();
    }

    /** Whether this is permitted. */
    public boolean permits(Permission permission) {
        return authorizer.permitsAll() || authorizer.permits(principal, permission.action(), permission.target());
    }

    /** Returns the first of these that is not permitted; nothing if all are. */
    public Optional<Permission> firstRefused(Collection<Permission> needed) {
        return isUnrestricted()
                ? Optional.empty()
                : needed.stream().filter(permission -> !permits(permission)).findFirst();
    }

    /** Returns those of these that are not permitted. */
    public Denials denials(Collection<Permission> needed) {
        return isUnrestricted()
                ? Denials.NONE
                : Denials.of(needed.stream()
                        .filter(permission -> !permits(permission))
                        .toList());
    }

    /** What of the cluster shows. */
    public Visibility visibility() {
        return new Visibility(this);
    }
}

package io.tepui.master.testing;

import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.authorization.Principal;
import io.tepui.protocol.authorization.Target;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** An authorizer that refuses some things, and remembers what it was asked. */
public final class Refusing implements Authorizer {
    private final Predicate<Permission> refused;
    private final List<Permission> asked = new CopyOnWriteArrayList<>();

    private Refusing(Predicate<Permission> refused) {
        this.refused = refused;
    }

    /** Refuses these actions on everything. */
    public static Refusing actions(Action... actions) {
        return new Refusing(permission -> Set.of(actions).contains(permission.action()));
    }

    /** Refuses an action on exactly this. */
    public static Refusing only(Action action, Target target) {
        return new Refusing(permission -> permission.equals(new Permission(action, target)));
    }

    @Override
    public boolean permits(Optional<Principal> principal, Action action, Target target) {
        Permission permission = new Permission(action, target);
        asked.add(permission);
        return !refused.test(permission);
    }

    /** What it was asked, in order. */
    public List<Permission> asked() {
        return List.copyOf(asked);
    }
}

package io.tepui.protocol.authorization;

import java.util.Optional;

/** The authorizer of a cluster without rules. */
enum Permissive implements Authorizer {
    INSTANCE;

    @Override
    public boolean permits(Optional<Principal> principal, Action action, Target target) {
        return true;
    }

    @Override
    public boolean permitsAll() {
        return true;
    }
}

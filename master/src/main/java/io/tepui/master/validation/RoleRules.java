package io.tepui.master.validation;

import io.tepui.master.core.MasterSettings;
import io.tepui.resources.Roles;
import java.util.Optional;

/** Which roles there may be (MO-103). */
public final class RoleRules {
    private RoleRules() {}

    /** Returns why the role may not be used, if {@code --roles} is set and does not list it. */
    public static Optional<String> unlisted(String role, MasterSettings settings) {
        return settings.roles()
                .filter(listed -> !role.equals(Roles.ANY) && !listed.contains(role))
                .map(listed -> "role '" + role + "' is not among the roles of this master (--roles)");
    }
}

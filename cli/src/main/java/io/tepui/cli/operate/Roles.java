package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.cluster.Cluster;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.FrameworkInfo;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Roles as they are given, and as frameworks have them. */
final class Roles {
    private static final String ANY = "*";

    private Roles() {}

    /** The roles of a framework; those before the capability MULTI_ROLE have exactly one. */
    static List<String> of(FrameworkInfo info) {
        return info.getRolesCount() > 0 ? info.getRolesList() : List.of(info.getRole());
    }

    /** Refuses what is no role. */
    static void check(String role) throws CommandException {
        Optional<String> problem = io.tepui.resources.Roles.validate(role);
        if (problem.isPresent()) {
            throw CommandException.usage("'" + role + "' is not a role: " + problem.get());
        }
    }

    /** Refuses what is no role, and {@code *}. */
    static void checkReservable(String role) throws CommandException {
        check(role);
        if (role.equals(ANY)) {
            throw CommandException.usage("resources cannot be reserved for the role '*': it stands for everybody");
        }
    }

    /** Refuses a role that the master would not know, if it was started with a list of roles. */
    static void checkKnown(Cluster cluster, String role)
            throws CommandException, ApiException, IOException, InterruptedException {
        Optional<Set<String>> known = cluster.roleWhitelist();
        if (known.isPresent() && !role.equals(ANY) && !known.get().contains(role)) {
            throw CommandException.failed("the master knows no role '" + role + "': it was started with --roles="
                    + String.join(",", known.get().stream().sorted().toList()));
        }
    }
}

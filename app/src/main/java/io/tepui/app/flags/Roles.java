package io.tepui.app.flags;

import java.util.List;
import java.util.Optional;

/** The rules for role names as far as flags must know them (AR-89). */
final class Roles {
    private static final List<String> RESERVED = List.of(".", "..", "*");

    private Roles() {}

    /** Says why a text is no role name; empty if it is one. */
    static Optional<String> complaint(String role) {
        if (role.equals("*")) {
            return Optional.empty();
        }
        for (String component : role.split("/", -1)) {
            if (component.isEmpty()) {
                return Optional.of("'" + FlagException.echo(role) + "' has an empty part");
            }
            if (RESERVED.contains(component)) {
                return Optional.of("a part of it cannot be '" + component + "'");
            }
            if (component.startsWith("-")) {
                return Optional.of("no part of it starts with '-'");
            }
            if (component.chars().anyMatch(c -> (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x7f)) {
                return Optional.of("it holds no blanks");
            }
        }
        return Optional.empty();
    }
}

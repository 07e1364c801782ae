package io.tepui.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names of roles and the tree they form (AR-89 to AR-92, MO-101, SE-185). */
public final class Roles {
    /** The role of everybody: unreserved resources belong to it. */
    public static final String ANY = "*";

    private static final char SEPARATOR = '/';

    private Roles() {}

    /** Gives the reason why the text is no role name, or nothing if it is one (AR-89). */
    public static Optional<String> validate(String role) {
        if (role.equals(ANY)) {
            return Optional.empty();
        }
        if (role.isEmpty()) {
            return Optional.of("Role name must not be empty");
        }
        int begin = 0;
        while (begin <= role.length()) {
            int slash = role.indexOf(SEPARATOR, begin);
            int end = slash < 0 ? role.length() : slash;
            Optional<String> reason = validateComponent(role, role.substring(begin, end));
            if (reason.isPresent()) {
                return reason;
            }
            begin = end + 1;
        }
        return Optional.empty();
    }

    /** Tells whether the text is a role name (AR-89). */
    public static boolean isValid(String role) {
        return validate(role).isEmpty();
    }

    /** Tells whether {@code role} is a proper descendant of {@code ancestor}, such as {@code a/b} of {@code a} (AR-90). */
    public static boolean isStrictSubrole(String role, String ancestor) {
        return role.length() > ancestor.length() + 1
                && role.charAt(ancestor.length()) == SEPARATOR
                && role.startsWith(ancestor);
    }

    /** Tells whether {@code role} is {@code ancestor} itself or a proper descendant of it. */
    public static boolean isSameOrStrictSubrole(String role, String ancestor) {
        return role.equals(ancestor) || isStrictSubrole(role, ancestor);
    }

    /** Tells whether the name has more than one component. */
    public static boolean isHierarchical(String role) {
        return role.indexOf(SEPARATOR) >= 0;
    }

    /** Gives the ancestors from the nearest up: of {@code a/b/c} those are {@code a/b} and {@code a} (AR-90). */
    public static List<String> ancestors(String role) {
        List<String> ancestors = new ArrayList<>();
        for (int slash = role.lastIndexOf(SEPARATOR); slash > 0; slash = role.lastIndexOf(SEPARATOR, slash - 1)) {
            ancestors.add(role.substring(0, slash));
        }
        return List.copyOf(ancestors);
    }

    /** Gives the topmost ancestor: of {@code a/b/c} and of {@code a} that is {@code a}. */
    public static String topLevel(String role) {
        int slash = role.indexOf(SEPARATOR);
        return slash < 0 ? role : role.substring(0, slash);
    }

    /**
     * Reads a list of roles divided by commas; empty parts are ignored (AR-91).
     *
     * @throws ResourceException if a part is no role name
     */
    public static List<String> parseList(String text) {
        List<String> roles = new ArrayList<>();
        for (String role : text.split(",", -1)) {
            if (!role.isEmpty()) {
                validate(role).ifPresent(reason -> {
                    throw new ResourceException(reason);
                });
                roles.add(role);
            }
        }
        return List.copyOf(roles);
    }

    private static Optional<String> validateComponent(String role, String component) {
        if (component.isEmpty()) {
            return Optional.of("Role name '" + role + "' must not start or end with '/' or contain '//'");
        }
        if (component.equals(".") || component.equals("..") || component.equals(ANY)) {
            return Optional.of("Role name '" + role + "' must not contain '" + component + "' as a component");
        }
        if (component.startsWith("-")) {
            return Optional.of("Role name '" + role + "' must not have a component that starts with '-'");
        }
        if (component.chars().anyMatch(Roles::isForbidden)) {
            return Optional.of("Role name '" + role + "' must not contain blanks, tabs, line ends or DEL");
        }
        return Optional.empty();
    }

    private static boolean isForbidden(int character) {
        return (character >= 0x09 && character <= 0x0d) || character == 0x20 || character == 0x7f;
    }
}

package io.tepui.resources;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the text form of resources, such as {@code cpus:4;mem(role):1024;ports:[31000-32000]} (AR-61 to AR-65). */
final class ResourceParser {
    private ResourceParser() {}

    /** Gives valid entries in the post-refinement form, in order; empty ones are still among them. */
    static List<ResourceEntry> parse(String text, String defaultRole) {
        List<ResourceEntry> entries =
                text.strip().startsWith("[") ? ResourceJson.parse(text, defaultRole) : parseItems(text, defaultRole);
        entries.forEach(ResourceParser::checkConfigurable);
        checkOneKindForEachName(entries);
        return entries;
    }

    /** A command line gives what an agent has, not what an operation made of it (AR-64). */
    private static void checkConfigurable(ResourceEntry entry) {
        if (entry.isPersistentVolume()) {
            throw new ResourceException("Resource '" + entry + "' must not be a persistent volume here");
        }
        if (entry.isRevocable()) {
            throw new ResourceException("Resource '" + entry + "' must not be revocable here");
        }
        if (entry.reservations().stream().anyMatch(Reservation::isDynamic)) {
            throw new ResourceException("Resource '" + entry + "' must not be dynamically reserved here");
        }
    }

    private static void checkOneKindForEachName(List<ResourceEntry> entries) {
        Map<String, Amount.Kind> kinds = new HashMap<>();
        for (ResourceEntry entry : entries) {
            Amount.Kind other = kinds.putIfAbsent(entry.name(), entry.kind());
            if (other != null && other != entry.kind()) {
                throw new ResourceException(
                        "Resource '" + entry.name() + "' is given both as " + other + " and as " + entry.kind());
            }
        }
    }

    private static List<ResourceEntry> parseItems(String text, String defaultRole) {
        List<ResourceEntry> entries = new ArrayList<>();
        for (String item : text.split(";", -1)) {
            if (!item.isBlank()) {
                entries.add(parseItem(item, defaultRole));
            }
        }
        return entries;
    }

    private static ResourceEntry parseItem(String item, String defaultRole) {
        String[] tokens = item.split(":", -1);
        if (tokens.length != 2 || tokens[0].isBlank() || tokens[1].isBlank()) {
            throw new ResourceException(
                    "Resource '" + item.strip() + "' must have the form name:value or name(role):value");
        }
        String left = tokens[0];
        int open = left.indexOf('(');
        int close = left.indexOf(')');
        if (open < 0 && close < 0) {
            return entry(item, left.strip(), defaultRole, tokens[1]);
        }
        if (open < 0 || close < open) {
            throw new ResourceException("Resource '" + item.strip() + "' has unbalanced parentheses around its role");
        }
        return entry(
                item,
                left.substring(0, open).strip(),
                left.substring(open + 1, close).strip(),
                tokens[1]);
    }

    private static ResourceEntry entry(String item, String name, String role, String value) {
        if (name.isEmpty()) {
            throw new ResourceException("Resource '" + item.strip() + "' must have a name");
        }
        Roles.validate(role).ifPresent(reason -> {
            throw new ResourceException("Resource '" + item.strip() + "': " + reason);
        });
        ResourceEntry entry = ResourceEntry.of(name, amount(item, name, value));
        return role.equals(Roles.ANY) ? entry : entry.withPushedReservation(Reservation.ofStatic(role));
    }

    private static Amount amount(String item, String name, String value) {
        try {
            return switch (ValueParser.parse(value)) {
                case ParsedValue.OfScalar scalar -> scalar(name, scalar.value());
                case ParsedValue.OfRanges ranges -> ranges.ranges();
                case ParsedValue.OfSet set -> set(set.items());
                case ParsedValue.OfText text ->
                    throw new ResourceException("'" + text.text() + "' is not a number, [ranges] or {set}");
            };
        } catch (IllegalArgumentException e) {
            throw new ResourceException("Resource '" + item.strip() + "': " + e.getMessage());
        }
    }

    private static Scalar scalar(String name, double value) {
        Optional<String> reason = ResourceValidation.validateScalar(name, value);
        if (reason.isPresent()) {
            throw new ResourceException(reason.get());
        }
        return Scalar.of(value);
    }

    private static SetValue set(List<String> items) {
        SetValue set = SetValue.of(items);
        if (set.items().size() < items.size()) {
            throw new ResourceException("an item of the set is given twice");
        }
        return set;
    }
}

package io.tepui.app.flags;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the list of isolators (AO-248). */
final class Isolation {
    private static final Map<String, List<String>> OLD_NAMES = Map.of(
            "process", List.of("posix/cpu", "posix/mem"),
            "cgroups", List.of("cgroups/cpu", "cgroups/mem"),
            "posix/disk", List.of("disk/du"));
    private static final Set<String> BUILT = Set.of("posix/cpu", "posix/mem", "filesystem/posix");

    private Isolation() {}

    /** The isolators in the order given, old names replaced. */
    static List<String> parse(String text) {
        List<String> isolators = new ArrayList<>();
        Checks.list(text).forEach(name -> isolators.addAll(OLD_NAMES.getOrDefault(name, List.of(name))));
        return List.copyOf(isolators);
    }

    /** What is wrong with a list: an isolator that is not built, or one that is named twice. */
    static Optional<String> complaint(String text) {
        Set<String> seen = new HashSet<>();
        for (String isolator : parse(text)) {
            if (!BUILT.contains(isolator)) {
                return Optional.of("this version has no isolator " + FlagException.echo(isolator)
                        + "; it has posix/cpu, posix/mem and filesystem/posix");
            }
            if (!seen.add(isolator)) {
                return Optional.of("names " + isolator + " twice");
            }
        }
        return Optional.empty();
    }
}

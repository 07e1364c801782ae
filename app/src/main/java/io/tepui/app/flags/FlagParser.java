package io.tepui.app.flags;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads one process's flags; used once. */
final class FlagParser {
    /** Prefixes of environment variables, the one that wins first. */
    private static final List<String> PREFIXES = List.of("TEPUI_", "MESOS_");

    /** Images of Mesos set MESOS_VERSION to a version number; neither flag makes sense in an environment. */
    private static final Set<String> NOT_FROM_ENVIRONMENT = Set.of("help", "version");

    private final FlagTable table;
    private final Map<String, Given> given = new HashMap<>();
    private final List<String> strayWords = new ArrayList<>();

    FlagParser(FlagTable table) {
        this.table = table;
    }

    FlagValues parse(List<String> arguments, Map<String, String> environment) {
        readArguments(arguments);
        for (String prefix : PREFIXES) {
            readEnvironment(prefix, environment);
        }
        Map<String, FlagValues.Entry> entries = new TreeMap<>();
        new TreeMap<>(given).forEach((name, flag) -> entries.put(name, Judge.judge(flag)));
        return new FlagValues(table, entries, strayWords, environment);
    }

    private void readArguments(List<String> arguments) {
        for (String argument : arguments) {
            if (argument.equals("--")) {
                return;
            }
            if (argument.startsWith("--")) {
                take(given, argumentFlag(argument));
            } else {
                strayWords.add(argument);
            }
        }
    }

    private Given argumentFlag(String argument) {
        int equals = argument.indexOf('=');
        String name =
                argument.substring(2, equals < 0 ? argument.length() : equals).toLowerCase(Locale.ROOT);
        FlagSpec spec = table.find(name).orElse(null);
        if (spec != null && equals >= 0) {
            return new Given(spec, name, "--" + name, argument.substring(equals + 1));
        }
        if (spec != null) {
            if (spec.kind() != Kind.BOOL) {
                throw new FlagException("--" + name + ": needs a value, written --" + name + "="
                        + spec.kind().placeholder());
            }
            return new Given(spec, name, "--" + name, "true");
        }
        return negated(name, equals >= 0);
    }

    /** Reads {@code --no-name}, or says that the name is unknown. */
    private Given negated(String name, boolean hasValue) {
        String positive = name.startsWith("no-") ? name.substring("no-".length()) : "";
        FlagSpec spec = table.find(positive).orElseThrow(() -> unknown(name));
        if (spec.kind() != Kind.BOOL) {
            throw new FlagException("--" + name + ": only a flag that is true or false can be negated");
        }
        if (hasValue) {
            throw new FlagException("--" + name + ": takes no value; write --" + positive + "=false");
        }
        return new Given(spec, positive, "--" + positive, "false");
    }

    private FlagException unknown(String name) {
        String hint =
                table.similarTo(name).map(n -> "; did you mean --" + n + "?").orElse("");
        return new FlagException("--" + FlagException.echo(name) + ": tepui " + table.command() + " has no such flag"
                + (hint.isEmpty() ? "; see tepui " + table.command() + " --help" : hint));
    }

    private void readEnvironment(String prefix, Map<String, String> environment) {
        Map<String, Given> found = new HashMap<>();
        new TreeMap<>(environment).forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                String name = key.substring(prefix.length()).toLowerCase(Locale.ROOT);
                table.find(name)
                        .filter(spec -> !NOT_FROM_ENVIRONMENT.contains(spec.name()))
                        .ifPresent(spec -> take(found, new Given(spec, name, key, value)));
            }
        });
        found.forEach(given::putIfAbsent);
    }

    private static void take(Map<String, Given> into, Given flag) {
        Given earlier = into.putIfAbsent(flag.spec().name(), flag);
        if (earlier != null) {
            String how = earlier.origin().equals(flag.origin())
                    ? flag.origin() + ": is given twice; give it once"
                    : flag.origin() + ": is the same flag as " + earlier.origin() + ", which is given too; give one";
            throw new FlagException(how);
        }
    }
}

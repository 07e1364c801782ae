package io.tepui.app.flags;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All flags of one kind of process, and the way to read them (MO-388 to MO-393, AO-231 to AO-233). */
public final class FlagTable {
    private final String command;
    private final boolean listsAliases;
    private final List<FlagSpec> specs;
    private final Map<String, FlagSpec> byName = new HashMap<>();

    /**
     * Makes a table.
     *
     * @param command the subcommand it belongs to, for messages and help
     * @param listsAliases whether a flag that was given by a deprecated alias is listed under that alias (the master,
     *     MO-157) or under its name (the agent, AO-45)
     * @param specs the rows, in any order
     * @throws IllegalArgumentException if two rows share a name or an alias
     */
    FlagTable(String command, boolean listsAliases, List<FlagSpec> specs) {
        this.command = command;
        this.listsAliases = listsAliases;
        this.specs = specs.stream().sorted(Comparator.comparing(FlagSpec::name)).toList();
        for (FlagSpec spec : specs) {
            register(spec.name(), spec);
            spec.aliases().forEach(alias -> register(alias, spec));
        }
    }

    private void register(String name, FlagSpec spec) {
        if (byName.put(name, spec) != null) {
            throw new IllegalArgumentException("two flags are called " + name);
        }
    }

    /** The rows, sorted by name. */
    public List<FlagSpec> specs() {
        return specs;
    }

    /** The subcommand these flags belong to. */
    public String command() {
        return command;
    }

    /** Finds the row for a name or an alias, in any case. */
    Optional<FlagSpec> find(String name) {
        return Optional.ofNullable(byName.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The name of a flag a user may have meant. */
    Optional<String> similarTo(String name) {
        return Spelling.closest(name.toLowerCase(Locale.ROOT), byName.keySet());
    }

    boolean listsAliases() {
        return listsAliases;
    }

    /**
     * Reads the flags of a process.
     *
     * @param arguments what follows the subcommand; words that are no flags are set aside, and {@code --} ends the flags
     * @param environment {@code TEPUI_NAME} and {@code MESOS_NAME} give what the command line does not; TEPUI_ goes first
     * @throws FlagException if a flag is unknown, given twice, has no or a wrong value, or is not built in this version
     */
    public FlagValues parse(List<String> arguments, Map<String, String> environment) {
        return new FlagParser(this).parse(arguments, environment);
    }

    /** The text of {@code --help}: every flag with its default and what it does in this version. */
    public String help() {
        return FlagHelp.render(this);
    }
}

package io.tepui.app.flags;

import io.tepui.protocol.v1.Flag;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The flags of one process after they were read: what each one says, given or by default. Immutable. */
public final class FlagValues {
    /**
     * A flag that was given and judged good.
     *
     * @param text what was given, files substituted
     * @param normal the form that is shown
     */
    record Entry(String text, String normal, Given given) {}

    private final FlagTable table;
    private final Map<String, Entry> entries;
    private final List<String> strayWords;
    private final Map<String, String> environment;

    /** What is shown of flags that were not given, where it is not their default. */
    private final Map<String, String> inEffect;

    FlagValues(FlagTable table, Map<String, Entry> entries, List<String> strayWords, Map<String, String> environment) {
        this(table, entries, strayWords, environment, Map.of());
    }

    private FlagValues(
            FlagTable table,
            Map<String, Entry> entries,
            List<String> strayWords,
            Map<String, String> environment,
            Map<String, String> inEffect) {
        this.inEffect = Map.copyOf(inEffect);
        this.table = table;
        this.entries = Map.copyOf(entries);
        this.strayWords = List.copyOf(strayWords);
        this.environment = Map.copyOf(environment);
    }

    /** The same flags, of which one shows what is in effect when it was not given, because that follows from others. */
    public FlagValues showing(String name, String value) {
        Map<String, String> shown = new HashMap<>(inEffect);
        shown.put(spec(name).name(), value);
        return new FlagValues(table, entries, strayWords, environment, shown);
    }

    /** Words of the command line that are no flags; Mesos ignores them (AO-231), and a caller may warn of them. */
    public List<String> strayWords() {
        return strayWords;
    }

    /** Whether the flag was given rather than left at its default. */
    public boolean isGiven(String name) {
        return entries.containsKey(name);
    }

    /** The text of a flag; empty if it has neither a value nor a default. */
    public Optional<String> text(String name) {
        FlagSpec spec = spec(name);
        return Optional.ofNullable(entries.get(name)).map(Entry::text).or(spec::defaultValue);
    }

    /** The text of a flag that always has a value. */
    public String string(String name) {
        return text(name).orElseThrow(() -> new IllegalArgumentException("the flag " + name + " has no default"));
    }

    /** The value of a {@link Kind#BOOL} flag. */
    public boolean bool(String name) {
        return Boolean.parseBoolean(normal(name));
    }

    /** The value of a {@link Kind#INT} flag. */
    public long whole(String name) {
        return Long.parseLong(normal(name));
    }

    /** The value of a {@link Kind#INT} flag whose rules keep it within an {@code int}. */
    public int count(String name) {
        return Math.toIntExact(whole(name));
    }

    /** The value of a {@link Kind#DOUBLE} flag. */
    public double number(String name) {
        return Double.parseDouble(normal(name));
    }

    /** The value of a {@link Kind#SIZE} flag, in bytes. */
    public long bytes(String name) {
        return Sizes.parse(normal(name));
    }

    /** The value of a {@link Kind#DURATION} flag, to the nanosecond. */
    public Duration duration(String name) {
        return Durations.parse(string(name));
    }

    /** The value of a {@link Kind#DURATION} flag that may have none. */
    public Optional<Duration> durationIfGiven(String name) {
        return text(name).map(Durations::parse);
    }

    /**
     * What GET_FLAGS answers: every flag that has a value, in its normal form, sorted by name (MO-155 to MO-157, AO-44,
     * AO-45). Flags that the operators' page names are there even without a value, as empty text.
     */
    public SortedMap<String, String> listing() {
        SortedMap<String, String> listing = new TreeMap<>();
        for (FlagSpec spec : table.specs()) {
            Entry entry = entries.get(spec.name());
            Optional<String> value = entry == null
                    ? Optional.ofNullable(inEffect.get(spec.name())).or(spec::defaultValue)
                    : Optional.of(entry.normal());
            Optional<String> shown = value.or(() -> spec.alwaysListed() ? Optional.of("") : Optional.empty());
            String name = entry != null && table.listsAliases() ? entry.given().spelledAs() : spec.name();
            shown.ifPresent(text -> {
                listing.put(name, text);
                spec.listedAlso().forEach(other -> listing.put(other, text));
            });
        }
        return listing;
    }

    /** The listing as the messages of GET_FLAGS. */
    public List<Flag> messages() {
        return listing().entrySet().stream()
                .map(e -> Flag.newBuilder()
                        .setName(e.getKey())
                        .setValue(e.getValue())
                        .build())
                .toList();
    }

    /** The value of an environment variable of the process, for what is not a flag. */
    Optional<String> environment(String variable) {
        return Optional.ofNullable(environment.get(variable));
    }

    /** The refusal of a flag's value for a reason that follows a colon, naming the place where it was given. */
    FlagException refuse(String name, String reason) {
        Entry entry = entries.get(name);
        return entry == null
                ? new FlagException("--" + name + ": " + reason)
                : entry.given().refuse(reason);
    }

    private String normal(String name) {
        Entry entry = entries.get(name);
        return entry == null ? string(name) : entry.normal();
    }

    private FlagSpec spec(String name) {
        return table.find(name)
                .filter(spec -> spec.name().equals(name))
                .orElseThrow(() -> new IllegalArgumentException("tepui " + table.command() + " has no flag " + name));
    }
}

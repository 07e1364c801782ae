package io.tepui.app.flags;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One row of a flag table.
 *
 * @param name lower case with underscores
 * @param aliases deprecated names that are still taken (MO-393)
 * @param kind what the text means
 * @param defaultValue in normal form; empty if the flag has no value until it is given
 * @param effect what the flag does in this version
 * @param help one sentence or two for {@code --help}
 * @param checks rules on a given value
 * @param alwaysListed shown in GET_FLAGS with an empty value even when it has none, because the operators' page shows it
 * @param listedAlso other names under which GET_FLAGS repeats the value, because the operators' page uses them
 * @param secret whether messages must not repeat the value
 */
public record FlagSpec(
        String name,
        List<String> aliases,
        Kind kind,
        Optional<String> defaultValue,
        Effect effect,
        String help,
        List<Check> checks,
        boolean alwaysListed,
        List<String> listedAlso,
        boolean secret) {

    /** Copies its lists. */
    public FlagSpec {
        aliases = List.copyOf(aliases);
        checks = List.copyOf(checks);
        listedAlso = List.copyOf(listedAlso);
    }

    /** Starts a row for a flag that has a default; {@code defaultValue} must be in normal form. */
    static Builder flag(String name, Kind kind, String defaultValue) {
        return new Builder(name, kind, Optional.of(defaultValue));
    }

    /** Starts a row for a flag that has no value until it is given. */
    static Builder flag(String name, Kind kind) {
        return new Builder(name, kind, Optional.empty());
    }

    /** Collects what most rows do not have. */
    static final class Builder {
        private final String name;
        private final Kind kind;
        private final Optional<String> defaultValue;
        private final List<String> aliases = new ArrayList<>();
        private final List<Check> checks = new ArrayList<>();
        private final List<String> listedAlso = new ArrayList<>();
        private boolean alwaysListed;
        private boolean secret;

        private Builder(String name, Kind kind, Optional<String> defaultValue) {
            this.name = name;
            this.kind = kind;
            this.defaultValue = defaultValue;
        }

        Builder alias(String alias) {
            aliases.add(alias);
            return this;
        }

        Builder check(Check check) {
            checks.add(check);
            return this;
        }

        Builder onPage() {
            alwaysListed = true;
            return this;
        }

        Builder alsoListedAs(String other) {
            listedAlso.add(other);
            return this;
        }

        Builder secret() {
            secret = true;
            return this;
        }

        FlagSpec built(String help) {
            return row(new Effect.Built(), help);
        }

        FlagSpec notBuilt(String missing, String help) {
            return row(new Effect.NotBuilt(missing), help);
        }

        FlagSpec accepted(String reason, String help) {
            return row(new Effect.Accepted(reason), help);
        }

        private FlagSpec row(Effect effect, String help) {
            return new FlagSpec(
                    name, aliases, kind, defaultValue, effect, help, checks, alwaysListed, listedAlso, secret);
        }
    }
}

package io.tepui.master.validation;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Small helpers to write rules: the first that is broken speaks. */
public final class Rules {
    private static final Optional<String> KEPT = Optional.empty();

    private Rules() {}

    /** The rule is kept. */
    public static Optional<String> kept() {
        return KEPT;
    }

    /** The rule is broken, for this reason. */
    public static Optional<String> broken(String reason) {
        return Optional.of(reason);
    }

    /** Broken, for this reason, unless the condition holds. */
    public static Optional<String> require(boolean condition, String reason) {
        return condition ? KEPT : Optional.of(reason);
    }

    /** The reason of the first broken rule. */
    @SafeVarargs
    public static Optional<String> first(Supplier<Optional<String>>... rules) {
        for (Supplier<Optional<String>> rule : rules) {
            Optional<String> reason = rule.get();
            if (reason.isPresent()) {
                return reason;
            }
        }
        return KEPT;
    }

    /** The reason of the first item that breaks the rule. */
    public static <T> Optional<String> each(Iterable<T> items, Function<T, Optional<String>> rule) {
        for (T item : items) {
            Optional<String> reason = rule.apply(item);
            if (reason.isPresent()) {
                return reason;
            }
        }
        return KEPT;
    }

    /** The reason with the place it belongs to put before it: {@code health_check.command: …}. */
    public static Optional<String> in(String place, Optional<String> reason) {
        return reason.map(text -> place + ": " + text);
    }

    /** Broken unless the number is zero or more. */
    public static Optional<String> notNegative(String field, double value) {
        return value >= 0 ? KEPT : Optional.of("'" + field + "' is " + value + ", it must not be negative");
    }

    /** Broken unless the number of nanoseconds is zero or more. */
    public static Optional<String> notNegativeNanos(String field, long nanoseconds) {
        return nanoseconds >= 0
                ? KEPT
                : Optional.of("'" + field + "' is " + nanoseconds + " ns, it must not be negative");
    }
}

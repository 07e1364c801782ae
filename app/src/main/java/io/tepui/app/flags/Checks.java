package io.tepui.app.flags;

import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rules that several flags share. */
final class Checks {
    private static final int MAX_PORT = 65535;

    private Checks() {}

    /** A duration within bounds, both allowed. */
    static Check duration(String least, String most) {
        Duration from = Durations.parse(least);
        Duration to = Durations.parse(most);
        return value -> {
            Duration given = Durations.parse(value);
            return complainUnless(
                    given.compareTo(from) >= 0 && given.compareTo(to) <= 0, "must be from " + least + " to " + most);
        };
    }

    /** A duration of at least this. */
    static Check atLeast(String least) {
        Duration from = Durations.parse(least);
        return value -> complainUnless(Durations.parse(value).compareTo(from) >= 0, "must be at least " + least);
    }

    /** A duration of at most this. */
    static Check atMost(String most) {
        Duration to = Durations.parse(most);
        return value -> complainUnless(Durations.parse(value).compareTo(to) <= 0, "must be at most " + most);
    }

    /** A duration above zero. */
    static Check positive() {
        return value -> complainUnless(!Durations.parse(value).isZero(), "must be longer than zero");
    }

    /** A whole number within bounds, both allowed. */
    static Check whole(long least, long most) {
        return value -> {
            long given = Long.parseLong(value);
            return complainUnless(given >= least && given <= most, "must be from " + least + " to " + most);
        };
    }

    /** A number that fits where the process counts with {@code int}. */
    static Check count() {
        return whole(0, Integer.MAX_VALUE);
    }

    /** A size that fits where the process counts with {@code int}. */
    static Check bytesOfInt() {
        return value ->
                complainUnless(Sizes.parse(value) <= Integer.MAX_VALUE, "must be at most " + Integer.MAX_VALUE + "B");
    }

    /** A TCP port; 0 lets the system choose one. */
    static Check port() {
        return whole(0, MAX_PORT);
    }

    /** A fraction from 0 to 1. */
    static Check fraction() {
        return value -> complainUnless(Double.parseDouble(value) <= 1, "must be from 0 to 1");
    }

    /** One of a few words. */
    static Check oneOf(String... words) {
        List<String> allowed = List.of(words);
        return value -> complainUnless(allowed.contains(value), "must be " + String.join(" or ", allowed));
    }

    /** A word that has a meaning in Mesos which this version lacks. */
    static Check notYet(String word, String missing) {
        return value -> complainUnless(!value.equals(word), "this version has no " + missing);
    }

    /** A value besides which Mesos takes others that this version lacks. */
    static Check only(String value, String missing) {
        return given -> complainUnless(given.equals(value), "must be " + value + ": this version has no " + missing);
    }

    /** A text that starts in a way which this version lacks. */
    static Check notYetPrefix(String prefix, String missing) {
        return value -> complainUnless(!value.startsWith(prefix), "this version has no " + missing);
    }

    /** A literal IP address; names are not looked up. */
    static Check ip() {
        return value -> {
            try {
                InetAddress.ofLiteral(value);
                return Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.of("must be an IP address such as 127.0.0.1");
            }
        };
    }

    /** A text that is not empty. */
    static Check notEmpty() {
        return value -> complainUnless(!value.isBlank(), "must not be empty");
    }

    /** A text the system takes as a path. */
    static Check path() {
        return value -> {
            try {
                return complainUnless(
                        !value.isBlank() && !Path.of(value).toString().isEmpty(), "must be a path");
            } catch (InvalidPathException e) {
                return Optional.of("must be a path");
            }
        };
    }

    /** A role name by the rules of AR-89; {@code *} is one. */
    static Check role() {
        return value -> Roles.complaint(value).map(why -> "must be a role: " + why);
    }

    /** A comma-separated list of role names (AR-91). */
    static Check roles() {
        return value -> list(value).stream()
                .flatMap(role -> Roles.complaint(role).stream())
                .map(why -> "must be a comma-separated list of roles: " + why)
                .findFirst();
    }

    /** A share such as {@code 50%}, from 0 to 100. */
    static Check percentage() {
        return value -> complainUnless(
                value.matches("(100(\\.0{1,9})?|[0-9]{1,2}(\\.[0-9]{1,9})?)%"), "must be from 0% to 100%");
    }

    /** A value some reader takes without an {@link IllegalArgumentException}, whose message is the complaint. */
    static Check readBy(Reader reader) {
        return value -> {
            try {
                reader.read(value);
                return Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        };
    }

    /** Reads a value and throws away the result. */
    @FunctionalInterface
    interface Reader {
        /** Throws {@link IllegalArgumentException} if the value cannot be read. */
        void read(String value);
    }

    /** Splits a comma-separated list: blanks around items and empty items do not count. */
    static List<String> list(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .collect(Collectors.toUnmodifiableList());
    }

    private static Optional<String> complainUnless(boolean good, String complaint) {
        return good ? Optional.empty() : Optional.of(complaint);
    }
}

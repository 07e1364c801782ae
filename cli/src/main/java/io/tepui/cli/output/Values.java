package io.tepui.cli.output;

import io.tepui.cli.CommandException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, times and sizes as they are given to options. */
public final class Values {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]*)");
    private static final Map<String, Duration> DURATIONS = Map.ofEntries(
            Map.entry("ms", Duration.ofMillis(1)),
            Map.entry("s", Duration.ofSeconds(1)),
            Map.entry("sec", Duration.ofSeconds(1)),
            Map.entry("secs", Duration.ofSeconds(1)),
            Map.entry("m", Duration.ofMinutes(1)),
            Map.entry("min", Duration.ofMinutes(1)),
            Map.entry("mins", Duration.ofMinutes(1)),
            Map.entry("h", Duration.ofHours(1)),
            Map.entry("hr", Duration.ofHours(1)),
            Map.entry("hrs", Duration.ofHours(1)),
            Map.entry("d", Duration.ofDays(1)),
            Map.entry("days", Duration.ofDays(1)),
            Map.entry("weeks", Duration.ofDays(7)));
    private static final Map<String, Double> SIZES =
            Map.of("", 1.0, "mb", 1.0, "m", 1.0, "gb", 1024.0, "g", 1024.0, "tb", 1_048_576.0, "t", 1_048_576.0);
    private static final double MAX_NANOS = 9e18;

    private Values() {}

    /**
     * Reads a duration such as {@code 90s}, {@code 10mins} or {@code 1.5h}.
     *
     * @param option what it was given to, for the message
     */
    public static Duration duration(String option, String text) throws CommandException {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        Duration unit = matcher.matches() ? DURATIONS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw CommandException.usage(
                    option + "='" + text + "' is not a duration; write for example 90s, 10m, 1.5h, 2d");
        }
        double nanos = Double.parseDouble(matcher.group(1)) * unit.toNanos();
        if (nanos > MAX_NANOS) {
            throw CommandException.usage(option + "='" + text + "' is too long");
        }
        return Duration.ofNanos(Math.round(nanos));
    }

    /**
     * Reads a size in megabytes such as {@code 512}, {@code 512MB} or {@code 1.5GB}.
     *
     * @param option what it was given to, for the message
     * @return megabytes, more than 0
     */
    public static double megabytes(String option, String text) throws CommandException {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        Double unit = matcher.matches() ? SIZES.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw CommandException.usage(option + "='" + text + "' is not a size; write for example 512MB, 1.5GB, 2TB");
        }
        double size = Double.parseDouble(matcher.group(1)) * unit;
        if (size < 0.001) {
            throw CommandException.usage(option + "='" + text + "' must be more than 0");
        }
        return size;
    }

    /**
     * Reads a time: {@code now}, {@code +30m} from now, {@code 2026-01-02T03:04:05Z}, or local without a zone.
     *
     * @param option what it was given to, for the message
     */
    public static Instant time(String option, String text, Instant now) throws CommandException {
        String trimmed = text.strip();
        if (trimmed.equals("now")) {
            return now;
        }
        if (trimmed.startsWith("+")) {
            return now.plus(duration(option, trimmed.substring(1)));
        }
        try {
            return OffsetDateTime.parse(trimmed).toInstant();
        } catch (DateTimeException e) {
            try {
                return LocalDateTime.parse(trimmed)
                        .atZone(ZoneId.systemDefault())
                        .toInstant();
            } catch (DateTimeException local) {
                throw CommandException.usage(option + "='" + text
                        + "' is not a time; write for example now, +30m, 2026-01-31T18:00 or 2026-01-31T18:00:00Z");
            }
        }
    }
}

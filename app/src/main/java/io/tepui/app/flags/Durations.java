package io.tepui.app.flags;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as flags spell them: a number followed directly by its unit, such as {@code 10secs} (MO-391, AO-233). */
public final class Durations {
    /** What a message says about the expected form. */
    static final String FORM = "a duration such as 10secs or 1.5mins (units ns, us, ms, secs, mins, hrs, days, weeks)";

    private static final int SIGNIFICANT_DIGITS = 15;
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,30}(?:\\.[0-9]{0,30})?|\\.[0-9]{1,30})([a-z]{2,5})");
    private static final BigDecimal MAX_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

    private record Unit(String name, long nanos) {}

    /** From the largest to the smallest. */
    private static final List<Unit> UNITS = List.of(
            new Unit("weeks", 604_800_000_000_000L),
            new Unit("days", 86_400_000_000_000L),
            new Unit("hrs", 3_600_000_000_000L),
            new Unit("mins", 60_000_000_000L),
            new Unit("secs", 1_000_000_000L),
            new Unit("ms", 1_000_000L),
            new Unit("us", 1_000L),
            new Unit("ns", 1L));

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param text digits, an optional fraction, and a unit; no sign, no blank
     * @return from 0 to 2^63-1 nanoseconds; what is below a nanosecond is dropped
     * @throws IllegalArgumentException if the text has another form or is out of range; the message says what to write
     */
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be " + FORM);
        }
        BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(nanosOf(matcher.group(2))));
        if (nanos.compareTo(MAX_NANOS) > 0) {
            throw new IllegalArgumentException("is too long; the longest duration is 15250weeks");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    /**
     * Prints a duration in its normal form (MO-469, AO-45): in the largest unit not above it, or in the next smaller one
     * where only that gives a whole number, else as a fraction of at most 15 digits.
     *
     * @param duration at most 2^63-1 nanoseconds either way
     */
    public static String format(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos < 0) {
            return "-" + format(duration.negated());
        }
        if (nanos == 0) {
            return "0ns";
        }
        int i = 0;
        while (UNITS.get(i).nanos() > nanos) {
            i++;
        }
        Unit unit = UNITS.get(i);
        Unit smaller = UNITS.get(Math.min(i + 1, UNITS.size() - 1));
        for (Unit candidate : List.of(unit, smaller)) {
            if (nanos % candidate.nanos() == 0) {
                return nanos / candidate.nanos() + candidate.name();
            }
        }
        BigDecimal fraction = BigDecimal.valueOf(nanos)
                .divide(BigDecimal.valueOf(unit.nanos()), new MathContext(SIGNIFICANT_DIGITS, RoundingMode.HALF_EVEN));
        return fraction.stripTrailingZeros().toPlainString() + unit.name();
    }

    private static long nanosOf(String unit) {
        return UNITS.stream()
                .filter(u -> u.name().equals(unit.toLowerCase(Locale.ROOT)))
                .mapToLong(Unit::nanos)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be " + FORM));
    }
}

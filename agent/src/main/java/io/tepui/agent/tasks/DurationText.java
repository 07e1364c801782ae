package io.tepui.agent.tasks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;

/** Durations as texts such as {@code 5secs} or {@code 1500ms} (SE-222). */
public final class DurationText {
    private static final String[] UNITS = {"ns", "us", "ms", "secs", "mins", "hrs", "days", "weeks"};
    private static final long[] NANOS = {
        1,
        1_000,
        1_000_000,
        1_000_000_000,
        60_000_000_000L,
        3_600_000_000_000L,
        86_400_000_000_000L,
        604_800_000_000_000L,
    };

    private DurationText() {}

    /**
     * Prints a duration in the largest unit that gives at least 1, or in the next smaller one when only that gives a whole
     * number.
     */
    public static String of(Duration duration) {
        long nanos = duration.toNanos();
        long size = Math.abs(nanos);
        int unit = 0;
        while (unit + 1 < NANOS.length && size >= NANOS[unit + 1]) {
            unit++;
        }
        if (unit > 0 && size % NANOS[unit] != 0 && size % NANOS[unit - 1] == 0) {
            unit--;
        }
        BigDecimal value = BigDecimal.valueOf(nanos)
                .divide(BigDecimal.valueOf(NANOS[unit]), MathContext.DECIMAL64)
                .stripTrailingZeros();
        return value.toPlainString() + UNITS[unit];
    }
}

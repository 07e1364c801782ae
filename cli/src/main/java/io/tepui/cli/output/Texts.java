package io.tepui.cli.output;

import io.tepui.protocol.Times;
import io.tepui.protocol.v1.TimeInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Numbers, sizes and times as people like to read them. */
public final class Texts {
    private static final double STEP = 1024;
    private static final String[] UNITS = {"MB", "GB", "TB", "PB"};

    /** What is just short of a second counts as one when a time is still to come. */
    private static final Duration ALMOST = Duration.ofMillis(999);

    private Texts() {}

    /** A number with at most three decimals, such as {@code 4} or {@code 0.25}. */
    public static String number(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** Megabytes in the largest unit that gives at least 1, with one decimal where there is one: {@code 1.5 GB}. */
    public static String megabytes(double megabytes) {
        double size = megabytes;
        int unit = 0;
        while (Math.abs(size) >= STEP && unit < UNITS.length - 1) {
            size /= STEP;
            unit++;
        }
        return oneDecimal(size) + " " + UNITS[unit];
    }

    /** Bytes in the largest unit that gives at least 1: {@code 17 B}, {@code 1.5 KB}, {@code 3 GB}. */
    public static String bytes(long bytes) {
        if (bytes < STEP) {
            return bytes + " B";
        }
        return bytes < STEP * STEP ? oneDecimal(bytes / STEP) + " KB" : megabytes(bytes / STEP / STEP);
    }

    private static String oneDecimal(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** The two largest parts of a duration, such as {@code 2h 5m} or {@code 12s}. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return parts(seconds / 60, "m", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return parts(seconds / 3_600, "h", seconds / 60 % 60, "m");
        }
        return parts(seconds / 86_400, "d", seconds / 3_600 % 24, "h");
    }

    private static String parts(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
    }

    /** How long ago something was, or how far off it is. */
    public static String relative(Instant time, Instant now) {
        Duration since = Duration.between(time, now);
        return since.isNegative() ? "in " + duration(since.negated().plus(ALMOST)) : duration(since) + " ago";
    }

    /** How long ago something was; a dash for 0, which stands for never. */
    public static String ago(TimeInfo time, Instant now) {
        return time.getNanoseconds() == 0 ? "-" : relative(Times.toInstant(time), now);
    }

    /** A time for scripts, such as {@code 2026-01-02T03:04:05Z}. */
    public static String iso(TimeInfo time) {
        return Times.toInstant(time).toString();
    }

    /** A dash for an empty text. */
    public static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    /** {@code 1 task}, {@code 2 tasks}. */
    public static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}

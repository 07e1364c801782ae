package io.tepui.protocol;

import io.tepui.protocol.v1.DurationInfo;
import io.tepui.protocol.v1.TimeInfo;
import java.time.Duration;
import java.time.Instant;

/**
 * Times and durations of messages to and from those of Java. What does not fit is brought to the nearest value that does;
 * nothing here fails.
 */
public final class Times {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MAX_WHOLE_SECONDS = Long.MAX_VALUE / NANOS_PER_SECOND;

    private Times() {}

    /** Nanoseconds since the epoch; saturates in the years 1677 and 2262. */
    public static TimeInfo toTimeInfo(Instant time) {
        return TimeInfo.newBuilder()
                .setNanoseconds(nanos(time.getEpochSecond(), time.getNano()))
                .build();
    }

    /** The time of nanoseconds since the epoch. */
    public static Instant toInstant(TimeInfo time) {
        return Instant.ofEpochSecond(0, time.getNanoseconds());
    }

    /** Seconds since the epoch with fraction, as in {@code TaskStatus.timestamp}. */
    public static double toEpochSeconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / (double) NANOS_PER_SECOND;
    }

    /** In nanoseconds; saturates at about 292 years. */
    public static DurationInfo toDurationInfo(Duration duration) {
        return DurationInfo.newBuilder().setNanoseconds(toNanos(duration)).build();
    }

    /** The duration of a number of nanoseconds. */
    public static Duration toDuration(DurationInfo duration) {
        return Duration.ofNanos(duration.getNanoseconds());
    }

    /** The duration of the well-known message (MO-91); saturates at what {@link Duration} holds. */
    public static Duration toDuration(com.google.protobuf.Duration duration) {
        long seconds = duration.getSeconds();
        long carried = Math.floorDiv(duration.getNanos(), NANOS_PER_SECOND);
        if (carried > 0 && seconds > Long.MAX_VALUE - carried) {
            return Duration.ofSeconds(Long.MAX_VALUE, NANOS_PER_SECOND - 1);
        }
        if (carried < 0 && seconds < Long.MIN_VALUE - carried) {
            return Duration.ofSeconds(Long.MIN_VALUE);
        }
        return Duration.ofSeconds(seconds, duration.getNanos());
    }

    /** The well-known message of a duration: seconds and nanoseconds have one sign. */
    public static com.google.protobuf.Duration toDurationMessage(Duration duration) {
        long seconds = duration.getSeconds();
        int nanos = duration.getNano();
        if (seconds < 0 && nanos > 0) {
            seconds++;
            nanos -= (int) NANOS_PER_SECOND;
        }
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(seconds)
                .setNanos(nanos)
                .build();
    }

    /** The duration of seconds with fraction, such as {@code Filters.refuse_seconds}; saturates at about 292 years, NaN is zero. */
    public static Duration ofSeconds(double seconds) {
        // Rounding to long saturates, and takes NaN to 0.
        return Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND));
    }

    /** The number of nanoseconds; saturates at about 292 years. */
    public static long toNanos(Duration duration) {
        return nanos(duration.getSeconds(), duration.getNano());
    }

    private static long nanos(long seconds, int nanos) {
        // One sign for both parts, so that the sum overflows only where the result does.
        boolean shift = seconds < 0 && nanos > 0;
        long whole = shift ? seconds + 1 : seconds;
        long rest = shift ? nanos - NANOS_PER_SECOND : nanos;
        if (whole > MAX_WHOLE_SECONDS || whole < -MAX_WHOLE_SECONDS) {
            return seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        long total = whole * NANOS_PER_SECOND + rest;
        boolean overflowed = (total < 0) != (seconds < 0);
        return overflowed ? (seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : total;
    }
}

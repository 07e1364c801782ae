package io.tepui.allocator;

import io.tepui.protocol.v1.Filters;
import java.time.Duration;
import java.util.Optional;

/** How long a framework refuses resources that it gives back (AR-185, SE-83). */
public final class Refusals {
    /** What an absent, negative or unrepresentable {@code refuse_seconds} means. */
    public static final Duration DEFAULT = Duration.ofSeconds(5);

    /** The longest refusal. */
    public static final Duration MAX = Duration.ofDays(365);

    private static final double NANOS_PER_SECOND = 1e9;
    /** More seconds than this are not representable as a duration in nanoseconds of 64 bits. */
    private static final double REPRESENTABLE_SECONDS = Long.MAX_VALUE / NANOS_PER_SECOND;

    private Refusals() {}

    /**
     * Reads the filters of a call.
     *
     * @return the duration, from 1 ns to {@link #MAX}; nothing if the framework refuses nothing (0 seconds)
     */
    public static Optional<Duration> of(Filters filters) {
        double seconds = filters.hasRefuseSeconds() ? filters.getRefuseSeconds() : DEFAULT.toSeconds();
        if (!(seconds >= 0) || seconds > REPRESENTABLE_SECONDS) {
            return Optional.of(DEFAULT);
        }
        Duration duration = Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
        if (duration.isZero()) {
            return Optional.empty();
        }
        return Optional.of(bounded(duration));
    }

    static Duration bounded(Duration duration) {
        return duration.compareTo(MAX) > 0 ? MAX : duration;
    }
}

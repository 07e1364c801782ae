package io.tepui.benchmarks;

/** Spans of time. */
final class Time {
    static final double MILLIS = 1e3;

    private static final double NANOS = 1e9;

    private Time() {}

    /** Seconds since a value of {@link System#nanoTime()}. */
    static double secondsSince(long start) {
        return (System.nanoTime() - start) / NANOS;
    }
}

package io.tepui.app.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** A metric of how long something took: the last time, and statistics over a window of time (MO-332). */
public final class TimerMetric {
    /** Samples kept at most; in a window with more, the oldest go first. */
    static final int MAX_SAMPLES = 1000;

    private static final double NANOS_PER_MILLI = 1e6;

    private record Sample(long atNanos, double millis) {}

    private record Percentile(String name, double fraction) {}

    private static final Percentile[] PERCENTILES = {
        new Percentile("/p50", 0.5),
        new Percentile("/p90", 0.9),
        new Percentile("/p95", 0.95),
        new Percentile("/p99", 0.99),
        new Percentile("/p999", 0.999),
        new Percentile("/p9999", 0.9999)
    };

    private final String name;
    private final long windowNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    /**
     * Begins without samples.
     *
     * @param base the name without the unit; {@code _ms} is put behind it
     * @param window how long a sample counts
     */
    public TimerMetric(String base, Duration window) {
        this.name = base + "_ms";
        this.windowNanos = window.toNanos();
    }

    /** Takes one more sample. */
    public void record(Duration taken) {
        long now = System.nanoTime();
        lock.lock();
        try {
            if (samples.size() == MAX_SAMPLES) {
                samples.removeFirst();
            }
            samples.addLast(new Sample(now, taken.toNanos() / NANOS_PER_MILLI));
        } finally {
            lock.unlock();
        }
    }

    /** Adds what there is: nothing before the first sample, statistics from the second on. */
    public void addTo(Map<String, Double> metrics) {
        double last;
        double[] sorted;
        lock.lock();
        try {
            if (samples.isEmpty()) {
                return;
            }
            long oldest = System.nanoTime() - windowNanos;
            while (samples.size() > 1 && samples.getFirst().atNanos() < oldest) {
                samples.removeFirst();
            }
            last = samples.getLast().millis();
            sorted = samples.stream().mapToDouble(Sample::millis).toArray();
        } finally {
            lock.unlock();
        }
        metrics.put(name, last);
        if (sorted.length > 1) {
            Arrays.sort(sorted);
            addStatistics(metrics, sorted);
        }
    }

    private void addStatistics(Map<String, Double> metrics, double[] sorted) {
        metrics.put(name + "/count", (double) sorted.length);
        metrics.put(name + "/min", sorted[0]);
        metrics.put(name + "/max", sorted[sorted.length - 1]);
        for (Percentile percentile : PERCENTILES) {
            metrics.put(name + percentile.name(), interpolated(sorted, percentile.fraction()));
        }
    }

    private static double interpolated(double[] sorted, double fraction) {
        double position = fraction * (sorted.length - 1);
        int below = (int) position;
        if (below + 1 >= sorted.length) {
            return sorted[sorted.length - 1];
        }
        return sorted[below] + (position - below) * (sorted[below + 1] - sorted[below]);
    }
}

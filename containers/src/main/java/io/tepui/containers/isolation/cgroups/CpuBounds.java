package io.tepui.containers.isolation.cgroups;

import java.util.OptionalLong;

/**
 * What processor time a container may take (AO-259, AO-273).
 *
 * @param cpus its share when processors are short
 * @param revocable whether that was lent to it and counts for less
 * @param quota of each period of 100 ms, in microseconds, {@link #UNLIMITED} for all; empty: nothing is said about it
 */
record CpuBounds(double cpus, boolean revocable, OptionalLong quota) {
    static final long UNLIMITED = -1;
    static final long PERIOD_MICROS = 100_000;
    private static final long LEAST_QUOTA_MICROS = 1000;

    /** The quota for a number of processors. */
    static long quotaMicros(double cpus) {
        return Double.isInfinite(cpus) ? UNLIMITED : Math.max(LEAST_QUOTA_MICROS, (long) (PERIOD_MICROS * cpus));
    }

    /** Of version 1, where a processor is 1024 and the kernel takes 2 to 262144. */
    long shares() {
        return Math.clamp((long) ((revocable ? 10 : 1024) * cpus), 2, 262_144);
    }

    /** Of version 2, where a processor is 100 and the kernel takes 1 to 10000. */
    long weight() {
        return Math.clamp((long) ((revocable ? 1 : 100) * cpus), 1, 10_000);
    }
}

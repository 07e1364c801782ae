package io.tepui.containers.isolation.cgroups;

import java.util.OptionalLong;

/**
 * What memory a container may take (AO-261).
 *
 * @param softBytes what it should keep to when memory is short; empty: it asked for none
 * @param hardBytes what it can take; empty: all there is
 */
record MemoryBounds(OptionalLong softBytes, OptionalLong hardBytes) {
    static final long MB = 1L << 20;

    /** No container gets less. */
    static final long LEAST_BYTES = 32 * MB;

    /** Of an amount in MB. */
    static long bytes(double megabytes) {
        return Math.max(LEAST_BYTES, (long) (megabytes * MB));
    }
}

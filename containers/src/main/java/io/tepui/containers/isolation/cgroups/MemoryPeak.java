package io.tepui.containers.isolation.cgroups;

/**
 * How a container stands to its memory limit.
 *
 * @param kills how many of its processes the kernel killed, because memory was short
 * @param limitReached whether it ever was at its own limit
 * @param limitBytes its limit, {@link Long#MAX_VALUE} or near for none
 * @param peakBytes the most that it took
 */
record MemoryPeak(long kills, boolean limitReached, long limitBytes, long peakBytes) {

    /** Whether a process was killed for what the container took, not for what the machine lacked. */
    boolean exceeded() {
        return kills > 0 && limitReached;
    }
}

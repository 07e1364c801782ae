package io.tepui.master.state;

import java.util.Arrays;

/** One framework's counters at one instant. */
public final class FrameworkCounters {
    private final long[] values;

    /** Takes a snapshot of values by the ordinals of {@link FrameworkCounter}; copied. */
    public FrameworkCounters(long[] values) {
        this.values = Arrays.copyOf(values, FrameworkCounter.values().length);
    }

    /** Returns how often it was counted. */
    public long get(FrameworkCounter counter) {
        return values[counter.ordinal()];
    }
}

package io.tepui.agent.state;

import java.util.Arrays;

/** The counters' values at one moment; immutable. */
public final class Tally {
    /** All counters at zero. */
    public static final Tally ZERO = new Tally(new long[Counter.values().length]);

    private final long[] values;

    private Tally(long[] values) {
        this.values = values;
    }

    /** The value of a counter. */
    public long of(Counter counter) {
        return values[counter.ordinal()];
    }

    /** These values with one counter raised. */
    public Tally plus(Counter counter, long amount) {
        long[] raised = values.clone();
        raised[counter.ordinal()] += amount;
        return new Tally(raised);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tally that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}

package io.tepui.master.state;

import java.util.Arrays;

/** The master's counters at one instant. */
public final class CounterSnapshot {
    private final long[] values;
    private final PersistentIndex<TaskTransition, Long> transitions;
    private final PersistentIndex<String, FrameworkCounters> byFramework;

    /**
     * Takes a snapshot.
     *
     * @param values by the ordinals of {@link Counter}; copied
     * @param transitions task endings by kind
     * @param byFramework per framework id, also of completed frameworks that are still remembered
     */
    public CounterSnapshot(
            long[] values,
            PersistentIndex<TaskTransition, Long> transitions,
            PersistentIndex<String, FrameworkCounters> byFramework) {
        this.values = Arrays.copyOf(values, Counter.values().length);
        this.transitions = transitions;
        this.byFramework = byFramework;
    }

    /** Returns the counters of a master that has just started. */
    public static CounterSnapshot zero() {
        return new CounterSnapshot(new long[0], PersistentIndex.empty(), PersistentIndex.empty());
    }

    /** Returns how often it was counted. */
    public long get(Counter counter) {
        return values[counter.ordinal()];
    }

    /** Returns the task endings by kind; kinds that never occurred are absent (MO-346). */
    public PersistentIndex<TaskTransition, Long> transitions() {
        return transitions;
    }

    /** Returns the counters of each framework, by its id (MO-364). */
    public PersistentIndex<String, FrameworkCounters> byFramework() {
        return byFramework;
    }
}

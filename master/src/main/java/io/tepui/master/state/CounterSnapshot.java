package io.tepui.master.state;

import io.tepui.protocol.v1.Offer;
import java.util.Arrays;
import java.util.List;

/** The master's counters at one instant. */
public final class CounterSnapshot {
    private final long[] values;
    private final PersistentIndex<TaskTransition, Long> transitions;
    private final PersistentIndex<String, FrameworkCounters> byFramework;
    private final PersistentIndex<OperationCount, Long> operations;
    private final PersistentIndex<String, List<Offer.Operation.Type>> unreachableOperations;

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
        this(values, transitions, byFramework, PersistentIndex.empty(), PersistentIndex.empty());
    }

    /**
     * Takes a snapshot that tells of operations, too.
     *
     * @param operations by type and outcome
     * @param unreachableOperations types of the operations that were under way when agents became unreachable, by agent id
     */
    public CounterSnapshot(
            long[] values,
            PersistentIndex<TaskTransition, Long> transitions,
            PersistentIndex<String, FrameworkCounters> byFramework,
            PersistentIndex<OperationCount, Long> operations,
            PersistentIndex<String, List<Offer.Operation.Type>> unreachableOperations) {
        this.values = Arrays.copyOf(values, Counter.values().length);
        this.transitions = transitions;
        this.byFramework = byFramework;
        this.operations = operations;
        this.unreachableOperations = unreachableOperations;
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

    /** Returns the operations by type and outcome; what never occurred is absent (MO-361). */
    public PersistentIndex<OperationCount, Long> operations() {
        return operations;
    }

    /** Returns the types of the operations under way when agents became unreachable, by the id of the agent (MO-362). */
    public PersistentIndex<String, List<Offer.Operation.Type>> unreachableOperations() {
        return unreachableOperations;
    }

    /** Returns the counters of each framework, by its id (MO-364). */
    public PersistentIndex<String, FrameworkCounters> byFramework() {
        return byFramework;
    }
}

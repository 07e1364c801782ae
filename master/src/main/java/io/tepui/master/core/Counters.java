package io.tepui.master.core;

import io.tepui.master.state.Counter;
import io.tepui.master.state.CounterSnapshot;
import io.tepui.master.state.FrameworkCounter;
import io.tepui.master.state.FrameworkCounters;
import io.tepui.master.state.OperationCount;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.TaskTransition;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Counts, for the core's one thread; readers get snapshots. */
public final class Counters {
    private static final Map<String, FrameworkCounter> BY_NAME = byName();

    private final long[] values = new long[Counter.values().length];
    private final Map<String, long[]> frameworks = new HashMap<>();
    private final Set<String> changedFrameworks = new HashSet<>();
    private PersistentIndex<TaskTransition, Long> transitions = PersistentIndex.empty();
    private PersistentIndex<String, FrameworkCounters> frameworkSnapshots = PersistentIndex.empty();
    private PersistentIndex<OperationCount, Long> operations = PersistentIndex.empty();
    private PersistentIndex<String, List<Offer.Operation.Type>> unreachableOperations = PersistentIndex.empty();

    /** Counts an operation that the master takes up, learns of or refuses (MO-361). */
    public void countOperation(Offer.Operation.Type type) {
        count(OperationCount.all(type));
    }

    /** Counts an operation that came to an end (MO-361). */
    public void countOutcome(Offer.Operation.Type type, OperationState state) {
        count(OperationCount.ended(type, state));
    }

    /**
     * Notes the operations that were under way when an agent became unreachable (MO-362).
     *
     * @param isUnreachable tells which agents are unreachable now; what was noted of others is dropped
     */
    public void noteUnreachable(String agentId, List<Offer.Operation.Type> types, Predicate<String> isUnreachable) {
        for (String noted : unreachableOperations.keys()) {
            if (!isUnreachable.test(noted)) {
                unreachableOperations = unreachableOperations.without(noted);
            }
        }
        unreachableOperations =
                types.isEmpty() ? unreachableOperations.without(agentId) : unreachableOperations.with(agentId, types);
    }

    private void count(OperationCount what) {
        Long before = operations.find(what);
        operations = operations.with(what, before == null ? 1 : before + 1);
    }

    /** Counts one. */
    public void count(Counter counter) {
        values[counter.ordinal()]++;
    }

    /** Counts one for the framework. */
    public void count(String frameworkId, FrameworkCounter counter) {
        ofFramework(frameworkId)[counter.ordinal()]++;
    }

    /** Counts a call of the framework (MO-366). */
    public void countCall(String frameworkId, Call.Type type) {
        count(frameworkId, FrameworkCounter.CALLS);
        countNamed(frameworkId, "CALLS_" + type.name());
    }

    /** Counts an event sent to the framework (MO-367). */
    public void countEvent(String frameworkId, Event.Type type) {
        long[] counts = ofFramework(frameworkId);
        counts[FrameworkCounter.EVENTS.ordinal()]++;
        FrameworkCounter counter = EVENT_COUNTERS[type.ordinal()];
        if (counter != null) {
            counts[counter.ordinal()]++;
        }
    }

    /** Counts an operation of an ACCEPT (MO-371). */
    public void countOperation(String frameworkId, Offer.Operation.Type type) {
        count(frameworkId, FrameworkCounter.OPERATIONS);
        countNamed(frameworkId, "OPERATIONS_" + type.name());
    }

    /** Counts a status by which a task ended or became unreachable (MO-345, MO-346, MO-370). */
    public void countTransition(String frameworkId, TaskStatus status) {
        Counter counter = TASK_COUNTERS[status.getState().ordinal()];
        if (counter != null) {
            count(counter);
            countNamed(frameworkId, counter.name());
        }
        if (status.hasReason()) {
            TaskTransition transition = new TaskTransition(status.getState(), status.getSource(), status.getReason());
            Long before = transitions.find(transition);
            transitions = transitions.with(transition, before == null ? 1 : before + 1);
        }
    }

    /** Forgets a framework that is remembered no more (MO-364). */
    public void forget(String frameworkId) {
        frameworks.remove(frameworkId);
        changedFrameworks.remove(frameworkId);
        frameworkSnapshots = frameworkSnapshots.without(frameworkId);
    }

    /** Returns the counts of this moment. */
    public CounterSnapshot snapshot() {
        for (String id : changedFrameworks) {
            long[] counts = frameworks.get(id);
            if (counts != null) {
                frameworkSnapshots = frameworkSnapshots.with(id, new FrameworkCounters(counts));
            }
        }
        changedFrameworks.clear();
        return new CounterSnapshot(values, transitions, frameworkSnapshots, operations, unreachableOperations);
    }

    private void countNamed(String frameworkId, String name) {
        FrameworkCounter counter = BY_NAME.get(name);
        if (counter != null) {
            count(frameworkId, counter);
        }
    }

    private long[] ofFramework(String frameworkId) {
        changedFrameworks.add(frameworkId);
        return frameworks.computeIfAbsent(frameworkId, id -> new long[FrameworkCounter.values().length]);
    }

    private static final @Nullable Counter[] TASK_COUNTERS = taskCounters();
    private static final @Nullable FrameworkCounter[] EVENT_COUNTERS = eventCounters();

    private static @Nullable Counter[] taskCounters() {
        @Nullable Counter[] counters = new Counter[TaskState.values().length];
        for (TaskState state : TaskState.values()) {
            String name = "TASKS_" + state.name().substring("TASK_".length());
            for (Counter counter : Counter.values()) {
                if (counter.name().equals(name)) {
                    counters[state.ordinal()] = counter;
                }
            }
        }
        return counters;
    }

    private static @Nullable FrameworkCounter[] eventCounters() {
        @Nullable FrameworkCounter[] counters = new FrameworkCounter[Event.Type.values().length];
        for (Event.Type type : Event.Type.values()) {
            counters[type.ordinal()] = BY_NAME.get("EVENTS_" + type.name());
        }
        return counters;
    }

    private static Map<String, FrameworkCounter> byName() {
        Map<String, FrameworkCounter> names = new HashMap<>();
        for (FrameworkCounter counter : FrameworkCounter.values()) {
            names.put(counter.name(), counter);
        }
        return names;
    }
}

package io.tepui.simulation;

import io.tepui.registry.InMemoryRegistryStore;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryLimits;
import io.tepui.registry.RegistrySnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The replicated registry: batches become durable some time after they were handed in, in order and each as a whole, and are
 * reported some time after that. Only the newest leader can write; when it ends, some of its last batches may have become
 * durable without a report.
 */
final class SimRegistry {
    private final Timeline time;
    private final Chance chance;
    private final Trace trace;
    private RegistrySnapshot durable = RegistrySnapshot.empty();
    private long epoch;
    private double failures;

    SimRegistry(Timeline time, Chance chance, Trace trace) {
        this.time = time;
        this.chance = chance;
        this.trace = trace;
    }

    /** Lets so many of the writes fail from now on, from 0 to 1. */
    void setFailures(double share) {
        failures = share;
    }

    /** What is durable now. */
    RegistrySnapshot durable() {
        return durable;
    }

    /** A new leader opens the registry; from now on it alone writes. */
    Session open(Life leader) {
        return new Session(++epoch, leader);
    }

    private void apply(List<RegistryChange> changes) {
        InMemoryRegistryStore store = new InMemoryRegistryStore(RegistryLimits.DEFAULT, durable);
        store.apply(changes);
        durable = store.read();
    }

    /** The registry as one leader sees it. */
    final class Session {
        private record Batch(List<RegistryChange> changes, Consumer<Optional<String>> report) {}

        private final long ownEpoch;
        private final Life leader;
        private final Deque<Batch> waiting = new ArrayDeque<>();
        private boolean writing;
        private boolean failed;

        private Session(long ownEpoch, Life leader) {
            this.ownEpoch = ownEpoch;
            this.leader = leader;
        }

        /** Whether no newer leader has opened the registry. */
        boolean isCurrent() {
            return ownEpoch == epoch;
        }

        /** The number of this leader; a later one has a greater number. */
        long epoch() {
            return ownEpoch;
        }

        int waiting() {
            return waiting.size();
        }

        /** Hands a batch in; it is reported with the reason if it could not be made durable. */
        void write(List<RegistryChange> changes, Consumer<Optional<String>> report) {
            waiting.addLast(new Batch(changes, report));
            next();
        }

        private void next() {
            if (!writing && !waiting.isEmpty()) {
                writing = true;
                time.after(commitTime(), leader, this::commit);
            }
        }

        private Duration commitTime() {
            return chance.in(0.03) ? chance.seconds(1, 20) : chance.millis(0, 15);
        }

        private void commit() {
            // A store may make several waiting batches durable at once.
            int together = chance.between(1, waiting.size());
            for (int i = 0; i < together; i++) {
                Batch batch = waiting.removeFirst();
                Optional<String> failure = failure();
                if (failure.isEmpty()) {
                    apply(batch.changes());
                    trace.note("registry", "durable", durable.version(), batch.changes()::toString);
                } else {
                    fail(batch);
                }
                time.after(Duration.ofMillis(1), leader, () -> batch.report().accept(failure));
            }
            writing = false;
            next();
        }

        private Optional<String> failure() {
            if (failed) {
                return Optional.of("an earlier batch failed");
            }
            if (!isCurrent()) {
                return Optional.of("another master leads");
            }
            return chance.in(failures) ? Optional.of("the disk failed") : Optional.empty();
        }

        /** A write that failed may be on the disk all the same; none that comes after it is. */
        private void fail(Batch batch) {
            if (!failed && isCurrent() && chance.in(0.5)) {
                apply(batch.changes());
            }
            failed = true;
        }

        /** The leader's process ended: a part of what it handed in becomes durable all the same. */
        void abandon() {
            if (isCurrent() && !failed) {
                for (int more = chance.between(0, waiting.size()); more > 0; more--) {
                    apply(waiting.removeFirst().changes());
                }
            }
            waiting.clear();
        }
    }
}

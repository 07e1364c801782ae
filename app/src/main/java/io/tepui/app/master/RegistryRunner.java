package io.tepui.app.master;

import io.tepui.app.process.TimerMetric;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.registry.RegistrySnapshot;
import io.tepui.registry.RegistryStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Carries the core's changes to the store of the registry, and its reports back (AM-106). */
final class RegistryRunner implements AutoCloseable {
    private static final double NANOS_PER_MILLI = 1e6;

    private final RegistryStore store;
    private final MasterLoop loop;
    private final TimerMetric storeTimes = new TimerMetric("registrar/state_store", Duration.ofDays(1));
    private volatile double fetchMillis;

    RegistryRunner(RegistryStore store, MasterLoop loop) {
        this.store = store;
        this.loop = loop;
    }

    /** Reads all; the master has recovered when the core has it (MO-38). */
    void recover() {
        long begin = System.nanoTime();
        RegistrySnapshot snapshot = store.read();
        fetchMillis = (System.nanoTime() - begin) / NANOS_PER_MILLI;
        loop.inject(new MasterInput.Recovered(snapshot));
    }

    /** Begins to make changes durable; the report comes as an input. */
    void store(Effect.StoreRegistry effect) {
        long begin = System.nanoTime();
        store.apply(effect.changes()).whenComplete((version, failure) -> {
            storeTimes.record(Duration.ofNanos(System.nanoTime() - begin));
            Optional<String> reason = Optional.ofNullable(failure).map(RegistryRunner::reason);
            loop.inject(new MasterInput.RegistryStored(effect.ticket(), reason));
        });
    }

    /** The metrics of MO-382 to MO-385. */
    Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("registrar/queued_operations", (double) store.queued());
        metrics.put("registrar/registry_size_bytes", (double) store.sizeBytes());
        metrics.put("registrar/state_fetch_ms", fetchMillis);
        storeTimes.addTo(metrics);
        return metrics;
    }

    @Override
    public void close() {
        store.close();
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}

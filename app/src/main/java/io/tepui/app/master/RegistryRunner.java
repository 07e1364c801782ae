package io.tepui.app.master;

import io.tepui.app.flags.MasterConfig;
import io.tepui.app.process.StartupException;
import io.tepui.app.process.TimerMetric;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.registry.InMemoryRegistryStore;
import io.tepui.registry.RegistryException;
import io.tepui.registry.RegistrySnapshot;
import io.tepui.registry.RegistryStore;
import io.tepui.registry.replicated.ReplicatedRegistryConfig;
import io.tepui.registry.replicated.ReplicatedRegistryStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Carries the core's changes to the store of the registry, and its reports back (AM-106). */
final class RegistryRunner implements AutoCloseable {
    private static final double NANOS_PER_MILLI = 1e6;

    private final RegistryStore store;
    private final Optional<ReplicatedRegistryStore> replicated;
    private final MasterConfig.Registry config;
    private final MasterLoop loop;
    private final Consumer<String> abort;
    private final TimerMetric storeTimes = new TimerMetric("registrar/state_store", Duration.ofDays(1));
    private volatile Optional<Double> fetchMillis = Optional.empty();
    private volatile boolean closed;

    /**
     * Opens the store that the flags name; what it holds is read later.
     *
     * @param abort ends the process, with the reason
     * @throws StartupException when it cannot be opened, with one line that says what to do
     */
    RegistryRunner(MasterConfig.Registry config, MasterLoop loop, Consumer<String> abort) throws StartupException {
        this.config = config;
        this.loop = loop;
        this.abort = abort;
        try {
            this.replicated = config.directory()
                    .map(directory -> ReplicatedRegistryStore.open(
                            ReplicatedRegistryConfig.alone(directory).withAutoInitialize(config.autoInitialize())));
        } catch (RegistryException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
        this.store = replicated.<RegistryStore>map(opened -> opened).orElseGet(InMemoryRegistryStore::new);
    }

    /** Begins to read all; the master has recovered when the core has it (MO-38). */
    void recover() {
        long begin = System.nanoTime();
        CompletableFuture.supplyAsync(
                        store::read,
                        task -> Thread.ofVirtual().name("registry-recovery").start(task))
                .orTimeout(config.fetchTimeout().toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((snapshot, failure) -> {
                    if (failure != null) {
                        fail("The registry could not be read: "
                                + reason(failure, "not read within --registry_fetch_timeout"));
                    } else {
                        recovered(snapshot, System.nanoTime() - begin);
                    }
                });
    }

    /** Begins to make changes durable; the report comes as an input. */
    void store(Effect.StoreRegistry effect) {
        long begin = System.nanoTime();
        store.apply(effect.changes())
                .toCompletableFuture()
                .orTimeout(config.storeTimeout().toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((version, failure) -> {
                    storeTimes.record(Duration.ofNanos(System.nanoTime() - begin));
                    Optional<String> reason = Optional.ofNullable(failure)
                            .map(problem -> reason(problem, "not stored within --registry_store_timeout"));
                    loop.inject(new MasterInput.RegistryStored(effect.ticket(), reason));
                });
    }

    /** The metrics of MO-382 to MO-386. */
    Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("registrar/queued_operations", (double) store.queued());
        fetchMillis.ifPresent(millis -> {
            metrics.put("registrar/state_fetch_ms", millis);
            metrics.put("registrar/registry_size_bytes", (double) store.sizeBytes());
        });
        replicated.ifPresent(log -> {
            double recovered = log.recovered() ? 1 : 0;
            metrics.put("registrar/log/recovered", recovered);
            metrics.put("log/recovered", recovered);
            metrics.put("registrar/log/ensemble_size", (double) log.members());
            metrics.put("log/ensemble_size", (double) log.members());
        });
        storeTimes.addTo(metrics);
        return metrics;
    }

    @Override
    public void close() {
        closed = true;
        store.close();
    }

    private void recovered(RegistrySnapshot snapshot, long nanos) {
        fetchMillis = Optional.of(nanos / NANOS_PER_MILLI);
        loop.inject(new MasterInput.Recovered(snapshot));
        replicated.ifPresent(log -> log.ended().thenAccept(why -> fail(String.valueOf(why.getMessage()))));
    }

    private void fail(String why) {
        if (!closed) {
            abort.accept(why);
        }
    }

    private static String reason(Throwable failure, String late) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return late;
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}

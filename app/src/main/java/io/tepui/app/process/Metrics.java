package io.tepui.app.process;

import io.tepui.protocol.v1.Metric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All metrics of a process, from those who know them (MO-159 to MO-161, V0-106 to V0-108). */
public final class Metrics {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private final List<MetricSource> prompt;
    private final List<MetricSource> waited;

    private Metrics(Builder builder) {
        prompt = List.copyOf(builder.prompt);
        waited = List.copyOf(builder.waited);
    }

    /** Starts to collect sources. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects sources. */
    public static final class Builder {
        private final List<MetricSource> prompt = new ArrayList<>();
        private final List<MetricSource> waited = new ArrayList<>();

        private Builder() {}

        /** Adds a source that answers without waiting for another thread. */
        public Builder prompt(MetricSource source) {
            prompt.add(source);
            return this;
        }

        /** Adds a source that may have to wait; each is asked on a thread of its own. */
        public Builder waiting(MetricSource source) {
            waited.add(source);
            return this;
        }

        /** The finished collection. */
        public Metrics build() {
            return new Metrics(this);
        }
    }

    /**
     * Asks all sources.
     *
     * @param timeout after this, what is not available yet is left out; zero or less waits for nothing
     * @return the metrics by name; only numbers (CF-13)
     */
    public SortedMap<String, Double> snapshot(Optional<Duration> timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.map(Metrics::nanos).orElse(0L);
        List<CompletableFuture<Map<String, Double>>> asked =
                waited.stream().map(Metrics::ask).toList();
        SortedMap<String, Double> metrics = new TreeMap<>();
        prompt.forEach(source -> metrics.putAll(read(source)));
        for (CompletableFuture<Map<String, Double>> answer : asked) {
            await(answer, timeout.isPresent(), deadline).ifPresent(metrics::putAll);
        }
        metrics.values().removeIf(value -> !Double.isFinite(value));
        return metrics;
    }

    /** The same as messages, sorted by name (MO-160). */
    public List<Metric> messages(Optional<Duration> timeout) throws InterruptedException {
        return snapshot(timeout).entrySet().stream()
                .map(entry -> Metric.newBuilder()
                        .setName(entry.getKey())
                        .setValue(entry.getValue())
                        .build())
                .toList();
    }

    private static CompletableFuture<Map<String, Double>> ask(MetricSource source) {
        CompletableFuture<Map<String, Double>> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("metrics").start(() -> answer.complete(read(source)));
        return answer;
    }

    @SuppressWarnings("InterruptedExceptionSwallowed")
    private static Map<String, Double> read(MetricSource source) {
        try {
            return source.read();
        } catch (Exception e) {
            LOG.warn("Metrics are left out: {}", e.toString());
            return Map.of();
        }
    }

    private static Optional<Map<String, Double>> await(
            CompletableFuture<Map<String, Double>> answer, boolean limited, long deadline) throws InterruptedException {
        try {
            if (!limited) {
                return Optional.of(answer.get());
            }
            return Optional.of(answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A source that cannot fail has failed", e);
        }
    }

    private static long nanos(Duration timeout) {
        try {
            return Math.clamp(timeout.toNanos(), 0, Long.MAX_VALUE / 4);
        } catch (ArithmeticException e) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE / 4;
        }
    }
}

package io.tepui.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    @DisplayName("MO-160, MO-161: all sources are merged, sorted by name, and a source that fails is left out")
    void merged() throws Exception {
        Metrics metrics = Metrics.builder()
                .prompt(() -> Map.of("b", 2.0))
                .waiting(() -> Map.of("a", 1.0))
                .prompt(() -> {
                    throw new IllegalStateException("broken on purpose");
                })
                .prompt(() -> Map.of("not-a-number", Double.NaN))
                .build();
        assertThat(metrics.snapshot(Optional.empty())).containsExactly(Map.entry("a", 1.0), Map.entry("b", 2.0));
        assertThat(metrics.messages(Optional.empty()))
                .extracting(m -> m.getName())
                .containsExactly("a", "b");
    }

    @Test
    @DisplayName("MO-161: after the timeout what is not there yet is left out, also with a negative timeout")
    void timeout() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Metrics metrics = Metrics.builder()
                .prompt(() -> Map.of("ready", 1.0))
                .waiting(() -> {
                    never.await();
                    return Map.of("late", 1.0);
                })
                .build();
        assertThat(metrics.snapshot(Optional.of(Duration.ofMillis(10)))).containsOnlyKeys("ready");
        assertThat(metrics.snapshot(Optional.of(Duration.ofSeconds(Long.MIN_VALUE))))
                .containsOnlyKeys("ready");
        never.countDown();
        assertThat(metrics.snapshot(Optional.of(Duration.ofSeconds(10)))).containsOnlyKeys("late", "ready");
    }

    @Test
    @DisplayName("MO-332: a timer shows nothing, then its last sample, then statistics with interpolated percentiles")
    void timer() {
        TimerMetric timer = new TimerMetric("x/run", Duration.ofHours(1));
        TreeMap<String, Double> shown = new TreeMap<>();
        timer.addTo(shown);
        assertThat(shown).isEmpty();

        timer.record(Duration.ofMillis(10));
        timer.addTo(shown);
        assertThat(shown).containsExactly(Map.entry("x/run_ms", 10.0));

        timer.record(Duration.ofMillis(30));
        timer.addTo(shown);
        assertThat(shown)
                .containsEntry("x/run_ms", 30.0)
                .containsEntry("x/run_ms/count", 2.0)
                .containsEntry("x/run_ms/min", 10.0)
                .containsEntry("x/run_ms/max", 30.0)
                .containsEntry("x/run_ms/p50", 20.0)
                .containsEntry("x/run_ms/p90", 28.0)
                .hasSize(10);
    }

    @Test
    @DisplayName("MO-332: a timer keeps the last 1000 samples")
    void bounded_timer() {
        TimerMetric timer = new TimerMetric("x", Duration.ofHours(1));
        for (int i = 0; i < 1500; i++) {
            timer.record(Duration.ofMillis(i));
        }
        TreeMap<String, Double> shown = new TreeMap<>();
        timer.addTo(shown);
        assertThat(shown).containsEntry("x_ms/count", 1000.0).containsEntry("x_ms/min", 500.0);
    }

    @Test
    @DisplayName("MO-387: the host's figures are there")
    void host() {
        assertThat(SystemMetrics.ofThisHost().read())
                .containsOnlyKeys(
                        "system/cpus_total",
                        "system/load_15min",
                        "system/load_1min",
                        "system/load_5min",
                        "system/mem_free_bytes",
                        "system/mem_total_bytes")
                .allSatisfy((name, value) -> assertThat(value).isNotNegative());
    }
}

package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.UsageLimits;
import io.tepui.protocol.v1.ResourceStatistics;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What containers use (AO §5.2, AO-216). */
public abstract class StatisticsContract extends RuntimeFixture {

    private ResourceStatistics statistics(String id) {
        return runtime.statistics(id, UsageLimits.UNKNOWN).orElseThrow();
    }

    @Test
    @DisplayName("Processor time is that of all processes, ended ones included (AO-254)")
    void cpu() {
        String burn = "i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done";
        launch(shell("busy", "sh -c '" + burn + "'; echo done; sleep 1000"));
        awaitOutput("busy", "done");

        ResourceStatistics use = statistics("busy");

        assertThat(use.getCpusUserTimeSecs() + use.getCpusSystemTimeSecs()).isBetween(0.03, 30.0);
    }

    @Test
    @DisplayName("Memory is the resident set of all processes (AO-255)")
    void memory() {
        launch(shell("fat", "x=$(head -c 30000000 /dev/zero | tr '\\0' x); echo done; sleep 1000"));
        awaitOutput("fat", "done");

        assertThat(statistics("fat").getMemRssBytes()).isBetween(30_000_000L, 400_000_000L);
    }

    @Test
    @DisplayName("Processes and threads are counted, in every session of the container")
    void processes() {
        launch(shell("three", "setsid sleep 1000 & sleep 1000 & wait"));

        await().untilAsserted(() -> {
            assertThat(statistics("three").getProcesses()).isEqualTo(3);
            assertThat(statistics("three").getThreads()).isEqualTo(3);
        });
    }

    @Test
    @DisplayName("Requests and limits are shown as given, and only these (AO-216, AO-217)")
    void limits() {
        launch(shell("limited", "sleep 1000"));
        UsageLimits limits = new UsageLimits(
                OptionalDouble.of(0.5), OptionalDouble.of(2), OptionalLong.of(32L << 20), OptionalLong.of(64L << 20));

        ResourceStatistics shown = runtime.statistics("limited", limits).orElseThrow();
        ResourceStatistics unknown = statistics("limited");

        assertThat(shown.getCpusSoftLimit()).isEqualTo(0.5);
        assertThat(shown.getCpusLimit()).isEqualTo(2);
        assertThat(shown.getMemSoftLimitBytes()).isEqualTo(32L << 20);
        assertThat(shown.getMemLimitBytes()).isEqualTo(64L << 20);
        assertThat(unknown.hasCpusSoftLimit() || unknown.hasCpusLimit()).isFalse();
        assertThat(unknown.hasMemSoftLimitBytes() || unknown.hasMemLimitBytes()).isFalse();
        assertThat(Math.abs(unknown.getTimestamp() - System.currentTimeMillis() / 1000.0))
                .isLessThan(60);
    }

    @Test
    @DisplayName("A container that does not run has none")
    void none() {
        run(shell("over", "true"));

        assertThat(runtime.statistics("over", UsageLimits.UNKNOWN)).isEmpty();
        assertThat(runtime.statistics("never", UsageLimits.UNKNOWN)).isEmpty();
    }
}

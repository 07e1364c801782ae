package io.tepui.app.agent;

import io.tepui.agent.operator.AgentMetrics;
import io.tepui.app.agent.containers.ContainerCalls;
import io.tepui.app.checks.CheckRunner;
import io.tepui.app.process.Metrics;
import io.tepui.app.process.SystemMetrics;
import io.tepui.app.process.TransportMetrics;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.RuntimeCounters;
import io.tepui.containers.containerizer.ContainerTree;
import io.tepui.containers.containerizer.TreeCounters;
import io.tepui.containers.fetch.Fetcher;
import io.tepui.containers.fetch.FetcherCounters;
import io.tepui.http.ServerStatistics;
import io.tepui.http.link.LinkPool;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The metrics of an agent's process (AO-368, and those of the parts that are Tepui's own). */
final class AgentMetricSources {
    private AgentMetricSources() {}

    static Metrics of(
            DriverSlot driver,
            ContainerRuntime runtime,
            ContainerTree tree,
            Optional<AgentImages> images,
            ContainerCalls containerCalls,
            Launches launches,
            LinkPool links,
            SandboxCollector collector,
            Fetcher fetcher,
            CheckRunner checks,
            Supplier<ServerStatistics> server,
            Clock clock) {
        Instant started = clock.instant();
        SystemMetrics host = SystemMetrics.ofThisHost();
        return Metrics.builder()
                .prompt(() -> driver.isRecovered()
                        ? AgentMetrics.of(driver.state(), started, clock.instant())
                        : Map.of("slave/registered", 0.0))
                .prompt(collector::metrics)
                .prompt(() -> fetches(fetcher.counters()))
                .prompt(checks::metrics)
                .prompt(host::read)
                .prompt(() -> TransportMetrics.of(server.get()))
                .prompt(() -> TransportMetrics.of(links.statistics()))
                .prompt(() -> containers(runtime.counters(), launches))
                .prompt(() -> tree(tree.counters()))
                .prompt(() -> images.map(AgentImages::metrics).orElse(AgentImages.NONE))
                .prompt(containerCalls::metrics)
                .prompt(() -> loop(driver))
                .build();
    }

    private static Map<String, Double> containers(RuntimeCounters counters, Launches launches) {
        Map<String, Double> metrics = new HashMap<>();
        metrics.put("containers/launched", (double) counters.launched());
        metrics.put("containers/launch_failures", (double) counters.launchFailures());
        metrics.put("containers/launches_under_way", (double) launches.underWay());
        metrics.put("containers/refused_at_limit", (double) counters.refusedAtLimit());
        metrics.put("containers/exited", (double) counters.exited());
        metrics.put("containers/lost", (double) counters.lost());
        metrics.put("containers/running", (double) counters.running());
        metrics.put("containers/readers_cut_off", (double) counters.readersCutOff());
        metrics.put("containers/spawner_restarts", (double) counters.spawnerRestarts());
        return metrics;
    }

    private static Map<String, Double> tree(TreeCounters counters) {
        return Map.of(
                "containerizer/mesos/container_destroy_errors", (double) counters.destroyErrors(),
                "containerizer/mesos/filesystem/containers_new_rootfs", (double) counters.withImage());
    }

    private static Map<String, Double> fetches(FetcherCounters counters) {
        return Map.of(
                "containerizer/fetcher/task_fetches_succeeded", (double) counters.succeeded(),
                "containerizer/fetcher/task_fetches_failed", (double) counters.failed(),
                "containerizer/fetcher/cache_size_total_bytes", (double) counters.cacheBytes(),
                "containerizer/fetcher/cache_size_used_bytes", (double) counters.cacheUsedBytes());
    }

    private static Map<String, Double> loop(DriverSlot driver) {
        return Map.of(
                "slave/event_queue_inputs", (double) driver.present().queued(),
                "slave/checkpoint_write_errors", (double) driver.present().writeErrors());
    }
}

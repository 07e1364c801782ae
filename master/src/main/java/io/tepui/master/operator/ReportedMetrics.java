package io.tepui.master.operator;

import java.util.ArrayList;
import java.util.List;

/** Names that are always answered though other parts than the core measure them (MO-349, MO-374 to MO-387). */
final class ReportedMetrics {
    private static final List<String> STATISTICS =
            List.of("", "/count", "/max", "/min", "/p50", "/p90", "/p95", "/p99", "/p999", "/p9999");

    static final List<String> NAMES = names();

    private ReportedMetrics() {}

    private static List<String> names() {
        List<String> names = new ArrayList<>(List.of(
                "master/event_queue_messages",
                "master/event_queue_dispatches",
                "master/event_queue_http_requests",
                "allocator/event_queue_dispatches",
                "allocator/mesos/event_queue_dispatches",
                "allocator/mesos/allocation_runs",
                "registrar/queued_operations",
                "registrar/registry_size_bytes",
                "registrar/state_fetch_ms",
                "registrar/log/recovered",
                "registrar/log/ensemble_size",
                "log/recovered",
                "system/load_1min",
                "system/load_5min",
                "system/load_15min",
                "system/cpus_total",
                "system/mem_total_bytes",
                "system/mem_free_bytes"));
        for (String resource : List.of("cpus", "mem", "disk")) {
            names.add("allocator/mesos/resources/" + resource + "/total");
            names.add("allocator/mesos/resources/" + resource + "/offered_or_allocated");
        }
        for (String timer : List.of(
                "allocator/mesos/allocation_run_ms",
                "allocator/mesos/allocation_run_latency_ms",
                "registrar/state_store_ms")) {
            STATISTICS.forEach(statistic -> names.add(timer + statistic));
        }
        return List.copyOf(names);
    }
}

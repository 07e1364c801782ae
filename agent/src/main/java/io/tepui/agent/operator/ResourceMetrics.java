package io.tepui.agent.operator;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.v1.Resource;
import io.tepui.resources.Scalar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much an agent has and how much of it is used (AO-368): by tasks that have not ended and by executors, but not by
 * the executors that are only shown for command tasks, which use nothing (SE-235).
 */
final class ResourceMetrics {
    private static final List<String> NAMES = List.of("cpus", "gpus", "mem", "disk");
    private static final double THOUSANDTHS = 1000.0;

    /** Sums of one resource, in thousandths. */
    private static final class Sums {
        private long total;
        private long used;
        private long revocableUsed;
    }

    private final Map<String, Sums> sums = new HashMap<>();

    private ResourceMetrics() {
        NAMES.forEach(name -> sums.put(name, new Sums()));
    }

    static Map<String, Double> of(AgentState state) {
        ResourceMetrics metrics = new ResourceMetrics();
        state.info().getResourcesList().forEach(metrics::total);
        for (ExecutorRecord executor : AgentMetrics.executorsOf(state)) {
            if (executor.kind().isKnownToMaster() && !executor.isTerminated()) {
                executor.info().getResourcesList().forEach(metrics::used);
            }
            for (TaskRecord task : executor.tasks().values()) {
                if (!task.isTerminal()) {
                    task.info().getResourcesList().forEach(metrics::used);
                }
            }
        }
        return metrics.toMap();
    }

    private void total(Resource resource) {
        Sums sum = sums.get(resource.getName());
        if (sum != null && resource.hasScalar()) {
            sum.total += thousandths(resource);
        }
    }

    private void used(Resource resource) {
        Sums sum = sums.get(resource.getName());
        if (sum == null || !resource.hasScalar()) {
            return;
        }
        if (resource.hasRevocable()) {
            sum.revocableUsed += thousandths(resource);
        } else {
            sum.used += thousandths(resource);
        }
    }

    private static long thousandths(Resource resource) {
        return Scalar.of(resource.getScalar().getValue()).thousandths();
    }

    private Map<String, Double> toMap() {
        Map<String, Double> map = new HashMap<>();
        sums.forEach((name, sum) -> {
            put(map, name + "_", sum.total, sum.used);
            put(map, name + "_revocable_", 0, sum.revocableUsed);
        });
        return map;
    }

    private static void put(Map<String, Double> map, String prefix, long total, long used) {
        map.put("slave/" + prefix + "total", total / THOUSANDTHS);
        map.put("slave/" + prefix + "used", used / THOUSANDTHS);
        map.put("slave/" + prefix + "percent", total == 0 ? 0.0 : (double) used / total);
    }
}

package io.tepui.master.operator;

import io.tepui.master.state.AgentRecord;
import io.tepui.protocol.v1.Resource;
import io.tepui.resources.Amount;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How much of the cluster there is and how much is used (MO-359, MO-360). */
final class ResourceMetrics {
    private static final List<String> NAMES = List.of("cpus", "gpus", "mem", "disk");
    private static final double THOUSANDTHS = 1000.0;

    /** Sums of one resource, in thousandths. */
    private static final class Sums {
        private long total;
        private long used;
        private long revocableTotal;
        private long revocableUsed;
    }

    private final Map<String, Sums> sums = new HashMap<>();

    private ResourceMetrics() {
        NAMES.forEach(name -> sums.put(name, new Sums()));
    }

    static Map<String, Double> of(Collection<AgentRecord> agents) {
        ResourceMetrics metrics = new ResourceMetrics();
        for (AgentRecord agent : agents) {
            agent.info().getResourcesList().forEach(metrics::addTotal);
            agent.total().revocable().forEach(metrics::addRevocableTotal);
            for (Resources used : agent.load().used().values()) {
                used.forEach(metrics::addUsed);
            }
        }
        return metrics.toMap();
    }

    private void addTotal(Resource resource) {
        Sums sum = sums.get(resource.getName());
        if (sum != null && resource.hasScalar() && !resource.hasRevocable()) {
            sum.total += Scalar.of(resource.getScalar().getValue()).thousandths();
        }
    }

    private void addRevocableTotal(ResourceEntry entry) {
        Sums sum = sums.get(entry.name());
        if (sum != null && entry.amount() instanceof Scalar scalar) {
            sum.revocableTotal += scalar.thousandths();
        }
    }

    private void addUsed(ResourceEntry entry) {
        Sums sum = sums.get(entry.name());
        if (sum == null || entry.kind() != Amount.Kind.SCALAR) {
            return;
        }
        long thousandths = entry.amount().size().thousandths();
        if (entry.isRevocable()) {
            sum.revocableUsed += thousandths;
        } else {
            sum.used += thousandths;
        }
    }

    private Map<String, Double> toMap() {
        Map<String, Double> map = new TreeMap<>();
        sums.forEach((name, sum) -> {
            put(map, name + "_", sum.total, sum.used);
            put(map, name + "_revocable_", sum.revocableTotal, sum.revocableUsed);
        });
        return map;
    }

    private static void put(Map<String, Double> map, String prefix, long total, long used) {
        map.put("master/" + prefix + "total", total / THOUSANDTHS);
        map.put("master/" + prefix + "used", used / THOUSANDTHS);
        map.put("master/" + prefix + "percent", total == 0 ? 0.0 : (double) used / total);
    }
}

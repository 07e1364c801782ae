package io.tepui.allocator;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The metrics of an allocator at a moment (MO-375, MO-377 to MO-381, AR-209). */
final class AllocatorMetrics {
    private static final String PREFIX = "allocator/mesos/";
    private static final double PER_UNIT = 1000;

    private final AllocatorState state;
    private final SortedMap<String, Double> values = new TreeMap<>();

    private AllocatorMetrics(AllocatorState state) {
        this.state = state;
    }

    static SortedMap<String, Double> of(AllocatorState state, long allocationRuns, long now) {
        AllocatorMetrics metrics = new AllocatorMetrics(state);
        metrics.put("allocation_runs", allocationRuns);
        metrics.put("offer_filters/evicted", state.filtersEvicted);
        metrics.addResources();
        metrics.addRoles(now);
        state.rolesWithQuota.values().forEach(metrics::addQuota);
        return metrics.values;
    }

    private void put(String name, double value) {
        values.put(PREFIX + name, value);
    }

    private void addResources() {
        for (String name : new String[] {"cpus", "mem", "disk"}) {
            int index = state.quantities.indexOf(name);
            put("resources/" + name + "/total", units(state.total.amounts(), index));
            put("resources/" + name + "/offered_or_allocated", units(state.held.amounts(), index));
        }
    }

    private void addRoles(long now) {
        Map<RoleNode, Integer> ended = new HashMap<>();
        for (AgentState agent : state.agents.values()) {
            agent.filters.forEachEndedBy(now, slot -> ended.merge(state.slots.get(slot).role, 1, Integer::sum));
        }
        for (RoleNode role : state.roles.roles()) {
            put("offer_filters/roles/" + role.path + "/active", role.offerFilters - ended.getOrDefault(role, 0));
            if (role.frameworks != null && state.options.roleSorter() == SorterKind.DRF) {
                put("roles/" + role.path + "/shares/dominant", state.roleSorter.share(role.path));
            }
        }
    }

    private void addQuota(RoleNode role) {
        RoleQuota quota = role.quota;
        Amounts consumed = role.quantities.consumedInUse();
        int names = Math.max(quota.guarantees().length(), quota.limits().length());
        for (int index = 0; index < names; index++) {
            boolean guaranteed = quota.guarantees().get(index) > 0;
            boolean limited = quota.limit(index) != RoleQuota.UNLIMITED;
            String prefix = "quota/roles/" + role.path + "/resources/" + state.quantities.name(index);
            if (guaranteed) {
                put(prefix + "/guarantee", units(quota.guarantees(), index));
            }
            if (limited) {
                put(prefix + "/limit", units(quota.limits(), index));
            }
            if (guaranteed || limited) {
                put(prefix + "/consumed", units(consumed, index));
                RoleQuantities held = role.quantities;
                put(
                        prefix + "/offered_or_allocated",
                        units(held.heldReserved, index) + units(held.heldUnreserved, index));
            }
        }
    }

    private static double units(Amounts amounts, int index) {
        return amounts.get(index) / PER_UNIT;
    }
}

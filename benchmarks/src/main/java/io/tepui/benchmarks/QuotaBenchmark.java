package io.tepui.benchmarks;

import io.tepui.allocator.AllocatorInput;
import io.tepui.allocator.SorterKind;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Allocation with guarantees, for both sorters: small and large quotas side by side (AR-389), and many roles with and without
 * (AR-390). The first run gives out everything, the second must find nothing.
 */
final class QuotaBenchmark implements Benchmark {
    private static final Resources AGENT = Resources.parse("cpus:2;mem:2048;disk:2048");
    private static final String SMALL = "cpus:1;mem:1024;disk:1024";
    private static final String LARGE = "cpus:4;mem:4096;disk:4096";
    private static final int[] LARGE_ROLES = {5, 50, 500};
    private static final int SMALL_TO_LARGE = 5;
    private static final int[] ROLES = {10, 100, 1_000};
    private static final int PER_ROLE = 2;
    private static final int ROUNDS = 5;

    @Override
    public void run(Report report, boolean quick) {
        int sizes = quick ? 1 : ROLES.length;
        for (SorterKind sorter : SorterKind.values()) {
            for (int i = 0; i < sizes; i++) {
                int large = LARGE_ROLES[i];
                int roles = ROLES[i];
                measure(report, sorter, "small and large quotas", () -> smallAndLarge(large));
                measure(report, sorter, "roles without quota", () -> roles(roles, false));
                measure(report, sorter, "roles with quota", () -> roles(roles, true));
            }
        }
    }

    private record Load(int roles, int agents, List<AllocatorInput> inputs) {}

    private static Load smallAndLarge(int large) {
        int small = large * SMALL_TO_LARGE;
        int agents = small / SMALL_TO_LARGE + large * SMALL_TO_LARGE;
        List<AllocatorInput> inputs = new ArrayList<>();
        for (int i = 0; i < small + large; i++) {
            inputs.add(AllocationBench.quotaSet("role-" + i, i < small ? SMALL : LARGE));
            inputs.add(AllocationBench.frameworkAdded(i, "role-" + i));
        }
        inputs.addAll(AllocationBench.numbered(agents, i -> AllocationBench.agentAdded(i, AGENT, Map.of())));
        return new Load(small + large, agents, inputs);
    }

    private static Load roles(int roles, boolean quota) {
        List<AllocatorInput> inputs = new ArrayList<>();
        for (int i = 0; quota && i < roles; i++) {
            inputs.add(AllocationBench.quotaSet("role-" + i, LARGE));
        }
        int each = roles * PER_ROLE;
        inputs.addAll(AllocationBench.numbered(each, i -> AllocationBench.frameworkAdded(i, "role-" + i / PER_ROLE)));
        inputs.addAll(AllocationBench.numbered(each, i -> AllocationBench.agentAdded(i, AGENT, Map.of())));
        return new Load(roles, each, inputs);
    }

    private static void measure(Report report, SorterKind sorter, String what, Supplier<Load> loads) {
        Timings first = new Timings("first run");
        Timings second = new Timings("second run");
        Load load = loads.get();
        for (int i = 0; i <= ROUNDS; i++) {
            boolean counts = i > 0; // the first round is for the compiler
            AllocationBench bench = new AllocationBench(sorter);
            int offers = (counts ? first : new Timings("")).time(() -> bench.step(load.inputs()));
            int more = (counts ? second : new Timings("")).time(bench::interval);
            if (offers < load.agents() || more != 0) {
                throw new IllegalStateException(
                        "Expected offers of " + load.agents() + " agents and no more, got " + offers + " and " + more);
            }
        }
        String title = "allocation, %s, %s sorter, %,d roles, %,d agents, "
                .formatted(what, sorter.name().toLowerCase(Locale.ROOT), load.roles(), load.agents());
        report.add(title + first.title(), first.millis(), "ms", Budget.none());
        report.add(title + second.title(), second.millis(), "ms", Budget.none());
    }
}

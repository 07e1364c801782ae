package io.tepui.benchmarks;

import java.util.Optional;

/**
 * How long the allocator's steps take: a cycle over idle agents for each pair of sizes, and the workloads of
 * {@link AllocationCase} at the size that has a budget.
 */
final class AllocationBenchmark implements Benchmark {
    private static final int[] AGENTS = {1_000, 10_000, 20_000};
    private static final int[] FRAMEWORKS = {1, 100, 1_000, 2_000};
    private static final int BOUNDED_AGENTS = 10_000;
    private static final int BOUNDED_FRAMEWORKS = 1_000;
    private static final double CYCLE_MILLIS = 300;
    private static final int ROUNDS = 20;
    private static final int WARM_UPS = 2;
    private static final int SMALLER = 10;

    @Override
    public void run(Report report, boolean quick) {
        int divisor = quick ? SMALLER : 1;
        warmUp(AllocationCase.CYCLE);
        for (int agents : AGENTS) {
            for (int frameworks : FRAMEWORKS) {
                boolean bounded = agents == BOUNDED_AGENTS && frameworks == BOUNDED_FRAMEWORKS;
                measure(
                        report,
                        AllocationCase.CYCLE,
                        agents / divisor,
                        Math.max(1, frameworks / divisor),
                        bounded ? Budget.atMost(CYCLE_MILLIS) : Budget.none());
            }
        }
        for (AllocationCase each : AllocationCase.values()) {
            if (each != AllocationCase.CYCLE) {
                warmUp(each);
                measure(report, each, BOUNDED_AGENTS / divisor, BOUNDED_FRAMEWORKS / divisor, Budget.none());
            }
        }
    }

    /** For the compiler. */
    private static void warmUp(AllocationCase each) {
        for (int i = 0; i < WARM_UPS; i++) {
            each.measure(BOUNDED_AGENTS / SMALLER, BOUNDED_FRAMEWORKS / SMALLER, ROUNDS);
        }
    }

    private static void measure(
            Report report, AllocationCase each, int agents, int frameworks, Optional<Budget> budget) {
        String size = "%,d agents x %,d frameworks".formatted(agents, frameworks);
        for (Timings timings : each.measure(agents, frameworks, ROUNDS)) {
            report.add("allocation, " + timings.title() + ", " + size, timings.millis(), "ms", budget);
        }
    }
}

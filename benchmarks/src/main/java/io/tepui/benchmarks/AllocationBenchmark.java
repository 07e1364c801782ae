package io.tepui.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * How long the allocator's steps take: the workloads of AR-379 to AR-386, AR-389 and AR-390, with their names and
 * parameters, and {@code cycle}, which gives out idle agents. Results are offers, or metrics. The budget is 300 ms for a cycle of 10,000 agents and 1,000
 * frameworks.
 *
 * <p>Arguments: AGENTS FRAMEWORKS ROUNDS and, if wanted, the names of cases; without any, 10000 1000 20 and all cases.
 */
public final class AllocationBenchmark {
    private static final int AGENTS = 10_000;
    private static final int FRAMEWORKS = 1_000;
    private static final int ROUNDS = 20;
    private static final int WARM_UPS = 2;
    private static final int SMALLER = 10;

    private AllocationBenchmark() {}

    /** Runs the cases and prints a table. */
    public static void main(String[] arguments) {
        int agents = number(arguments, 0, AGENTS);
        int frameworks = number(arguments, 1, FRAMEWORKS);
        int rounds = number(arguments, 2, ROUNDS);
        List<String> wanted = Arrays.asList(arguments).subList(Math.min(3, arguments.length), arguments.length);
        System.out.printf("%,d agents x %,d frameworks%n", agents, frameworks);
        System.out.printf("%-32s %10s %10s %6s %10s%n", "case", "median ms", "max ms", "runs", "results");
        for (AllocationCase each : AllocationCase.values()) {
            if (wanted.isEmpty() || wanted.contains(each.title())) {
                for (int i = 0; i < WARM_UPS; i++) {
                    each.measure(agents / SMALLER, frameworks / SMALLER, rounds); // for the compiler
                }
                print(each.measure(agents, frameworks, rounds));
            }
        }
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return index < arguments.length ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private static void print(List<Timings> all) {
        for (Timings timings : all) {
            System.out.printf(
                    "%-32s %10.2f %10.2f %6d %,10d%n",
                    timings.title(), timings.medianMillis(), timings.maxMillis(), timings.runs(), timings.results());
        }
    }
}

package io.tepui.benchmarks;

import io.tepui.allocator.SorterBench;
import io.tepui.allocator.SorterKind;
import java.util.List;
import java.util.Locale;

/** Both sorters alone, with clients side by side (AR-391) and in trees of roles (AR-392). All clients are active. */
final class SortersBenchmark implements Benchmark {
    private static final int[] AGENTS = {1_000, 10_000, 50_000};
    private static final int[] CLIENTS = {1, 100, 1_000};
    private static final int[][] LEVELS_AND_BRANCHING = {{3, 32}, {7, 3}, {10, 2}};
    private static final int ROUNDS = 5;
    private static final int SMALLER = 10;

    @Override
    public void run(Report report, boolean quick) {
        for (SorterKind kind : SorterKind.values()) {
            for (int agents : AGENTS) {
                int size = quick ? agents / SMALLER : agents;
                for (int clients : CLIENTS) {
                    measure(report, kind, size, "%,d clients".formatted(clients), SorterBench.flat(clients));
                }
                for (int[] tree : LEVELS_AND_BRANCHING) {
                    List<String> clients = SorterBench.tree(tree[0], tree[1]);
                    String what = "%,d clients in %d levels".formatted(clients.size(), tree[0] - 1);
                    measure(report, kind, size, what, clients);
                }
            }
        }
    }

    private static void measure(Report report, SorterKind kind, int agents, String what, List<String> clients) {
        Timings filling = new Timings("adding clients and agents, and allocating");
        Timings sort = new Timings("sort");
        Timings again = new Timings("sort again");
        Timings emptying = new Timings("taking all back");
        for (int i = 0; i <= ROUNDS; i++) {
            SorterBench bench = new SorterBench(kind, clients);
            boolean counts = i > 0; // the first round is for the compiler
            time(counts, filling, () -> bench.addClients() + bench.addAgents(agents) + bench.allocate(agents));
            time(counts, sort, bench::sort);
            time(counts, again, bench::sort);
            time(counts, emptying, () -> bench.takeBack(agents) + bench.removeAgents(agents) + bench.removeClients());
        }
        String title = "%s sorter, %,d agents, %s, ".formatted(kind.name().toLowerCase(Locale.ROOT), agents, what);
        for (Timings timings : List.of(filling, sort, again, emptying)) {
            report.add(title + timings.title(), timings.millis(), "ms", Budget.none());
        }
    }

    private static void time(boolean counts, Timings timings, java.util.function.IntSupplier step) {
        (counts ? timings : new Timings("")).time(step);
    }
}

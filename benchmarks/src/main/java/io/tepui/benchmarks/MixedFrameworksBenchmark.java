package io.tepui.benchmarks;

import io.tepui.allocator.Allocation;
import io.tepui.allocator.AllocatorInput;
import io.tepui.allocator.AllocatorInput.ResourcesRecovered;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Frameworks of three habits share a cluster (AR-388): a few with very many small tasks, many with a few large ones, and some
 * between. None declines with a filter or suppresses, so that those who have enough go on getting offers by their low share.
 */
final class MixedFrameworksBenchmark implements Benchmark {
    private static final int AGENTS = 80;
    private static final Resources AGENT = Resources.parse("cpus:64;mem:488000");
    private static final int INTERVALS = 500;
    private static final int TASKS = 19_500;
    private static final int RUNS = 3;

    private record Habit(String name, int frameworks, boolean ownRole, int tasks, Resources task, int perOffer) {}

    private static final List<Habit> HABITS = List.of(
            new Habit("marathon", 4, true, 4_000, Resources.parse("cpus:0.07;mem:400"), 100),
            new Habit("jenkins", 500, false, 5, Resources.parse("cpus:0.1;mem:4000"), 1),
            new Habit("spark", 50, true, 20, Resources.parse("cpus:1;mem:1000"), 5));

    /** One framework on its way. */
    private static final class Scheduler {
        private final Habit habit;
        private int left;

        Scheduler(Habit habit) {
            this.habit = habit;
            this.left = habit.tasks();
        }

        /** Returns what the framework leaves of an offer. */
        Resources launch(Resources offered, String role) {
            Resources rest = offered;
            Resources task = habit.task().allocate(role);
            for (int i = 0; i < habit.perOffer() && left > 0 && rest.contains(task); i++) {
                rest = rest.minus(task);
                left--;
            }
            return rest;
        }
    }

    @Override
    public void run(Report report, boolean quick) {
        List<Double> millis = new ArrayList<>();
        List<Double> launched = new ArrayList<>();
        play(); // for the compiler
        for (int i = 0; i < RUNS; i++) {
            Play play = play();
            millis.add(play.intervals().millis().median());
            launched.add((double) play.launched());
        }
        String title = "mixed frameworks, 554 on 80 agents, ";
        report.add(title + "one interval", Samples.of(millis), "ms", Budget.none());
        report.add(
                title + "launched of 19,500 in %,d intervals".formatted(INTERVALS),
                Samples.of(launched),
                "tasks",
                Budget.none());
    }

    /** What became of one cluster. */
    private record Play(Timings intervals, int launched) {}

    private static Play play() {
        AllocationBench bench = new AllocationBench();
        Map<String, Scheduler> schedulers = new TreeMap<>();
        List<AllocatorInput> inputs =
                new ArrayList<>(AllocationBench.numbered(AGENTS, i -> AllocationBench.agentAdded(i, AGENT, Map.of())));
        for (Habit habit : HABITS) {
            for (int i = 0; i < habit.frameworks(); i++) {
                int number = schedulers.size();
                String role = habit.ownRole() ? habit.name() + "-" + i : habit.name();
                schedulers.put(AllocationBench.framework(number), new Scheduler(habit));
                inputs.add(AllocationBench.frameworkAdded(number, role));
            }
        }
        Timings intervals = new Timings("interval");
        intervals.time(() -> bench.step(inputs));
        for (int i = 0; i < INTERVALS && left(schedulers) > 0; i++) {
            List<AllocatorInput> rests = new ArrayList<>();
            for (Allocation offer : bench.takeOffers()) {
                Resources rest = Objects.requireNonNull(schedulers.get(offer.frameworkId()))
                        .launch(offer.resources(), offer.role());
                if (!rest.isEmpty()) {
                    rests.add(ResourcesRecovered.unused(offer.frameworkId(), offer.agentId(), rest));
                }
            }
            bench.step(rests);
            intervals.time(bench::interval);
        }
        return new Play(intervals, TASKS - left(schedulers));
    }

    private static int left(Map<String, Scheduler> schedulers) {
        return schedulers.values().stream().mapToInt(each -> each.left).sum();
    }
}

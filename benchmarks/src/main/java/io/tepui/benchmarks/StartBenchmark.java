package io.tepui.benchmarks;

import io.tepui.protocol.v1.TaskState;
import java.util.ArrayList;
import java.util.List;

/** From the command of the shell to a master that answers, and to the first task of a local cluster that runs. */
final class StartBenchmark implements Benchmark {
    private static final int RUNS = 9;

    @Override
    public void run(Report report, boolean quick) throws Exception {
        int runs = quick ? 2 : RUNS;
        try (Workbench bench = new Workbench()) {
            List<Double> healthy = new ArrayList<>();
            List<Double> memory = new ArrayList<>();
            List<Double> running = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                long start = System.nanoTime();
                Workbench.Server master = bench.master().healthy();
                healthy.add(Time.secondsSince(start));
                memory.add(master.residentMebibytes());
                Workbench.stop(master);
                running.add(firstTask(bench, i));
            }
            report.add("start of a master to healthy", Samples.of(healthy), "s", Budget.atMost(0.7));
            report.add("'tepui local' to the first task running", Samples.of(running), "s", Budget.atMost(2.5));
            report.add("memory of a master just started", Samples.of(memory), "MiB", Budget.none());
        }
    }

    private static double firstTask(Workbench bench, int run) throws Exception {
        long start = System.nanoTime();
        Workbench.Server local = bench.local("local-" + run).healthy();
        try (BenchScheduler scheduler = new BenchScheduler(local.endpoint())) {
            scheduler.launch(scheduler.offer(0.1), "first", "sleep 5", 1);
            scheduler.await(TaskState.TASK_RUNNING, 1);
            double seconds = Time.secondsSince(start);
            scheduler.tearDown();
            return seconds;
        } finally {
            Workbench.stop(local);
        }
    }
}

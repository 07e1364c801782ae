package io.tepui.benchmarks;

import io.tepui.client.Endpoint;
import io.tepui.protocol.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A master and a fleet of agents that register again with running and completed tasks: how long that takes, the memory of the
 * master then, how long GET_STATE takes over HTTP, and what GET_HEALTH notices of 20 clients that poll GET_STATE. Once with as many
 * completed tasks as running ones, and once without: the answers that the budgets were measured with, of 137 and 13.6 MB,
 * are as large as those without.
 */
final class ReadsBenchmark implements Benchmark {
    private static final int FRAMEWORKS = 5;
    private static final int TASKS = 2;
    private static final int POLLERS = 20;
    private static final int WARM_RUNS = 9;
    private static final int ALONE = 300;
    private static final long REGISTRATION_SECONDS = 300;
    private static final double MEGA = 1e6;

    @Override
    public void run(Report report, boolean quick) throws IOException, InterruptedException {
        for (int agents : quick ? new int[] {200} : new int[] {1_000, 10_000}) {
            measure(report, agents, 0, quick ? 2 : 20);
            measure(report, agents, TASKS, quick ? 2 : 20);
        }
    }

    private static void measure(Report report, int agents, int completed, int pollSeconds)
            throws IOException, InterruptedException {
        int tasks = agents * FRAMEWORKS * TASKS;
        String size = "%,d agents, %,d + %,d tasks".formatted(agents, tasks, agents * FRAMEWORKS * completed);
        try (Workbench bench = new Workbench()) {
            Workbench.Server master = bench.master(
                            "--max_completed_frameworks=100000", "--max_completed_tasks_per_framework=1000000")
                    .healthy();
            try (Fleet fleet = new Fleet(master.endpoint(), agents)) {
                Fleet.Registration done = fleet.register(FRAMEWORKS, TASKS, completed, REGISTRATION_SECONDS);
                boolean large = agents == 10_000;
                report.add(
                        "re-registration over the wire, " + size,
                        done.seconds(),
                        "s",
                        large ? Budget.atMost(3) : Budget.none());
                report.add("bytes of these messages, " + size, done.bytes() / MEGA, "MB", Budget.none());
                report.add(
                        "memory of the master then, " + size,
                        master.residentMebibytes(),
                        "MiB",
                        large ? Budget.atMost(1500) : Budget.none());
                for (MediaType type : new MediaType[] {MediaType.JSON, MediaType.PROTOBUF}) {
                    getState(report, master.endpoint(), type, agents, size);
                }
                report.add(
                        "memory of the master after these reads, " + size,
                        master.residentMebibytes(),
                        "MiB",
                        Budget.none());
                health(report, master.endpoint(), size, pollSeconds, agents >= 1_000);
                report.add(
                        "most memory of the master, " + size,
                        Processes.peakMebibytes(master.process().pid()),
                        "MiB",
                        Budget.none());
            }
        }
    }

    private static void getState(Report report, Endpoint master, MediaType type, int agents, String size)
            throws IOException {
        String what = "GET_STATE " + type + " over HTTP, " + size;
        RawHttp.Answer first = checked(RawHttp.once(master, "GET_STATE", type));
        report.add(what + ", first", first.seconds(), "s", GetStateBenchmark.coldBudget(agents, type));
        List<Double> warm = new ArrayList<>();
        for (int i = 0; i < WARM_RUNS; i++) {
            warm.add(checked(RawHttp.once(master, "GET_STATE", type)).seconds());
        }
        report.add(what + ", warm", Samples.of(warm), "s", GetStateBenchmark.warmBudget(agents, type));
        report.add(what + ", size", first.bytes() / MEGA, "MB", Budget.none());
        report.add(
                what + ", warm, rate", first.bytes() / MEGA / Samples.of(warm).median(), "MB/s", Budget.none());
    }

    private static void health(Report report, Endpoint master, String size, int seconds, boolean bounded)
            throws IOException, InterruptedException {
        List<Double> alone = new ArrayList<>();
        for (int i = 0; i < ALONE; i++) {
            alone.add(
                    checked(RawHttp.once(master, "GET_HEALTH", MediaType.JSON)).seconds() * Time.MILLIS);
        }
        report.add("GET_HEALTH alone, p50, " + size, Samples.of(alone), "ms", Budget.none());
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        List<Thread> pollers = new ArrayList<>();
        for (int i = 0; i < POLLERS; i++) {
            pollers.add(Thread.ofPlatform().daemon().name("poller-" + i).start(() -> poll(master, stop, answers)));
        }
        List<Double> beside = new ArrayList<>();
        long start = System.nanoTime();
        while (Time.secondsSince(start) < seconds) {
            beside.add(
                    checked(RawHttp.once(master, "GET_HEALTH", MediaType.JSON)).seconds() * Time.MILLIS);
        }
        double polled = answers.get() / Time.secondsSince(start);
        stop.set(true);
        for (Thread poller : pollers) {
            poller.join();
        }
        Samples samples = Samples.of(beside);
        Optional<Budget> budget = bounded ? Budget.atMost(20) : Budget.none();
        report.add("GET_HEALTH p50 beside 20 pollers of GET_STATE, " + size, samples, "ms", budget);
        report.add("GET_HEALTH p99 beside them, " + size, samples.percentile(99), "ms", Budget.none());
        report.add("GET_STATE answers to them together, " + size, polled, "1/s", Budget.none());
    }

    private static void poll(Endpoint master, AtomicBoolean stop, AtomicInteger answers) {
        try (RawHttp http = new RawHttp(master)) {
            while (!stop.get()) {
                checked(http.call("GET_STATE", MediaType.JSON));
                answers.incrementAndGet();
            }
        } catch (IOException e) {
            System.err.println("benchmarks: a poller ended: " + e);
        }
    }

    private static RawHttp.Answer checked(RawHttp.Answer answer) throws IOException {
        if (answer.status() != 200) {
            throw new IOException("the master answered " + answer.status());
        }
        return answer;
    }
}

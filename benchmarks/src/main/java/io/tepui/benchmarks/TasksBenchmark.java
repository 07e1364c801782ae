package io.tepui.benchmarks;

import io.tepui.client.ApiClient;
import io.tepui.client.Endpoint;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * Command tasks on one agent: how many of {@code true} finish in a second, launched by one ACCEPT; how long one takes from its
 * ACCEPT to TASK_FINISHED; and the memory of the processes of one that sleeps.
 */
final class TasksBenchmark implements Benchmark {
    private static final String RESOURCES = "cpus:4000;mem:4000000;disk:4000000;ports:[31000-32000]";
    private static final double ALL = 3_900;
    private static final int MANY = 200;

    @Override
    public void run(Report report, boolean quick) throws Exception {
        try (Workbench bench = new Workbench()) {
            Endpoint master = bench.master().healthy().endpoint();
            Endpoint agent = bench.agent(master, RESOURCES).healthy().endpoint();
            try (BenchScheduler scheduler = new BenchScheduler(master)) {
                int count = quick ? 20 : MANY;
                List<Double> rates = rates(scheduler, count, quick ? 2 : 12);
                report.add(
                        "tasks 'true' a second on one agent, the first " + count,
                        rates.getFirst(),
                        "1/s",
                        Budget.none());
                report.add(
                        "tasks 'true' a second on one agent",
                        Samples.of(rates.subList(rates.size() / 2, rates.size())),
                        "1/s",
                        Budget.atLeast(200));
                report.add(
                        "one task, ACCEPT to TASK_FINISHED",
                        latencies(scheduler, quick ? 5 : 60),
                        "ms",
                        Budget.atMost(15));
                report.add(
                        "memory of a sleeping task", memoryOfSleeper(scheduler, agent, count), "MiB", Budget.atMost(1));
                scheduler.tearDown();
                awaitNone(agent);
            }
        }
    }

    private static List<Double> rates(BenchScheduler scheduler, int count, int rounds) throws Exception {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Offer offer = scheduler.offer(ALL);
            long start = System.nanoTime();
            scheduler.launch(offer, "true-" + i, "true", count);
            scheduler.await(TaskState.TASK_FINISHED, count);
            rates.add(count / Time.secondsSince(start));
        }
        return rates;
    }

    private static Samples latencies(BenchScheduler scheduler, int rounds) throws Exception {
        List<Double> latencies = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Offer offer = scheduler.offer(ALL);
            long start = System.nanoTime();
            scheduler.launch(offer, "one-" + i, "true", 1);
            scheduler.await(TaskState.TASK_FINISHED, 1);
            latencies.add(Time.secondsSince(start) * Time.MILLIS);
        }
        return Samples.of(latencies);
    }

    /** Shim and command, shared pages by their share. */
    private static Samples memoryOfSleeper(BenchScheduler scheduler, Endpoint agent, int count) throws Exception {
        scheduler.launch(scheduler.offer(ALL), "sleeper", "exec sleep 600", count);
        scheduler.await(TaskState.TASK_RUNNING, count);
        List<Double> memory = new ArrayList<>();
        for (Response.GetContainers.Container container : containers(agent)) {
            long command = container.getContainerStatus().getExecutorPid();
            memory.add(Processes.proportionalMebibytes(command)
                    + Processes.proportionalMebibytes(Processes.parent(command)));
        }
        return Samples.of(memory);
    }

    private static List<Response.GetContainers.Container> containers(Endpoint agent) throws Exception {
        try (ApiClient client = new ApiClient(agent, "/api/v1", MediaType.PROTOBUF)) {
            Call call = Call.newBuilder().setType(Call.Type.GET_CONTAINERS).build();
            return client.call(call, Response.getDefaultInstance())
                    .getGetContainers()
                    .getContainersList();
        }
    }

    private static void awaitNone(Endpoint agent) throws Exception {
        while (!containers(agent).isEmpty()) {
            Thread.sleep(100);
        }
    }
}

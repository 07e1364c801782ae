package io.tepui.benchmarks;

import com.google.protobuf.ByteString;
import io.tepui.client.AgentClient;
import io.tepui.client.ContainerInput;
import io.tepui.client.Endpoint;
import io.tepui.client.RecordStream;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.agent.ProcessIO;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sessions in a running container: how soon one is there and over, and how many bytes go out and in. */
final class StreamsBenchmark implements Benchmark {
    private static final String RESOURCES = "cpus:4;mem:4096;disk:4096";
    private static final int MEGABYTE = 1_000_000;
    private static final int RUNS = 3;
    private static final int DD_BLOCKS = 16; // about a megabyte
    private static final double DD_BYTES = 64 << 10;

    @Override
    public void run(Report report, boolean quick) throws Exception {
        int rounds = quick ? 5 : 200;
        int megabytes = quick ? 20 : 1000;
        try (Workbench bench = new Workbench()) {
            Endpoint master = bench.master().healthy().endpoint();
            Endpoint agent = bench.agent(master, RESOURCES).healthy().endpoint();
            try (BenchScheduler scheduler = new BenchScheduler(master);
                    AgentContainers containers = new AgentContainers(agent);
                    AgentClient client = new AgentClient(agent)) {
                scheduler.launch(scheduler.offer(1), "streams", "exec sleep 900", 1);
                scheduler.await(TaskState.TASK_RUNNING, 1);
                ContainerID task = containers.list().getFirst().getContainerId();
                sessions(agent, task, "warm-up", rounds);
                report.add("session of 'true'", sessions(agent, task, "true", rounds), "ms", Budget.atMost(10));
                report.add(
                        "nested container of 'true', launch and wait",
                        nested(containers, task, rounds),
                        "ms",
                        Budget.atMost(10));
                report.add(
                        "the same bytes put into a new file by one 'dd'",
                        files(bench, megabytes),
                        "MB/s",
                        Budget.none());
                report.add("output of a session", output(agent, task, megabytes), "MB/s", Budget.atLeast(500));
                report.add("input of a session", input(client, task, megabytes), "MB/s", Budget.none());
                scheduler.tearDown();
            }
        }
    }

    private static String session(ContainerID task, String name, String command) {
        return "{\"type\":\"LAUNCH_NESTED_CONTAINER_SESSION\",\"launch_nested_container_session\":{\"container_id\":"
                + "{\"value\":\"" + name + "\",\"parent\":{\"value\":\"" + task.getValue() + "\"}},"
                + "\"command\":{\"value\":\"" + command + "\"}}}";
    }

    /** From the request to the end of its stream. */
    private static Samples sessions(Endpoint agent, ContainerID task, String name, int rounds) throws Exception {
        List<Double> millis = new ArrayList<>();
        try (RawHttp http = new RawHttp(agent)) {
            for (int i = 0; i < rounds; i++) {
                millis.add(stream(http, session(task, name + "-" + i, "true")).seconds() * Time.MILLIS);
            }
        }
        return Samples.of(millis);
    }

    private static RawHttp.Answer stream(RawHttp http, String body) throws Exception {
        RawHttp.Answer answer = http.post(body, "application/recordio\r\nMessage-Accept: application/x-protobuf");
        if (answer.status() != 200) {
            throw new IllegalStateException("a session was answered " + answer.status());
        }
        return answer;
    }

    private static Samples nested(AgentContainers containers, ContainerID task, int rounds) throws Exception {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            ContainerID id = AgentContainers.under(task, "nested-" + i);
            containers.launch(id, "true");
            containers.await(id);
            millis.add(Time.secondsSince(start) * Time.MILLIS);
        }
        return Samples.of(millis);
    }

    /** Every session's output goes to a file as well, so that no session is faster than this. */
    private static Samples files(Workbench bench, int megabytes) throws Exception {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            Path file = bench.file("dd-" + i);
            long start = System.nanoTime();
            int status = new ProcessBuilder(
                            "dd", "if=/dev/zero", "of=" + file, "bs=64k", "count=" + megabytes * DD_BLOCKS)
                    .redirectErrorStream(true)
                    .redirectOutput(bench.file("dd.log").toFile())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("dd ended with " + status);
            }
            rates.add(megabytes * DD_BLOCKS * DD_BYTES / MEGABYTE / Time.secondsSince(start));
            Files.delete(file);
        }
        return Samples.of(rates);
    }

    private static Samples output(Endpoint agent, ContainerID task, int megabytes) throws Exception {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            try (RawHttp http = new RawHttp(agent)) {
                String command = "head -c " + (long) megabytes * MEGABYTE + " /dev/zero";
                RawHttp.Answer answer = stream(http, session(task, "output-" + i, command));
                if (answer.bytes() < (long) megabytes * MEGABYTE) {
                    throw new IllegalStateException("only " + answer.bytes() + " bytes came");
                }
                rates.add(megabytes / answer.seconds());
            }
        }
        return Samples.of(rates);
    }

    private static Samples input(AgentClient client, ContainerID task, int megabytes) throws Exception {
        ByteString piece = ByteString.copyFrom(new byte[MEGABYTE]);
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            ContainerID id = AgentContainers.under(task, "input-" + i);
            CommandInfo command = CommandInfo.newBuilder().setValue("wc -c").build();
            try (RecordStream<ProcessIO> output = client.session(id, command, Optional.empty());
                    ContainerInput input = client.attachInput(id)) {
                long start = System.nanoTime();
                for (int k = 0; k < megabytes; k++) {
                    input.data(piece);
                }
                input.data(ByteString.EMPTY);
                input.finish();
                String counted = counted(output);
                if (!counted.equals(Long.toString((long) megabytes * MEGABYTE))) {
                    throw new IllegalStateException("the container counted " + counted + " bytes");
                }
                rates.add(megabytes / Time.secondsSince(start));
            }
        }
        return Samples.of(rates);
    }

    private static String counted(RecordStream<ProcessIO> output) throws Exception {
        StringBuilder text = new StringBuilder();
        for (Optional<ProcessIO> io = output.next(); io.isPresent(); io = output.next()) {
            text.append(io.orElseThrow().getData().getData().toStringUtf8());
        }
        return text.toString().strip();
    }
}

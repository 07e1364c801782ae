package io.tepui.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.v1.TaskState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** 40,000 agents with 400,000 tasks register again with a new master, in one process: from the bytes of the messages to the state. */
final class ReregistrationBenchmark implements Benchmark {
    private static final String PREFIX = "ba5eba11-0000-4000-8000-000000000000";
    private static final int FRAMEWORKS = 5;
    private static final int TASKS = 2;
    private static final int PORT = 5051;
    private static final int RUNS = 3;

    @Override
    public void run(Report report, boolean quick) throws IOException {
        int agents = quick ? 1_000 : 40_000;
        seconds(bodies(1_000)); // for the compiler
        List<byte[]> bodies = bodies(agents);
        List<Double> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(seconds(bodies));
        }
        report.add(
                "re-registration in one process, %,d agents, %,d tasks".formatted(agents, agents * FRAMEWORKS * TASKS),
                Samples.of(runs),
                "s",
                quick ? Budget.none() : Budget.atMost(10));
    }

    private static List<byte[]> bodies(int agents) {
        Messages messages = new Messages(true);
        List<byte[]> bodies = new ArrayList<>(agents);
        for (int i = 0; i < agents; i++) {
            bodies.add(messages.reregistration(PREFIX, i, PORT, FRAMEWORKS, TASKS, 0, TaskState.TASK_RUNNING)
                    .toByteArray());
        }
        return bodies;
    }

    private static double seconds(List<byte[]> bodies) throws InvalidProtocolBufferException {
        System.gc();
        long start = System.nanoTime();
        CoreDriver driver = new CoreDriver(MasterSettings.defaults());
        for (int i = 0; i < bodies.size(); i++) {
            driver.apply(new MasterInput.AgentMessage(
                    new UPid("slave(" + i + ")", "127.0.0.1", PORT), ReregisterSlaveMessage.parseFrom(bodies.get(i))));
        }
        int registered = driver.state().agents().size();
        double seconds = Time.secondsSince(start);
        if (registered != bodies.size()) {
            throw new IllegalStateException(registered + " of " + bodies.size() + " agents are registered");
        }
        return seconds;
    }
}

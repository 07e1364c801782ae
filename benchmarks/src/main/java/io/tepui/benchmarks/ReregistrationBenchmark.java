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
import java.util.Optional;

/**
 * Many agents register again with a new master, in one process: from the bytes of the messages to the state. The budget is for
 * 40,000 agents with 400,000 tasks.
 */
final class ReregistrationBenchmark implements Benchmark {
    private static final String PREFIX = "ba5eba11-0000-4000-8000-000000000000";
    private static final int FRAMEWORKS = 5;
    private static final int TASKS = 2;
    private static final int PORT = 5051;
    private static final int RUNS = 3;
    private static final int BOUNDED = 40_000;
    private static final int[] AGENTS = {2_000, 20_000, BOUNDED};
    private static final int SMALLER = 20;
    private static final int WARM_UP = 1_000;

    @Override
    public void run(Report report, boolean quick) throws IOException {
        seconds(bodies(WARM_UP)); // for the compiler
        for (int agents : AGENTS) {
            measure(report, quick ? agents / SMALLER : agents, agents == BOUNDED ? Budget.atMost(10) : Budget.none());
        }
    }

    private static void measure(Report report, int agents, Optional<Budget> budget) throws IOException {
        List<byte[]> bodies = bodies(agents);
        List<Double> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(seconds(bodies));
        }
        report.add(
                "re-registration in one process, %,d agents, %,d tasks".formatted(agents, agents * FRAMEWORKS * TASKS),
                Samples.of(runs),
                "s",
                budget);
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

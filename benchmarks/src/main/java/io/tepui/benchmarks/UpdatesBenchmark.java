package io.tepui.benchmarks;

import com.google.protobuf.ByteString;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Call;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Status updates through the master's core: each task of many agents says that it runs and that it has finished, its
 * scheduler acknowledges both, an operator follows the events. An acknowledgement is an input too, and not counted.
 */
final class UpdatesBenchmark implements Benchmark {
    private static final String PREFIX = "ba5eba11-0000-4000-8000-000000000000";
    private static final int FRAMEWORKS = 5;
    private static final int TASKS = 20;
    private static final int PORT = 5051;
    private static final int RUNS = 5;

    @Override
    public void run(Report report, boolean quick) throws IOException {
        int agents = quick ? 50 : 1_000;
        perSecond(quick ? 20 : 400); // for the compiler
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            rates.add(perSecond(agents));
        }
        report.add(
                "status updates through the core, each acknowledged, %,d tasks".formatted(agents * FRAMEWORKS * TASKS),
                Samples.of(rates),
                "1/s",
                Budget.atLeast(100_000));
    }

    private static double perSecond(int agents) throws IOException {
        CoreDriver driver = new CoreDriver(MasterSettings.defaults());
        Messages messages = new Messages(false);
        for (int i = 0; i < agents; i++) {
            driver.apply(new MasterInput.AgentMessage(
                    pid(i), messages.reregistration(PREFIX, i, PORT, FRAMEWORKS, TASKS, 0, TaskState.TASK_STAGING)));
        }
        for (int f = 0; f < FRAMEWORKS; f++) {
            driver.apply(new MasterInput.SchedulerSubscribe(stream(f), subscribe(f), Optional.empty()));
        }
        driver.apply(new MasterInput.OperatorSubscribed("operator"));
        List<MasterInput> inputs = inputs(messages, agents);
        long before = driver.effects();
        System.gc();
        long start = System.nanoTime();
        inputs.forEach(driver::apply);
        double seconds = Time.secondsSince(start);
        int updates = inputs.size() / 2;
        if (driver.effects() - before < 2L * updates) {
            throw new IOException("the updates led to " + (driver.effects() - before) + " effects only");
        }
        return updates / seconds;
    }

    private static List<MasterInput> inputs(Messages messages, int agents) {
        List<MasterInput> inputs = new ArrayList<>();
        for (TaskState state : List.of(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED)) {
            for (int t = 0; t < TASKS; t++) {
                for (int f = 0; f < FRAMEWORKS; f++) {
                    for (int agent = 0; agent < agents; agent++) {
                        add(inputs, messages.uuid(), agent, f, t, state);
                    }
                }
            }
        }
        return inputs;
    }

    private static void add(List<MasterInput> inputs, ByteString uuid, int agent, int f, int t, TaskState state) {
        String task = Messages.taskId(agent, f, t);
        AgentID agentId =
                AgentID.newBuilder().setValue(Messages.agentId(PREFIX, agent)).build();
        TaskStatus status = Messages.status(task, agentId.getValue(), state, uuid);
        StatusUpdate update = StatusUpdate.newBuilder()
                .setFrameworkId(framework(f))
                .setSlaveId(agentId)
                .setStatus(status)
                .setTimestamp(status.getTimestamp())
                .setUuid(uuid)
                .setLatestState(state)
                .build();
        inputs.add(new MasterInput.AgentMessage(
                pid(agent),
                StatusUpdateMessage.newBuilder()
                        .setUpdate(update)
                        .setPid(pid(agent).toString())
                        .build()));
        Call acknowledge = Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setFrameworkId(framework(f))
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setAgentId(agentId)
                        .setTaskId(TaskID.newBuilder().setValue(task))
                        .setUuid(uuid))
                .build();
        inputs.add(new MasterInput.SchedulerCall(inputs.size(), Optional.of(stream(f)), acknowledge, Optional.empty()));
    }

    private static Call subscribe(int f) {
        return Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setFrameworkId(framework(f))
                .setSubscribe(Call.Subscribe.newBuilder()
                        .setFrameworkInfo(Messages.framework(framework(f).getValue())))
                .build();
    }

    private static FrameworkID framework(int f) {
        return FrameworkID.newBuilder()
                .setValue(Messages.frameworkId(PREFIX, f))
                .build();
    }

    private static String stream(int f) {
        return "stream-" + f;
    }

    private static UPid pid(int agent) {
        return new UPid("slave(" + agent + ")", "127.0.0.1", PORT);
    }
}

package io.tepui.agent;

import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.DurationInfo;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.KillPolicy;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.resources.Resources;
import java.time.Duration;

/** Frameworks and tasks for tests. */
public final class Samples {
    /** A framework that wants its state kept. */
    public static final FrameworkInfo KEPT =
            framework("kept").setCheckpoint(true).build();

    /** A framework that does not. */
    public static final FrameworkInfo FLEETING = framework("fleeting").build();

    private Samples() {}

    /** A framework with all that a framework must have. */
    public static FrameworkInfo.Builder framework(String id) {
        return FrameworkInfo.newBuilder()
                .setUser("nobody")
                .setName("name of " + id)
                .addRoles("role1")
                .setId(FrameworkID.newBuilder().setValue(id));
    }

    /** The framework with a further capability. */
    public static FrameworkInfo with(FrameworkInfo framework, FrameworkInfo.Capability.Type capability) {
        return framework.toBuilder()
                .addCapabilities(FrameworkInfo.Capability.newBuilder().setType(capability))
                .build();
    }

    /** A command task with a tenth of a cpu and 32 MB, for the agent of {@link AgentWorld}. */
    public static TaskInfo task(String id) {
        return task(id, "true").build();
    }

    /** A command task that runs a shell command. */
    public static TaskInfo.Builder task(String id, String command) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(AgentID.newBuilder().setValue(AgentWorld.AGENT_ID))
                .addAllResources(
                        Resources.parse("cpus:0.1;mem:32").allocate("role1").toMessages())
                .setCommand(CommandInfo.newBuilder().setValue(command));
    }

    /** An executor that is a process of its own. */
    public static ExecutorInfo executor(String id) {
        return ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.CUSTOM)
                .setExecutorId(ExecutorID.newBuilder().setValue(id))
                .setFrameworkId(KEPT.getId())
                .setCommand(CommandInfo.newBuilder().setValue("./executor"))
                .addAllResources(
                        Resources.parse("cpus:0.2;mem:64").allocate("role1").toMessages())
                .build();
    }

    /** A task of an executor. */
    public static TaskInfo task(String id, ExecutorInfo executor) {
        return task(id, "").clearCommand().setExecutor(executor).build();
    }

    /** A kill policy. */
    public static KillPolicy grace(Duration period) {
        return KillPolicy.newBuilder().setGracePeriod(nanoseconds(period)).build();
    }

    /** A duration as a message. */
    public static DurationInfo nanoseconds(Duration duration) {
        return DurationInfo.newBuilder().setNanoseconds(duration.toNanos()).build();
    }
}

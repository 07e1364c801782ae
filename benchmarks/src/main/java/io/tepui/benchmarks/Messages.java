package io.tepui.benchmarks;

import com.google.protobuf.ByteString;
import io.tepui.protocol.internal.Archive;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Label;
import io.tepui.protocol.v1.Labels;
import io.tepui.protocol.v1.NetworkInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.UUID;
import io.tepui.protocol.v1.Value;
import java.util.List;
import java.util.Random;

/** The messages of a load: agents, frameworks and tasks of the shape that Mesos's own benchmark of GET_STATE has. */
final class Messages {
    static final double AGENT_CPUS = 64;
    static final double AGENT_MEM = 262_144;
    static final double AGENT_DISK = 1_048_576;

    private static final int UUID_BYTES = 16;
    private static final int LABELS = 3;
    private static final double TIMESTAMP = 1767225600.123456;

    /** What an agent can do, as one of Mesos 1.11 says. */
    private static final List<AgentInfo.Capability.Type> CAPABILITIES = List.of(
            AgentInfo.Capability.Type.MULTI_ROLE,
            AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
            AgentInfo.Capability.Type.RESERVATION_REFINEMENT,
            AgentInfo.Capability.Type.RESOURCE_PROVIDER,
            AgentInfo.Capability.Type.RESIZE_VOLUME,
            AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK,
            AgentInfo.Capability.Type.AGENT_DRAINING,
            AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS);

    private final Random random = new Random(1);
    private final boolean statuses;

    /**
     * Makes a source of messages.
     *
     * @param statuses whether each task holds the two status updates that it got, which doubles its size
     */
    Messages(boolean statuses) {
        this.statuses = statuses;
    }

    /**
     * What an agent brings when it registers again.
     *
     * @param prefix of the ids of the load
     * @param number of the agent
     * @param tasks of each framework on each agent
     * @param completed of as many further frameworks, which are over
     * @param state of the tasks
     */
    ReregisterSlaveMessage reregistration(
            String prefix, int number, int port, int frameworks, int tasks, int completed, TaskState state) {
        String agent = agentId(prefix, number);
        ReregisterSlaveMessage.Builder message = ReregisterSlaveMessage.newBuilder()
                .setSlave(SlaveInfo.newBuilder()
                        .setHostname("host-" + number)
                        .setPort(port)
                        .addAllResources(agentResources())
                        .setId(AgentID.newBuilder().setValue(agent))
                        .setCheckpoint(true))
                .setVersion("1.11.0")
                .setResourceVersionUuid(UUID.newBuilder().setValue(uuid()));
        CAPABILITIES.forEach(type ->
                message.addAgentCapabilities(AgentInfo.Capability.newBuilder().setType(type)));
        for (int f = 0; f < frameworks; f++) {
            String framework = frameworkId(prefix, f);
            message.addFrameworks(framework(framework));
            for (int t = 0; t < tasks; t++) {
                message.addTasks(task(taskId(number, f, t), framework, agent, state));
            }
            if (completed > 0) {
                message.addCompletedFrameworks(archive(prefix, number, f, completed));
            }
        }
        return message.build();
    }

    private Archive.Framework archive(String prefix, int number, int f, int completed) {
        String framework = prefix + "-c%04d".formatted(f);
        Archive.Framework.Builder archive = Archive.Framework.newBuilder().setFrameworkInfo(framework(framework));
        for (int t = 0; t < completed; t++) {
            String task = "done-" + number + "-" + f + "-" + t;
            archive.addTasks(task(task, framework, agentId(prefix, number), TaskState.TASK_FINISHED));
        }
        return archive.build();
    }

    static String agentId(String prefix, int number) {
        return prefix + "-S" + number;
    }

    static String frameworkId(String prefix, int number) {
        return prefix + "-%04d".formatted(number);
    }

    static String taskId(int agent, int framework, int task) {
        return "task-" + agent + "-" + framework + "-" + task;
    }

    static List<Resource> agentResources() {
        return List.of(scalar("cpus", AGENT_CPUS), scalar("mem", AGENT_MEM), scalar("disk", AGENT_DISK));
    }

    static FrameworkInfo framework(String id) {
        return FrameworkInfo.newBuilder()
                .setUser("root")
                .setName("load")
                .setId(FrameworkID.newBuilder().setValue(id))
                .setFailoverTimeout(3600)
                .setCheckpoint(true)
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .addRoles("*")
                .build();
    }

    Task task(String id, String framework, String agent, TaskState state) {
        ByteString uuid = uuid();
        Labels.Builder labels = Labels.newBuilder();
        for (int i = 0; i < LABELS; i++) {
            labels.addLabels(Label.newBuilder().setKey("key" + i).setValue("value-" + i));
        }
        Task.Builder task = Task.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
                .setAgentId(AgentID.newBuilder().setValue(agent))
                .setState(state)
                .addResources(allocated("cpus", 0.1))
                .addResources(allocated("mem", 32))
                .addResources(allocated("disk", 10))
                .setStatusUpdateState(state)
                .setStatusUpdateUuid(uuid)
                .setLabels(labels);
        if (statuses) {
            task.addStatuses(status(id, agent, TaskState.TASK_STAGING, uuid))
                    .addStatuses(status(id, agent, state, uuid));
        }
        return task.build();
    }

    static TaskStatus status(String id, String agent, TaskState state, ByteString uuid) {
        NetworkInfo network = NetworkInfo.newBuilder()
                .addIpAddresses(NetworkInfo.IPAddress.newBuilder().setIpAddress("127.0.0.1"))
                .build();
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setState(state)
                .setAgentId(AgentID.newBuilder().setValue(agent))
                .setTimestamp(TIMESTAMP)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setUuid(uuid)
                .setContainerStatus(ContainerStatus.newBuilder().addNetworkInfos(network))
                .build();
    }

    ByteString uuid() {
        byte[] bytes = new byte[UUID_BYTES];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    static Resource allocated(String name, double value) {
        return scalar(name, value).toBuilder()
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"))
                .build();
    }
}

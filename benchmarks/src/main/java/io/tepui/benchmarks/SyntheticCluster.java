package io.tepui.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tepui.master.state.AgentLoad;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.CompletedFramework;
import io.tepui.master.state.CounterSnapshot;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.History;
import io.tepui.master.state.Leadership;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Label;
import io.tepui.protocol.v1.Labels;
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.protocol.v1.NetworkInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.Value;
import io.tepui.resources.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A master's state of any size, made without a master: agents that each run tasks of every framework, and as many
 * completed tasks, of the shape that Mesos's own benchmark of GET_STATE has.
 */
final class SyntheticCluster {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123456789Z");
    private static final double TIMESTAMP = 1767225600.123456;
    private static final int LABELS = 3;
    private static final int AGENT_PORT = 5051;

    private final Random random = new Random(1);
    private final int agents;
    private final int tasksPerFramework;
    private final int completedPerFramework;
    private final boolean statuses;
    private final List<Scheduler> running = new ArrayList<>();
    private final List<Scheduler> over = new ArrayList<>();
    private PersistentIndex<String, AgentRecord> agentRecords = PersistentIndex.empty();

    /** A framework while its tasks are made. */
    private static final class Scheduler {
        private final FrameworkRecord.Builder record;
        private final String id;
        private FrameworkTasks tasks = FrameworkTasks.none(1000, Integer.MAX_VALUE);

        Scheduler(String id, FrameworkStatus status) {
            this.id = id;
            this.record = FrameworkRecord.of(framework(id), status).subscribedTimes(TIME, TIME);
        }
    }

    private SyntheticCluster(
            int agents, int frameworks, int tasksPerFramework, int completedPerFramework, boolean statuses) {
        this.agents = agents;
        this.tasksPerFramework = tasksPerFramework;
        this.completedPerFramework = completedPerFramework;
        this.statuses = statuses;
        for (int i = 0; i < frameworks; i++) {
            running.add(new Scheduler("c0ffee00-%04d".formatted(i), FrameworkStatus.ACTIVE));
            over.add(new Scheduler("c0ffee00-c%04d".formatted(i), FrameworkStatus.COMPLETED));
        }
    }

    /**
     * Returns a state.
     *
     * @param tasks running tasks of each framework on each agent
     * @param completed completed tasks of each completed framework on each agent; there are as many completed frameworks as
     *     running ones
     * @param statuses whether each task holds the two status updates that it got, which doubles its size
     */
    static MasterState of(int agents, int frameworks, int tasks, int completed, boolean statuses) {
        return new SyntheticCluster(agents, frameworks, tasks, completed, statuses).make();
    }

    private MasterState make() {
        for (int i = 0; i < agents; i++) {
            addAgent(i);
        }
        History<String, CompletedFramework> completed = History.ofAtMost(over.size());
        PersistentIndex<String, FrameworkRecord> registered = PersistentIndex.empty();
        PersistentIndex<String, FrameworkTasks> active = PersistentIndex.empty();
        for (Scheduler scheduler : running) {
            registered = registered.with(scheduler.id, scheduler.record.build());
            active = active.with(scheduler.id, scheduler.tasks);
        }
        for (Scheduler scheduler : over) {
            FrameworkRecord record = scheduler.record.unregisteredTime(TIME).build();
            completed = completed.with(scheduler.id, new CompletedFramework(record, scheduler.tasks, true));
        }
        MasterInfo info = MasterInfo.newBuilder()
                .setId("c0ffee00")
                .setIp(16777343)
                .setPort(5050)
                .build();
        return new MasterState(
                new Leadership(info, TIME, Optional.of(TIME), true),
                agentRecords,
                PersistentIndex.empty(),
                History.ofAtMost(1),
                History.ofAtMost(1),
                registered,
                active,
                completed,
                PersistentIndex.empty(),
                PersistentIndex.empty(),
                PersistentIndex.empty(),
                PersistentIndex.empty(),
                PersistentIndex.empty(),
                List.of(),
                List.of(),
                CounterSnapshot.zero());
    }

    private void addAgent(int number) {
        String id = "c0ffee00-S" + number;
        AgentLoad load = AgentLoad.nothing();
        for (int f = 0; f < running.size(); f++) {
            Scheduler scheduler = running.get(f);
            Resources used = Resources.empty();
            for (int t = 0; t < tasksPerFramework; t++) {
                TaskRecord task = task("task-" + number + "-" + f + "-" + t, scheduler.id, id, TaskState.TASK_RUNNING);
                scheduler.tasks = scheduler.tasks.withActive(task);
                load = load.withTask(task.key());
                used = used.plus(task.resources());
            }
            load = load.withUsed(scheduler.id, used);
            scheduler.record.used(id, used);
            addCompleted(number, f, id);
        }
        AgentInfo info = AgentInfo.newBuilder()
                .setHostname("host-" + number)
                .setPort(AGENT_PORT)
                .setId(AgentID.newBuilder().setValue(id))
                .addAllResources(List.of(scalar("cpus", 64), scalar("mem", 262144), scalar("disk", 1048576)))
                .build();
        AgentRecord record = AgentRecord.registered(info, new UPid("slave(1)", "127.0.0.1", AGENT_PORT), "1.11.0", TIME)
                .capabilities(List.of(
                        AgentInfo.Capability.Type.MULTI_ROLE,
                        AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
                        AgentInfo.Capability.Type.RESERVATION_REFINEMENT))
                .resources(Resources.empty(), Resources.fromMessages(info.getResourcesList()))
                .load(load)
                .build();
        agentRecords = agentRecords.with(id, record);
    }

    private void addCompleted(int number, int f, String agent) {
        Scheduler scheduler = over.get(f);
        for (int t = 0; t < completedPerFramework; t++) {
            String task = "done-" + number + "-" + f + "-" + t;
            scheduler.tasks = scheduler.tasks.withCompleted(task(task, scheduler.id, agent, TaskState.TASK_FINISHED));
        }
    }

    private static FrameworkInfo framework(String id) {
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

    /** A task that has come over the wire, as it does when an agent registers again. */
    private TaskRecord task(String id, String framework, String agent, TaskState state) {
        byte[] uuid = new byte[16];
        random.nextBytes(uuid);
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
                .setStatusUpdateUuid(ByteString.copyFrom(uuid))
                .setLabels(labels);
        if (statuses) {
            task.addStatuses(status(id, agent, TaskState.TASK_STAGING, uuid))
                    .addStatuses(status(id, agent, state, uuid));
        }
        try {
            return TaskRecord.of(Task.parseFrom(task.build().toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("A message that was just written can't be read", e);
        }
    }

    private static TaskStatus status(String id, String agent, TaskState state, byte[] uuid) {
        NetworkInfo network = NetworkInfo.newBuilder()
                .addIpAddresses(NetworkInfo.IPAddress.newBuilder().setIpAddress("127.0.0.1"))
                .build();
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setState(state)
                .setAgentId(AgentID.newBuilder().setValue(agent))
                .setTimestamp(TIMESTAMP)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setUuid(ByteString.copyFrom(uuid))
                .setContainerStatus(ContainerStatus.newBuilder().addNetworkInfos(network))
                .build();
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    private static Resource allocated(String name, double value) {
        return scalar(name, value).toBuilder()
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"))
                .build();
    }
}

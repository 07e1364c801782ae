package io.tepui.benchmarks;

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
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskState;
import io.tepui.resources.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A master's state of any size, made without a master: agents that each run tasks of every framework, and as many
 * completed tasks, of the shape that Mesos's own benchmark of GET_STATE has.
 */
final class SyntheticCluster {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123456789Z");
    private static final int AGENT_PORT = 5051;

    private final int agents;
    private final int tasksPerFramework;
    private final int completedPerFramework;
    private final Messages messages;
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
            this.record = FrameworkRecord.of(Messages.framework(id), status).subscribedTimes(TIME, TIME);
        }
    }

    private SyntheticCluster(
            int agents, int frameworks, int tasksPerFramework, int completedPerFramework, boolean statuses) {
        this.agents = agents;
        this.tasksPerFramework = tasksPerFramework;
        this.completedPerFramework = completedPerFramework;
        this.messages = new Messages(statuses);
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
                .addAllResources(Messages.agentResources())
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

    /** A task that has come over the wire, as it does when an agent registers again. */
    private TaskRecord task(String id, String framework, String agent, TaskState state) {
        try {
            return TaskRecord.of(
                    Task.parseFrom(messages.task(id, framework, agent, state).toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("A message that was just written can't be read", e);
        }
    }
}

package io.tepui.master.agents;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.core.OperatorEvents;
import io.tepui.master.core.StateEditor;
import io.tepui.master.core.Workspace;
import io.tepui.master.maintenance.Machines;
import io.tepui.master.state.AgentLoad;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.ExecutorKey;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.TaskKey;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.state.UnreachableAgent;
import io.tepui.master.tasks.TaskUpdates;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.internal.SlaveReregisteredMessage;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.master.Event;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The return of an agent that this master does not have as registered: with all that runs on it (AM-47, SE-176). */
final class Readmissions {
    private static final Logger LOG = LoggerFactory.getLogger(Readmissions.class);

    /** What the master knew of the agent. */
    enum Origin {
        /** It was in the registry when this master was elected: nobody was told that it was lost (SE-177). */
        RECOVERED,
        /** It was unreachable, or is not known at all. */
        LOST
    }

    private final Workspace work;
    private final TaskUpdates updates;
    private final AgentPings pings;
    private final UnreachableMarks marks;
    private final FrameworksOnAgent frameworks;
    private final Drains drains;
    private final ReportedHistory history;

    Readmissions(
            Workspace work,
            TaskUpdates updates,
            AgentPings pings,
            UnreachableMarks marks,
            FrameworksOnAgent frameworks,
            Drains drains) {
        this.work = work;
        this.updates = updates;
        this.pings = pings;
        this.marks = marks;
        this.frameworks = frameworks;
        this.drains = drains;
        this.history = new ReportedHistory(work);
    }

    /** Takes the agent in; the registry has it as admitted. */
    void readmit(
            UPid from,
            AgentDescription described,
            ReportedWork report,
            Origin origin,
            Optional<DrainInfo> drainInfo,
            boolean deactivated) {
        List<ReportedFramework> kept = new ArrayList<>();
        List<ReportedFramework> removed = new ArrayList<>();
        for (ReportedFramework framework : report.frameworks().values()) {
            if (frameworks.isRemoved(framework.id())) {
                removed.add(framework);
            } else {
                kept.add(withoutNamesakes(framework));
            }
        }
        if (origin == Origin.LOST) {
            kept.forEach(this::announceReturn);
        }
        List<TaskKey> unconfirmed = unconfirmed(described.id());
        AgentRecord agent = add(from, described, kept, drainInfo, deactivated);
        for (ReportedFramework framework : kept) {
            if (work.state().framework(framework.id()) != null) {
                frameworks.adopt(agent, framework);
            }
        }
        work.publish(() -> added(agent));
        history.add(report.history());
        if (deactivated) {
            work.tell(new AllocatorInput.AgentDeactivated(agent.id()));
        }
        work.send(
                from,
                SlaveReregisteredMessage.newBuilder()
                        .setSlaveId(agent.info().getId())
                        .setConnection(Reregistrations.connection(work.settings()))
                        .build());
        unconfirmed.stream().filter(key -> !agent.load().tasks().contains(key)).forEach(key -> recall(from, key));
        drains.returned(agent);
        drains.order(from, agent.use());
        removed.forEach(framework -> frameworks.shutDown(from, framework));
        for (ReportedFramework framework : kept) {
            if (frameworks.meet(agent, framework)) {
                frameworks.adopt(agent, framework);
            }
        }
        pings.start(agent);
    }

    private List<TaskKey> unconfirmed(String agentId) {
        UnreachableAgent mark = work.state().absent().unreachable().find(agentId);
        return mark == null ? List.of() : mark.unconfirmed();
    }

    /**
     * An agent that was held up finds launches from before behind its report; what they would use may have been given out anew
     * by then. The kill comes behind them.
     */
    private void recall(UPid agent, TaskKey task) {
        work.send(
                agent,
                KillTaskMessage.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(task.frameworkId()))
                        .setTaskId(TaskID.newBuilder().setValue(task.taskId()))
                        .build());
    }

    private AgentRecord add(
            UPid from,
            AgentDescription described,
            List<ReportedFramework> kept,
            Optional<DrainInfo> drainInfo,
            boolean deactivated) {
        String id = described.id();
        Map<String, Resources> used = new HashMap<>();
        for (ReportedFramework framework : kept) {
            if (!framework.used().isEmpty()) {
                used.put(framework.id(), framework.used());
            }
        }
        AgentRecord agent = AgentRecord.registered(described.info(), from, described.version(), work.now())
                .reregisteredTime(work.now())
                .capabilities(described.capabilities())
                .resourceVersion(described.resourceVersion())
                .resources(described.checkpointed(), described.total())
                .drain(drainInfo, Optional.empty())
                .deactivated(deactivated)
                .load(load(kept, used))
                .build();
        work.count(Counter.SLAVE_REREGISTRATIONS);
        marks.withdraw(id);
        work.state().absent().removeRecovered(id);
        work.state().absent().removeUnreachable(id);
        work.state().put(agent);
        work.emit(new Effect.LinkAgent(from));
        work.tell(new AllocatorInput.AgentAdded(
                id, described.details(), described.total(), used, Machines.unavailability(work.state(), agent)));
        return agent;
    }

    private static AgentLoad load(List<ReportedFramework> kept, Map<String, Resources> used) {
        Map<TaskKey, TaskKey> tasks = new HashMap<>();
        Map<ExecutorKey, ExecutorRecord> executors = new HashMap<>();
        for (ReportedFramework framework : kept) {
            for (TaskRecord task : framework.tasks()) {
                TaskKey key = task.key();
                tasks.put(key, key);
            }
            framework.executors().forEach(executor -> executors.put(executor.key(), executor));
        }
        return new AgentLoad(
                PersistentIndex.of(tasks),
                PersistentIndex.of(executors),
                PersistentIndex.of(used),
                PersistentIndex.empty(),
                PersistentIndex.empty(),
                PersistentIndex.empty());
    }

    /**
     * Tells connected owners, and takes the tasks out of the lists of what was lost (SE-176, SE-183). As in reconciliation,
     * what is told is the last state that was forwarded (SE-165): a newer one comes in its turn, and the end of a task is not
     * told before what led to it.
     */
    private void announceReturn(ReportedFramework framework) {
        StateEditor state = work.state();
        if (state.framework(framework.id()) == null) {
            return;
        }
        for (TaskRecord task : framework.tasks()) {
            state.changeTasks(
                    framework.id(), lists -> lists.withoutUnreachable(task.id()).withoutCompleted(task.id()));
            updates.forward(framework.id(), () -> updates.status(
                            task,
                            task.reportedState(),
                            TaskStatus.Reason.REASON_AGENT_REREGISTERED,
                            "The agent registered again")
                    .build());
        }
    }

    /** Leaves tasks out whose ids the framework uses on another agent by now: an id names one active task. */
    private ReportedFramework withoutNamesakes(ReportedFramework framework) {
        var active = work.state().tasksOf(framework.id()).active();
        if (active.isEmpty() || framework.tasks().stream().noneMatch(task -> active.contains(task.id()))) {
            return framework;
        }
        List<TaskRecord> tasks = new ArrayList<>();
        Resources used = framework.used();
        for (TaskRecord task : framework.tasks()) {
            if (!active.contains(task.id())) {
                tasks.add(task);
            } else {
                LOG.warn("Leaving out task {} of agent {}: its id is in use elsewhere", task.key(), task.agentId());
                used = task.holdsResources() ? used.minus(task.resources()) : used;
            }
        }
        return new ReportedFramework(framework.info(), tasks, framework.executors(), used);
    }

    /** The agent is shown as it was before its deactivation took hold again (MO-319). */
    private static Event added(AgentRecord agent) {
        Event event = OperatorEvents.agentAdded(agent);
        if (!agent.deactivated()) {
            return event;
        }
        Event.Builder shown = event.toBuilder();
        shown.getAgentAddedBuilder().getAgentBuilder().setActive(true);
        return shown.build();
    }
}

package io.tepui.master.agents;

import com.google.protobuf.ByteString;
import io.tepui.allocator.AgentDetails;
import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.operations.AgentMessages;
import io.tepui.master.operations.Operations;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.ExecutorKey;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.TaskKey;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.Times;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.internal.ReconcileTasksMessage;
import io.tepui.protocol.internal.SlaveReregisteredMessage;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Resources;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The return of a registered agent: its connection broke, or it restarted, or it lost sight of the master (AM-45). */
final class KnownAgentReturn {
    private final Workspace work;
    private final Offers offers;
    private final Operations operations;
    private final AgentLosses losses;
    private final AgentPings pings;
    private final UnreachableMarks marks;
    private final FrameworksOnAgent frameworks;
    private final Drains drains;

    KnownAgentReturn(
            Workspace work,
            Offers offers,
            Operations operations,
            AgentLosses losses,
            AgentPings pings,
            UnreachableMarks marks,
            FrameworksOnAgent frameworks,
            Drains drains) {
        this.work = work;
        this.offers = offers;
        this.operations = operations;
        this.losses = losses;
        this.pings = pings;
        this.marks = marks;
        this.frameworks = frameworks;
        this.drains = drains;
    }

    /** The agent is back; its description is in the registry. */
    void comeBack(UPid from, AgentDescription described, ReportedWork report) {
        AgentRecord before = work.state().agent(described.id());
        if (before == null) {
            return;
        }
        work.count(Counter.SLAVE_REREGISTRATIONS);
        AgentRecord agent = replace(from, described, before);
        work.send(from, answer(agent, report));
        dropUnreportedExecutors(agent, report);
        repeatKills(agent, report);
        endForgottenTasks(agent, report);
        noteEnding(agent, report);
        report.frameworks().values().stream()
                .filter(framework -> frameworks.isRemoved(framework.id()))
                .filter(framework -> !framework.tasks().isEmpty())
                .forEach(framework -> frameworks.shutDown(from, framework));
        work.cancelTimer(new TimerKey.AgentReregistration(agent.id()));
        marks.withdraw(agent.id());
        pings.heard(agent.id());
        if (!before.active() && agent.active()) {
            work.tell(new AllocatorInput.AgentActivated(agent.id()));
        }
        drains.returned(agent);
        drains.order(from, agent.use());
        report.frameworks().values().stream()
                .filter(framework -> !frameworks.isRemoved(framework.id()))
                .forEach(framework -> frameworks.meet(agent, framework));
        if (!agent.has(AgentInfo.Capability.Type.RESOURCE_PROVIDER)) {
            work.send(from, AgentMessages.checkpoint(agent));
        }
    }

    private AgentRecord replace(UPid from, AgentDescription described, AgentRecord before) {
        boolean own = described.has(AgentInfo.Capability.Type.RESOURCE_PROVIDER);
        Resources checkpointed = own ? described.checkpointed() : before.checkpointed();
        Resources total = AgentTotals.of(described.configured(), checkpointed)
                .orElseGet(described::total)
                .plus(before.total().revocable());
        AgentRecord agent = withoutStaleOffers(before, total)
                .edit()
                .info(described.info())
                .pid(from)
                .version(described.version())
                .capabilities(described.capabilities())
                .resourceVersion(described.resourceVersion())
                .resources(checkpointed, total)
                .connected(true)
                .reregisteredTime(work.now())
                .build();
        work.state().put(agent);
        if (!from.equals(before.pid())) {
            work.emit(new Effect.UnlinkAgent(before.pid()));
        }
        operations.totalReplaced(before, checkpointed);
        work.emit(new Effect.LinkAgent(from));
        AgentDetails details = described.details();
        work.tell(new AllocatorInput.AgentUpdated(agent.id(), details, total));
        return agent;
    }

    /** What the agent says of itself may lack what was offered: operations that it never got (MO-146). */
    private AgentRecord withoutStaleOffers(AgentRecord before, Resources total) {
        if (total.equals(before.total())) {
            return before;
        }
        List.copyOf(before.load().offers().values()).forEach(offers::rescind);
        AgentRecord after = work.state().agent(before.id());
        return after == null ? before : after;
    }

    /** Lists the tasks that the agent should be able to tell of, but did not (AM-51). */
    private SlaveReregisteredMessage answer(AgentRecord agent, ReportedWork report) {
        Set<TaskKey> reported = new HashSet<>();
        report.frameworks().values().forEach(framework -> framework.tasks().forEach(task -> reported.add(task.key())));
        Map<String, ReconcileTasksMessage.Builder> missing = new LinkedHashMap<>();
        for (TaskKey key : agent.load().tasks().values()) {
            TaskRecord task = work.state().tasksOf(key.frameworkId()).find(key.taskId());
            if (task != null && !reported.contains(key)) {
                missing.computeIfAbsent(key.frameworkId(), id -> reconcile(task))
                        .addStatuses(status(task));
            }
        }
        SlaveReregisteredMessage.Builder answer = SlaveReregisteredMessage.newBuilder()
                .setSlaveId(agent.info().getId())
                .setConnection(Reregistrations.connection(work.settings()));
        missing.values().forEach(answer::addReconciliations);
        return answer.build();
    }

    private ReconcileTasksMessage.Builder reconcile(TaskRecord task) {
        ReconcileTasksMessage.Builder message =
                ReconcileTasksMessage.newBuilder().setFrameworkId(task.task().getFrameworkId());
        FrameworkRecord framework = work.state().framework(task.frameworkId());
        if (framework != null) {
            message.setFramework(framework.info());
        }
        return message;
    }

    private TaskStatus status(TaskRecord task) {
        return TaskStatus.newBuilder()
                .setTaskId(task.task().getTaskId())
                .setAgentId(task.task().getAgentId())
                .setState(task.reportedState())
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
                .setMessage("The agent did not report the task when it registered again")
                .setTimestamp(Times.toEpochSeconds(work.now()))
                .build();
    }

    private void dropUnreportedExecutors(AgentRecord agent, ReportedWork report) {
        Set<ExecutorKey> reported = new HashSet<>();
        report.frameworks()
                .values()
                .forEach(framework -> framework.executors().forEach(executor -> reported.add(executor.key())));
        for (ExecutorRecord executor : List.copyOf(agent.load().executors().values())) {
            if (!reported.contains(executor.key())) {
                losses.endExecutor(executor);
            }
        }
    }

    private void repeatKills(AgentRecord agent, ReportedWork report) {
        if (!agent.load().killed().isEmpty()) {
            kill(agent, report, task -> agent.load().killed().contains(task.key()));
        }
    }

    /**
     * Ends tasks that the master told their frameworks to be lost when the connection broke (SE-173): what they use has been
     * given to others since, so they must not go on beside them.
     */
    private void endForgottenTasks(AgentRecord agent, ReportedWork report) {
        kill(
                agent,
                report,
                task -> !frameworks.isRemoved(task.frameworkId())
                        && !agent.load().tasks().contains(task.key()));
    }

    /** What the master has no record of, it leaves to the agent's updates to tell: it still comes to its own end (SE-135). */
    private void noteEnding(AgentRecord agent, ReportedWork report) {
        Map<TaskKey, ByteString> ending = new LinkedHashMap<>();
        for (ReportedFramework framework : report.frameworks().values()) {
            for (TaskRecord task : framework.tasks()) {
                TaskKey key = task.key();
                if (!frameworks.isRemoved(framework.id())
                        && !agent.load().tasks().contains(key)
                        && !work.state().tasksOf(framework.id()).completed().contains(key.taskId())) {
                    ending.put(key, ByteString.EMPTY);
                }
            }
        }
        work.state().changeLoad(agent.id(), load -> load.withEnding(PersistentIndex.of(ending)));
    }

    private void kill(AgentRecord agent, ReportedWork report, Predicate<TaskRecord> which) {
        for (ReportedFramework framework : report.frameworks().values()) {
            for (TaskRecord task : framework.tasks()) {
                if (!task.isTerminal() && which.test(task)) {
                    work.send(
                            agent.pid(),
                            KillTaskMessage.newBuilder()
                                    .setFrameworkId(task.task().getFrameworkId())
                                    .setTaskId(task.task().getTaskId())
                                    .build());
                }
            }
        }
    }
}

package io.tepui.master.agents;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.StateEditor;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.operations.Operations;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.TaskKey;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.state.UnreachableAgent;
import io.tepui.master.tasks.TaskUpdates;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the loss of an agent, or of its connection, means for all that it carries (SE-173, SE-174, SE-179). */
final class AgentLosses {
    private final Workspace work;
    private final Offers offers;
    private final Operations operations;
    private final TaskUpdates updates;
    private final AgentPings pings;

    AgentLosses(Workspace work, Offers offers, Operations operations, TaskUpdates updates, AgentPings pings) {
        this.work = work;
        this.offers = offers;
        this.operations = operations;
        this.updates = updates;
        this.pings = pings;
    }

    /** Takes out an agent that is unreachable: its tasks may yet come back (SE-174). */
    void unreachable(AgentRecord agent, UnreachableAgent mark, String why) {
        List<TaskKey> unconfirmed = unconfirmed(agent);
        endTasks(
                agent,
                task -> true,
                task -> updates.status(
                                task,
                                updates.orLost(task.frameworkId(), TaskState.TASK_UNREACHABLE),
                                TaskStatus.Reason.REASON_AGENT_REMOVED,
                                "Agent " + agent.info().getHostname() + " is unreachable: " + why)
                        .setUnreachableTime(Times.toTimeInfo(mark.since()))
                        .build(),
                work.state()::moveToUnreachable);
        operations.unreachable(agent);
        takeOut(agent);
        work.state().absent().putUnreachable(mark.withUnconfirmed(unconfirmed));
        tellLost(agent.info().getId());
    }

    private List<TaskKey> unconfirmed(AgentRecord agent) {
        return agent.load().tasks().values().stream()
                .filter(key -> work.state()
                        .tasksOf(key.frameworkId())
                        .task(key.taskId())
                        .filter(task -> task.state() == TaskState.TASK_STAGING)
                        .isPresent())
                .toList();
    }

    /** Takes out an agent that is removed: its tasks are lost (SE-179). */
    void removed(AgentRecord agent, String why) {
        endTasks(
                agent,
                task -> true,
                task -> updates.status(
                                task,
                                TaskState.TASK_LOST,
                                TaskStatus.Reason.REASON_AGENT_REMOVED,
                                "Agent " + agent.info().getHostname() + " is removed: " + why)
                        .build(),
                work.state()::completeTask);
        takeOut(agent);
        tellLost(agent.info().getId());
    }

    /** Takes out an agent that is marked gone: its tasks are, too (SE-178). */
    void gone(AgentRecord agent) {
        endTasks(agent, task -> true, this::gone, work.state()::completeTask);
        operations.gone(agent);
        takeOut(agent);
        tellLost(agent.info().getId());
    }

    /** Ends the tasks of an agent that is marked gone while it was unreachable (MO-183). */
    void goneWhileUnreachable(String agentId) {
        for (FrameworkRecord framework : List.copyOf(work.state().frameworks().values())) {
            for (TaskRecord task : work.state().tasksOf(framework.id()).unreachable()) {
                if (task.agentId().equals(agentId)) {
                    TaskStatus status = gone(task);
                    TaskRecord after = updates.applyApart(task, status, status.getState());
                    work.state().changeTasks(framework.id(), lists -> lists.withoutUnreachable(task.id())
                            .withCompleted(after));
                    updates.forward(framework.id(), status);
                }
            }
        }
    }

    private TaskStatus gone(TaskRecord task) {
        TaskState state = updates.orLost(task.frameworkId(), TaskState.TASK_GONE_BY_OPERATOR);
        return updates.status(
                        task,
                        state,
                        state == TaskState.TASK_GONE_BY_OPERATOR
                                ? TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR
                                : TaskStatus.Reason.REASON_AGENT_REMOVED,
                        "Agent " + task.agentId() + " has been marked gone")
                .build();
    }

    /** Drops what frameworks without checkpointing have on an agent whose connection broke (SE-173, SE-64). */
    void disconnected(AgentRecord agent) {
        endTasks(
                agent,
                key -> !isCheckpointing(key.frameworkId()),
                task -> updates.status(
                                task,
                                TaskState.TASK_LOST,
                                TaskStatus.Reason.REASON_AGENT_DISCONNECTED,
                                "Agent " + agent.info().getHostname() + " is disconnected")
                        .build(),
                work.state()::completeTask);
        for (ExecutorRecord executor : List.copyOf(agent.load().executors().values())) {
            if (!isCheckpointing(executor.key().frameworkId())) {
                endExecutor(executor);
            }
        }
    }

    /** Takes an executor out; the allocator gets what it used. */
    void endExecutor(ExecutorRecord executor) {
        Resources freed = work.state().removeExecutor(executor);
        if (!freed.isEmpty()) {
            work.tell(AllocatorInput.ResourcesRecovered.used(executor.key().frameworkId(), executor.agentId(), freed));
        }
    }

    /** Sends FAILURE of the agent to every connected framework (SE-141). */
    void tellLost(AgentID agent) {
        for (FrameworkRecord framework : work.state().frameworks().values()) {
            work.event(framework, SchedulerEvents.agentFailure(agent));
        }
    }

    private boolean isCheckpointing(String frameworkId) {
        FrameworkRecord framework = work.state().framework(frameworkId);
        return framework != null && framework.info().getCheckpoint();
    }

    private void endTasks(
            AgentRecord agent,
            Predicate<TaskKey> which,
            Function<TaskRecord, TaskStatus> made,
            Consumer<TaskRecord> whereTo) {
        for (TaskKey key : List.copyOf(agent.load().tasks().values())) {
            TaskRecord task = work.state().tasksOf(key.frameworkId()).find(key.taskId());
            if (task != null && which.test(key)) {
                TaskStatus status = made.apply(task);
                TaskRecord after = updates.apply(task, status);
                updates.forward(key.frameworkId(), status);
                whereTo.accept(after);
            }
        }
    }

    private void takeOut(AgentRecord agent) {
        StateEditor state = work.state();
        agent.load().executors().values().forEach(this::endExecutor);
        offers.rescindAllOn(agent.id());
        operations.forget(agent);
        AgentRecord empty = state.agent(agent.id());
        if (empty != null) {
            state.removeAgent(empty);
        }
        pings.stop(agent.id());
        work.cancelTimer(new TimerKey.AgentReregistration(agent.id()));
        // Another agent may be there by now, and its connection is this one.
        if (state.agentAt(agent.pid()) == null) {
            work.emit(new Effect.UnlinkAgent(agent.pid()));
        }
        work.tell(new AllocatorInput.AgentRemoved(agent.id()));
    }
}

package io.tepui.master.tasks;

import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.TaskKey;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.state.TaskStates;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.ExecutorToFrameworkMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.v1.TaskStatus;

/** What agents pass on of tasks and executors while they run (SE-164, AM-79). */
public final class TaskReports {
    private final Workspace work;
    private final TaskUpdates updates;

    /** Works on the given state. */
    public TaskReports(Workspace work, TaskUpdates updates) {
        this.work = work;
        this.updates = updates;
    }

    /**
     * A task's status came: it goes to the scheduler, and into the record if the task is known on that agent. One of an
     * agent that is not registered, or without a uuid of 16 bytes, is dropped (SE-164, SE-180, AM-76).
     */
    public void statusUpdate(StatusUpdateMessage message) {
        work.count(Counter.MESSAGES_STATUS_UPDATE);
        StatusUpdate update = message.getUpdate();
        String agentId = update.getSlaveId().getValue();
        if (work.state().agent(agentId) == null || update.getUuid().size() != Uuids.BYTES) {
            work.count(Counter.INVALID_STATUS_UPDATES);
            return;
        }
        String frameworkId = update.getFrameworkId().getValue();
        TaskStatus status = statusOf(update);
        FrameworkRecord framework = work.state().framework(frameworkId);
        if (framework != null) {
            work.event(framework, SchedulerEvents.update(status));
        }
        TaskRecord task =
                work.state().tasksOf(frameworkId).find(status.getTaskId().getValue());
        noteEnd(agentId, new TaskKey(frameworkId, status.getTaskId().getValue()), status);
        boolean known = false;
        if (task != null && task.agentId().equals(agentId)) {
            known = true;
            updates.apply(task, status, update.hasLatestState() ? update.getLatestState() : status.getState());
        }
        boolean valid = known && framework != null && framework.connected();
        work.count(valid ? Counter.VALID_STATUS_UPDATES : Counter.INVALID_STATUS_UPDATES);
    }

    private void noteEnd(String agentId, TaskKey key, TaskStatus status) {
        AgentRecord agent = work.state().agent(agentId);
        if (agent != null && agent.load().ending().contains(key) && TaskStates.isTerminal(status.getState())) {
            work.state()
                    .changeLoad(agentId, load -> load.withEnding(load.ending().with(key, status.getUuid())));
        }
    }

    /** An executor's message goes to its scheduler, if that is connected (AM-79). */
    public void executorMessage(ExecutorToFrameworkMessage message) {
        work.count(Counter.MESSAGES_EXECUTOR_TO_FRAMEWORK);
        FrameworkRecord framework =
                work.state().framework(message.getFrameworkId().getValue());
        boolean fromKnownAgent = work.state().agent(message.getSlaveId().getValue()) != null;
        if (framework == null || !framework.connected() || !fromKnownAgent) {
            work.count(Counter.INVALID_EXECUTOR_TO_FRAMEWORK_MESSAGES);
            return;
        }
        work.count(Counter.VALID_EXECUTOR_TO_FRAMEWORK_MESSAGES);
        work.event(
                framework, SchedulerEvents.message(message.getSlaveId(), message.getExecutorId(), message.getData()));
    }

    /** Takes agent, executor, time and uuid from the envelope (SE-140). */
    private static TaskStatus statusOf(StatusUpdate update) {
        TaskStatus.Builder status = update.getStatus().toBuilder()
                .setAgentId(update.getSlaveId())
                .setTimestamp(update.getTimestamp())
                .setUuid(update.getUuid());
        if (update.hasExecutorId()) {
            status.setExecutorId(update.getExecutorId());
        }
        return status.build();
    }
}

package io.tepui.master.tasks;

import com.google.protobuf.ByteString;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.TaskKey;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.state.TaskStates;
import io.tepui.protocol.internal.StatusUpdateAcknowledgementMessage;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.scheduler.Call;
import org.jspecify.annotations.Nullable;

/** The call ACKNOWLEDGE (SE-129). */
public final class Acknowledgements {
    private final Workspace work;

    /** Works on the given state. */
    public Acknowledgements(Workspace work) {
        this.work = work;
    }

    /**
     * Passes the acknowledgement on to the agent; that of a terminal update completes the task. Ignored if the agent is
     * not connected, or nothing that could be acknowledged was told of the task yet.
     */
    public void acknowledge(FrameworkRecord framework, Call.Acknowledge call) {
        work.count(Counter.MESSAGES_STATUS_UPDATE_ACKNOWLEDGEMENT);
        AgentRecord agent = work.state().agent(call.getAgentId().getValue());
        TaskRecord task = taskOn(agent, framework, call);
        boolean nothingTold = task != null && !task.task().hasStatusUpdateState();
        if (agent == null || !agent.connected() || nothingTold) {
            work.count(Counter.INVALID_STATUS_UPDATE_ACKNOWLEDGEMENTS);
            return;
        }
        if (task != null && endsWith(task.task(), call)) {
            work.state().completeTask(task);
        }
        forgetEnding(agent, new TaskKey(framework.id(), call.getTaskId().getValue()), call.getUuid());
        work.count(Counter.VALID_STATUS_UPDATE_ACKNOWLEDGEMENTS);
        work.send(
                agent.pid(),
                StatusUpdateAcknowledgementMessage.newBuilder()
                        .setSlaveId(call.getAgentId())
                        .setFrameworkId(framework.info().getId())
                        .setTaskId(call.getTaskId())
                        .setUuid(call.getUuid())
                        .build());
    }

    private void forgetEnding(AgentRecord agent, TaskKey key, ByteString uuid) {
        if (agent.load().ending().get(key).filter(uuid::equals).isPresent()) {
            work.state()
                    .changeLoad(
                            agent.id(), load -> load.withEnding(load.ending().without(key)));
        }
    }

    private @Nullable TaskRecord taskOn(@Nullable AgentRecord agent, FrameworkRecord framework, Call.Acknowledge call) {
        TaskRecord task =
                work.state().tasksOf(framework.id()).find(call.getTaskId().getValue());
        return task != null && agent != null && task.agentId().equals(agent.id()) ? task : null;
    }

    private static boolean endsWith(Task task, Call.Acknowledge call) {
        return TaskStates.isTerminal(task.getStatusUpdateState())
                && task.getStatusUpdateUuid().equals(call.getUuid());
    }
}

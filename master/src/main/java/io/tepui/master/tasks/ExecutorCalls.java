package io.tepui.master.tasks;

import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.protocol.internal.FrameworkToExecutorMessage;
import io.tepui.protocol.internal.ShutdownExecutorMessage;
import io.tepui.protocol.v1.scheduler.Call;

/** The calls to executors: SHUTDOWN and MESSAGE (SE-128, SE-132). */
public final class ExecutorCalls {
    private final Workspace work;

    /** Works on the given state. */
    public ExecutorCalls(Workspace work) {
        this.work = work;
    }

    /** Passes the shutdown on if the agent is registered; whether the executor exists is for the agent to see. */
    public void shutdown(FrameworkRecord framework, Call.Shutdown call) {
        AgentRecord agent = work.state().agent(call.getAgentId().getValue());
        if (agent != null) {
            work.send(
                    agent.pid(),
                    ShutdownExecutorMessage.newBuilder()
                            .setExecutorId(call.getExecutorId())
                            .setFrameworkId(framework.info().getId())
                            .build());
        }
    }

    /** Passes the message on if the agent is connected, otherwise drops it. */
    public void message(FrameworkRecord framework, Call.Message call) {
        work.count(Counter.MESSAGES_FRAMEWORK_TO_EXECUTOR);
        AgentRecord agent = work.state().agent(call.getAgentId().getValue());
        if (agent == null || !agent.connected()) {
            work.count(Counter.INVALID_FRAMEWORK_TO_EXECUTOR_MESSAGES);
            return;
        }
        work.count(Counter.VALID_FRAMEWORK_TO_EXECUTOR_MESSAGES);
        work.send(
                agent.pid(),
                FrameworkToExecutorMessage.newBuilder()
                        .setSlaveId(call.getAgentId())
                        .setFrameworkId(framework.info().getId())
                        .setExecutorId(call.getExecutorId())
                        .setData(call.getData())
                        .build());
    }
}

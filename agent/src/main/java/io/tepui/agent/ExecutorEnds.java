package io.tepui.agent;

import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.tasks.Refusal;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.TaskResourceLimitation;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Source;
import java.util.List;
import java.util.Optional;

/** The last steps of executors of every kind: their container is gone, and then their last update acknowledged. */
final class ExecutorEnds {
    /** Stands for the wait status of an executor that left none, or was not started (AM-68). */
    static final int NO_STATUS = -1;

    private final CoreContext core;
    private final UpdateFlow updates;
    private final FrameworkLife frameworks;
    private final ContainerShares shares;

    ExecutorEnds(CoreContext core, UpdateFlow updates, FrameworkLife frameworks, ContainerShares shares) {
        this.core = core;
        this.updates = updates;
        this.frameworks = frameworks;
        this.shares = shares;
    }

    /** The executor is over; a task that has no final state yet gets the one given (SE-153). */
    void terminated(ExecutorRecord ended, Refusal unfinished) {
        ExecutorRecord executor = ended;
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            executor = updates.tell(executor, task.id(), unfinished);
        }
        executor = executor.in(ExecutorState.TERMINATED);
        core.put(executor);
        // Volumes leave a sandbox with who had them (AO-276): the next task may belong to somebody else.
        shares.removeLinks(executor);
        core.count(Counter.EXECUTORS_TERMINATED);
        if (executor.tasks().isEmpty() || core.framework(executor).terminating()) {
            frameworks.complete(executor);
        }
    }

    /** The agent ended the container for a limit, or for the loss of its streams: its tasks are told why (AO-220). */
    ExecutorRecord reportKilled(ExecutorRecord running, ContainerEnd.Killed killed) {
        ExecutorRecord executor = running;
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            TaskStatus.Builder status = updates.status(Source.SOURCE_AGENT, task.id(), killed.state())
                    .setReason(killed.reason())
                    .setMessage(killed.message());
            if (!killed.limitation().isEmpty()) {
                status.setLimitation(TaskResourceLimitation.newBuilder().addAllResources(killed.limitation()));
            }
            executor = updates.tell(executor, task.id(), status);
        }
        return executor;
    }

    /** Tells the master that an executor which it knows ended, or was not started (AM-68). It is not told again (AM-69). */
    void tellExit(String frameworkId, ExecutorID executorId, int waitStatus) {
        core.sendToMaster(ExitedExecutorMessage.newBuilder()
                .setSlaveId(AgentID.newBuilder().setValue(core.agentId()))
                .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                .setExecutorId(executorId)
                .setStatus(waitStatus)
                .build());
    }

    /** A terminal update was acknowledged: the task is over, and with the last one its executor (SE-229). */
    void acknowledged(String frameworkId, String taskId) {
        Optional<ExecutorRecord> holder = core.holder(frameworkId, taskId);
        if (holder.isEmpty()) {
            return;
        }
        TaskRecord task = holder.get().tasks().get(taskId).orElseThrow();
        ExecutorRecord executor = core.complete(holder.get(), task);
        core.put(executor);
        if (executor.isTerminated() && executor.tasks().isEmpty()) {
            frameworks.complete(executor);
        }
    }
}

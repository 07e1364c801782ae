package io.tepui.agent;

import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.States;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.tasks.Refusal;
import io.tepui.agent.volumes.TaskVolumes;
import io.tepui.agent.volumes.VolumeLink;
import io.tepui.protocol.v1.TaskResourceLimitation;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Source;
import java.util.List;
import java.util.Optional;

/** The last steps of executors of every kind: their container is gone, and then their last update acknowledged. */
final class ExecutorEnds {
    private final CoreContext core;
    private final UpdateFlow updates;
    private final FrameworkLife frameworks;

    ExecutorEnds(CoreContext core, UpdateFlow updates, FrameworkLife frameworks) {
        this.core = core;
        this.updates = updates;
        this.frameworks = frameworks;
    }

    /** The executor is over; a task that has no final state yet gets the one given (SE-153). */
    void terminated(ExecutorRecord ended, Refusal unfinished) {
        ExecutorRecord executor = ended;
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            TaskState state = unfinished.state() == TaskState.TASK_DROPPED
                    ? States.orLost(core.framework(executor).info(), TaskState.TASK_DROPPED)
                    : unfinished.state();
            executor = updates.tell(
                    executor,
                    task.id(),
                    updates.status(Source.SOURCE_AGENT, task.id(), state)
                            .setReason(unfinished.reason())
                            .setMessage(unfinished.message()));
        }
        executor = executor.in(ExecutorState.TERMINATED);
        core.put(executor);
        removeVolumeLinks(executor);
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

    /** Volumes leave a sandbox with the task that had them (AO-276): the next task may belong to somebody else. */
    private void removeVolumeLinks(ExecutorRecord executor) {
        String sandbox =
                core.layout.sandbox(core.agentId(), executor.frameworkId(), executor.id(), executor.containerId());
        for (TaskRecord task : executor.tasks().values()) {
            for (VolumeLink link : TaskVolumes.links(core.layout, task.info(), volume -> false)) {
                core.emit(new AgentEffect.RemoveVolumeLink(sandbox, link.containerPath()));
            }
        }
    }

    /** A terminal update was acknowledged: the task is over, and with the last one its executor (SE-229). */
    void acknowledged(String frameworkId, String taskId) {
        Optional<ExecutorRecord> holder = core.holder(frameworkId, taskId);
        if (holder.isEmpty()) {
            return;
        }
        TaskRecord task = holder.get().tasks().get(taskId).orElseThrow();
        ExecutorRecord executor =
                holder.get().complete(task, core.settings.history().completedTasksPerExecutor());
        core.put(executor);
        if (executor.isTerminated() && executor.tasks().isEmpty()) {
            frameworks.complete(executor);
        }
    }
}

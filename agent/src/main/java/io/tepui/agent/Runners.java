package io.tepui.agent;

import io.tepui.agent.AgentInput.FoundContainer;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.KillPolicy;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the executor that an event is about, and hands it to who runs executors of its kind. */
final class Runners {
    private static final Logger LOG = LoggerFactory.getLogger(Runners.class);

    private final CoreContext core;
    private final MissingTasks missing;
    private final TaskRunner command;
    private final BatchRunner custom;
    private final TaskGroups groups;
    private final GroupTasks groupTasks;

    Runners(
            CoreContext core,
            MissingTasks missing,
            TaskRunner command,
            BatchRunner custom,
            TaskGroups groups,
            GroupTasks groupTasks) {
        this.core = core;
        this.missing = missing;
        this.command = command;
        this.custom = custom;
        this.groups = groups;
        this.groupTasks = groupTasks;
    }

    private TaskRunner of(ExecutorRecord executor) {
        return switch (executor.kind()) {
            case COMMAND -> command;
            case DEFAULT -> groups;
            case CUSTOM -> custom;
        };
    }

    /** Starts an executor that a framework describes. */
    void begin(FrameworkRecord framework, ExecutorInfo info, LaunchBatch batch) {
        if (ExecutorKind.of(info) == ExecutorKind.DEFAULT) {
            groups.begin(framework, info, batch);
        } else {
            custom.begin(framework, info, batch);
        }
    }

    /** Gives further tasks to an executor; false when it is one that runs a single task. */
    boolean add(ExecutorRecord executor, LaunchBatch batch) {
        if (of(executor) instanceof BatchRunner runner) {
            runner.add(executor, batch);
            return true;
        }
        return false;
    }

    void started(String containerId, int pid) {
        if (Pods.isNested(containerId)) {
            groupTasks.started(containerId, pid);
            return;
        }
        Optional<ExecutorRecord> executor = core.byContainer(containerId);
        if (executor.isEmpty()) {
            LOG.warn("container {} started that no task here asked for", containerId);
            core.emit(new AgentEffect.Destroy(containerId));
            return;
        }
        of(executor.get()).started(executor.get(), pid);
    }

    void launchFailed(String containerId, LaunchStep step, String message) {
        if (Pods.isNested(containerId)) {
            groupTasks.launchFailed(containerId, message);
            return;
        }
        core.byContainer(containerId).ifPresent(executor -> of(executor).launchFailed(executor, step, message));
    }

    /** What a nested container leaves goes with its root, for late waits (AO-229). */
    void exited(String containerId, ContainerEnd end) {
        if (Pods.isNested(containerId)) {
            groupTasks.exited(containerId, end);
            return;
        }
        core.byContainer(containerId)
                .filter(executor -> !executor.isTerminated())
                .ifPresent(executor -> of(executor).exited(executor, end));
        core.emit(new AgentEffect.Forget(containerId));
    }

    /** Kills a task; the scheduler is told of one that no executor holds (SE-168). */
    void kill(FrameworkRecord framework, String taskId, Optional<KillPolicy> policy) {
        Optional<ExecutorRecord> holder = core.holder(framework.id(), taskId);
        if (holder.isEmpty()) {
            missing.killed(framework, taskId);
            return;
        }
        ExecutorRecord executor = holder.get();
        of(executor).kill(executor, executor.tasks().get(taskId).orElseThrow(), policy);
    }

    void shutDown(ExecutorRecord executor) {
        of(executor).shutDown(executor);
    }

    void unhealthy(ExecutorRecord executor, TaskRecord task) {
        of(executor).unhealthy(executor, task);
    }

    /** Says what the runtime found, before any run is restored. */
    void recovering(Map<String, FoundContainer> containers) {
        groups.recovering(containers);
    }

    void restore(ExecutorRecord executor, Checkpointed.Run run) {
        of(executor).restore(executor, run);
    }

    void resume(ExecutorRecord executor, Checkpointed.Run run, int pid) {
        of(executor).resume(executor, run, pid);
    }
}

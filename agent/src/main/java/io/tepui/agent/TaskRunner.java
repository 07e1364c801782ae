package io.tepui.agent;

import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.v1.KillPolicy;
import java.util.Optional;

/** Lets the tasks of executors of one kind run. All are called with the newest record of the executor. */
interface TaskRunner {
    /** The first process of the executor's container runs. */
    void started(ExecutorRecord executor, int pid);

    /** The executor's container could not be started; nothing of it is left but its sandbox. */
    void launchFailed(ExecutorRecord executor, LaunchStep step, String message);

    /** The executor's container ended; not called for an executor that is terminated. */
    void exited(ExecutorRecord executor, ContainerEnd end);

    /** Kills a task that the executor holds, as the state of its launch allows (SE-168). */
    void kill(ExecutorRecord executor, TaskRecord task, Optional<KillPolicy> policy);

    /** The task's health check failed too often; whoever runs checks kills it (SE-266). */
    default void unhealthy(ExecutorRecord executor, TaskRecord task) {}

    /** Ends the executor in its grace period, whatever its tasks do (SE-227, SE-244). */
    void shutDown(ExecutorRecord executor);

    /** Puts back what is known of a run of an earlier agent, before it is known what became of its container. */
    default void restore(ExecutorRecord executor, Checkpointed.Run run) {}

    /**
     * Goes on with a run of an earlier agent whose container lives and is watched (AO-321 to AO-324).
     *
     * @param run what was on disk about it
     * @param pid the container's first process
     */
    void resume(ExecutorRecord executor, Checkpointed.Run run, int pid);
}

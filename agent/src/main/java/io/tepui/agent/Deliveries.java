package io.tepui.agent;

import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.state.TaskStage;
import io.tepui.agent.tasks.Refusal;
import io.tepui.agent.volumes.VolumeLink;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How tasks come to an executor that has subscribed: its container gets their resources, then the executor gets them (SE-213, SE-214). */
final class Deliveries {
    private final CoreContext core;
    private final CustomRuns runs;
    private final ContainerShares shares;

    Deliveries(CoreContext core, CustomRuns runs, ContainerShares shares) {
        this.core = core;
        this.runs = runs;
        this.shares = shares;
    }

    /** Lets the container take what the executor and its tasks have now; those that wait are delivered then (SE-213, SE-214). */
    void update(ExecutorRecord executor) {
        if (executor.state() != ExecutorState.RUNNING || !runs.of(executor).beginUpdate()) {
            return;
        }
        List<VolumeLink> links = new ArrayList<>();
        for (LaunchBatch batch : runs.of(executor).queued()) {
            batch.tasks().forEach(task -> links.addAll(shares.links(executor, task.getResourcesList())));
        }
        shares.grant(executor, links);
    }

    /** The container takes what was asked for, or does not. */
    void updated(String containerId, Optional<String> problem) {
        Optional<ExecutorRecord> found = core.byContainer(containerId).filter(executor -> !executor.isTerminated());
        if (found.isEmpty()) {
            return;
        }
        ExecutorRecord executor = found.get();
        CustomRun run = runs.of(executor);
        List<LaunchBatch> covered = run.endUpdate();
        if (executor.state() != ExecutorState.RUNNING) {
            return;
        }
        if (problem.isPresent()) {
            runs.destroy(
                    executor,
                    new Refusal(
                            TaskState.TASK_GONE,
                            Reason.REASON_CONTAINER_UPDATE_FAILED,
                            "the container's resources could not be changed: " + problem.get()));
            return;
        }
        covered.forEach(batch -> deliver(containerId, batch));
        if (run.isOutdated()) {
            core.byContainer(containerId).ifPresent(this::update);
        }
    }

    /** Gives tasks to the executor; they wait for as long as it does not listen (SE-217). */
    private void deliver(String containerId, LaunchBatch batch) {
        ExecutorRecord executor = core.byContainer(containerId).orElseThrow();
        // What is over was reported by the executor without having been told of it: there is nothing to launch.
        List<TaskRecord> waiting = batch.tasks().stream()
                .flatMap(task -> executor.tasks().get(task.getTaskId().getValue()).stream())
                .filter(task -> !task.isTerminal())
                .toList();
        if (!waiting.isEmpty() && !runs.send(executor, ExecutorEvents.launch(batch))) {
            return;
        }
        runs.of(executor).deliver(batch);
        ExecutorRecord changed = executor;
        for (TaskRecord task : waiting) {
            changed = changed.with(task.at(TaskStage.LAUNCHED));
        }
        core.put(changed);
    }
}

package io.tepui.agent.state;

import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskStatus;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A framework that has, or had, executors on this agent.
 *
 * @param info with its id
 * @param pid the scheduler's address, for a scheduler of the older API
 * @param terminating whether it is being removed: nothing new starts, no update is made (AM-73)
 * @param executors runs not completed, by executor id
 * @param completed completed runs by container id, bounded (AO-61)
 */
public record FrameworkRecord(
        FrameworkInfo info,
        Optional<UPid> pid,
        boolean terminating,
        PMap<String, ExecutorRecord> executors,
        PMap<String, ExecutorRecord> completed) {

    /** A framework without executors. */
    public static FrameworkRecord fresh(FrameworkInfo info, Optional<UPid> pid) {
        return new FrameworkRecord(info, pid, false, PMap.empty(), PMap.empty());
    }

    /** The framework's id. */
    public String id() {
        return info.getId().getValue();
    }

    /** Whether its executors and updates are kept on disk (SE-162). */
    public boolean checkpoint() {
        return info.getCheckpoint();
    }

    /** This framework described anew. */
    public FrameworkRecord described(FrameworkInfo newInfo, Optional<UPid> newPid) {
        return new FrameworkRecord(newInfo, newPid, terminating, executors, completed);
    }

    /** This framework being removed, or back. */
    public FrameworkRecord terminating(boolean nowTerminating) {
        return new FrameworkRecord(info, pid, nowTerminating, executors, completed);
    }

    /** This framework with a run added or changed. */
    public FrameworkRecord with(ExecutorRecord executor) {
        return new FrameworkRecord(info, pid, terminating, executors.with(executor.id(), executor), completed);
    }

    /** This framework with a run moved to the completed ones. */
    public FrameworkRecord complete(ExecutorRecord executor) {
        return new FrameworkRecord(
                info,
                pid,
                terminating,
                executors.without(executor.id()),
                completed.withYoungest(executor.containerId(), executor));
    }

    /**
     * The task of this id that ended here and that no run holds any more, as far as the bounded history goes; of several the one
     * that ended last.
     */
    public Optional<TaskRecord> ended(String taskId) {
        return Stream.concat(executors.values().stream(), completed.values().stream())
                .flatMap(run ->
                        Stream.of(run.completed().get(taskId), run.tasks().get(taskId)))
                .flatMap(Optional::stream)
                .filter(TaskRecord::isTerminal)
                .max(Comparator.comparingDouble(
                        task -> task.newest().map(TaskStatus::getTimestamp).orElse(0.0)));
    }

    /** This framework without one of its completed runs. */
    public FrameworkRecord forget(String containerId) {
        return new FrameworkRecord(info, pid, terminating, executors, completed.without(containerId));
    }
}

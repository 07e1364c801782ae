package io.tepui.agent;

import io.tepui.agent.checks.CheckKind;
import io.tepui.agent.checks.Probe;
import java.time.Duration;
import java.util.Optional;

/**
 * One run of a check of a task.
 *
 * @param containerId the task's container
 * @param kind which of the task's checks
 * @param id of this run: {@code check-<uuid>}; for a command also the last part of its container's id (SE-262)
 * @param previous the run before it, whose container is removed first
 * @param probe what is done
 * @param timeout how long it may take; zero: as long as it likes
 */
public record CheckRun(
        String containerId, CheckKind kind, String id, Optional<String> previous, Probe probe, Duration timeout) {

    /** The printed id of the container of a run of a command (AO-230). */
    public static String containerOf(String taskContainerId, String runId) {
        return taskContainerId + "." + runId;
    }
}

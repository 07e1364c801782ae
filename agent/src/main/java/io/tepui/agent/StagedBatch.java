package io.tepui.agent;

import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.v1.TaskInfo;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tasks of a batch that comes to an executor that is there already. */
final class StagedBatch {
    private static final Logger LOG = LoggerFactory.getLogger(StagedBatch.class);

    private StagedBatch() {}

    /**
     * Adds each task of the batch to the executor, as staged, and forgets what was told of tasks of the same ids before.
     *
     * @return the executor with them; empty if it has one of them already, so that the batch is to be ignored
     */
    static Optional<ExecutorRecord> onto(ExecutorRecord present, LaunchBatch batch, UpdateFlow updates) {
        for (TaskInfo task : batch.tasks()) {
            if (present.tasks().has(task.getTaskId().getValue())) {
                LOG.warn(
                        "ignoring a second launch of task {}, which is there already",
                        task.getTaskId().getValue());
                return Optional.empty();
            }
        }
        ExecutorRecord executor = present;
        for (TaskInfo task : batch.tasks()) {
            updates.discard(executor.frameworkId(), task);
            executor = executor.with(TaskRecord.staged(task, executor.frameworkId()));
        }
        return Optional.of(executor);
    }
}

package io.tepui.agent;

import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.tasks.Refusal;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Launches of tasks that name an executor: into the executor that is there, or into a new one, as the master expects (AM-67, AM-70). */
final class ExecutorLaunches {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorLaunches.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final FrameworkLife frameworks;
    private final ExecutorEnds ends;
    private final Runners runners;

    ExecutorLaunches(
            CoreContext core, UpdateFlow updates, FrameworkLife frameworks, ExecutorEnds ends, Runners runners) {
        this.core = core;
        this.updates = updates;
        this.frameworks = frameworks;
        this.ends = ends;
        this.runners = runners;
    }

    /**
     * Launches tasks that passed their screening.
     *
     * @param expected whether the master expects that the executor is started; nothing when it does not say (AM-67)
     */
    void launch(FrameworkRecord framework, ExecutorInfo info, LaunchBatch batch, Optional<Boolean> expected) {
        Optional<ExecutorRecord> present =
                core.executor(framework.id(), info.getExecutorId().getValue());
        if (present.isPresent() && expected.equals(Optional.of(true))) {
            drop(framework, info, batch, "the executor is there, though the master does not know it: it is ended");
            endUnknown(present.get());
        } else if (present.isEmpty() && expected.equals(Optional.of(false))) {
            drop(framework, info, batch, "the executor is not there any more: launch with a new one");
        } else if (present.isEmpty()) {
            // What is left of earlier refusals of these ids must not swallow what the tasks will tell.
            batch.tasks().forEach(task -> updates.discard(framework.id(), task));
            runners.begin(framework, info, batch);
        } else {
            add(framework, present.get(), info, batch);
        }
    }

    private void endUnknown(ExecutorRecord executor) {
        if (executor.isTerminated()) {
            ends.tellExit(executor.frameworkId(), executor.info().getExecutorId(), ExecutorEnds.NO_STATUS);
        } else {
            runners.shutDown(executor);
        }
    }

    private void add(FrameworkRecord framework, ExecutorRecord executor, ExecutorInfo info, LaunchBatch batch) {
        if (executor.state() == ExecutorState.TERMINATING || executor.state() == ExecutorState.TERMINATED) {
            drop(framework, info, batch, "the executor is ending: launch with a new one once it is gone");
            return;
        }
        if (!runners.add(executor, batch)) {
            drop(framework, info, batch, "the id of the executor is that of a command task that runs here");
        }
    }

    private void drop(FrameworkRecord framework, ExecutorInfo info, LaunchBatch batch, String message) {
        for (TaskInfo task : batch.tasks()) {
            String id = task.getTaskId().getValue();
            LOG.warn("dropping task {} of {}: {}", id, framework.id(), message);
            updates.refuse(
                    framework.info(),
                    id,
                    info.getExecutorId().getValue(),
                    new Refusal(TaskState.TASK_DROPPED, Reason.REASON_EXECUTOR_TERMINATED, message));
        }
        frameworks.removeIfIdle(framework.id());
    }
}

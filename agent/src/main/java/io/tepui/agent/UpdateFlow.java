package io.tepui.agent;

import io.tepui.agent.checkpoint.Frames;
import io.tepui.agent.state.AgentState.Drain;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.States;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.state.TaskStage;
import io.tepui.agent.status.UpdateKey;
import io.tepui.agent.status.UpdateStreams;
import io.tepui.agent.tasks.Refusal;
import io.tepui.protocol.Times;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.internal.StatusUpdateRecord;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From what happened to a task to what its scheduler hears of it (SE-152 to SE-167). */
final class UpdateFlow {
    private final CoreContext core;
    private final UpdateStreams streams;

    UpdateFlow(CoreContext core) {
        this.core = core;
        this.streams = new UpdateStreams(
                core.settings.timing().updateRetryMin(), core.settings.timing().updateRetryMax(), new Output());
    }

    UpdateStreams streams() {
        return streams;
    }

    /** A status of this agent, or of an executor that lives in it, with uuid and time. */
    TaskStatus.Builder status(TaskStatus.Source source, String taskId, TaskState state) {
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .setState(state)
                .setSource(source)
                .setAgentId(AgentID.newBuilder().setValue(core.agentId()))
                .setTimestamp(Times.toEpochSeconds(core.now()))
                .setUuid(Uuids.toBytes(core.newUuid()));
    }

    /** Tells the scheduler that a launch is refused; no executor holds the task (SE-152). */
    void refuse(FrameworkInfo framework, String taskId, @Nullable String executorId, Refusal refusal) {
        TaskState state = refusal.state() == TaskState.TASK_DROPPED
                ? States.orLost(framework, TaskState.TASK_DROPPED)
                : refusal.state();
        TaskStatus.Builder status = status(TaskStatus.Source.SOURCE_AGENT, taskId, state)
                .setReason(refusal.reason())
                .setMessage(refusal.message());
        if (executorId != null) {
            status.setExecutorId(ExecutorID.newBuilder().setValue(executorId));
        }
        tell(framework, status.build());
    }

    /** Tells the scheduler about a task that no executor here holds. */
    void tell(FrameworkInfo framework, TaskStatus status) {
        TaskStatus told = drained(framework, status);
        countState(told.getState());
        String frameworkId = framework.getId().getValue();
        streams.enqueue(
                new UpdateKey(frameworkId, told.getTaskId().getValue()), envelope(frameworkId, told), Optional.empty());
    }

    /** Takes in a status of a task, if the executor holds it, and gives the executor as it is then. */
    ExecutorRecord tell(ExecutorRecord executor, String taskId, TaskStatus.Builder status) {
        return executor.tasks()
                .get(taskId)
                .map(task -> tell(executor, task, status))
                .orElse(executor);
    }

    /** Tells an end that the agent decided, of a task that the executor holds, and gives the executor as it is then. */
    ExecutorRecord tell(ExecutorRecord executor, String taskId, Refusal end) {
        TaskState state =
                switch (end.state()) {
                    case TASK_DROPPED, TASK_GONE ->
                        States.orLost(core.framework(executor).info(), end.state());
                    default -> end.state();
                };
        return tell(
                executor,
                taskId,
                status(TaskStatus.Source.SOURCE_AGENT, taskId, state)
                        .setReason(end.reason())
                        .setMessage(end.message()));
    }

    /**
     * Takes in a status that the agent made for a task that an executor holds, and gives the executor as it is then. A task that
     * has ended hears no more (SE-161).
     */
    private ExecutorRecord tell(ExecutorRecord executor, TaskRecord task, TaskStatus.Builder given) {
        if (!given.hasContainerStatus()) {
            given.setContainerStatus(executor.status());
        }
        return take(
                executor,
                task,
                given.setExecutorId(executor.info().getExecutorId()).build());
    }

    /**
     * Takes in a complete status of a task that an executor holds, and gives the executor as it is then. A task that has ended
     * hears no more (SE-161), and what came before is not taken again (SE-159).
     */
    ExecutorRecord take(ExecutorRecord executor, TaskRecord task, TaskStatus given) {
        FrameworkRecord framework = core.framework(executor);
        UpdateKey key = new UpdateKey(framework.id(), task.id());
        if (task.isTerminal() || framework.terminating() || streams.knows(key, given.getUuid())) {
            return executor;
        }
        TaskStatus status = drained(framework.info(), given);
        TaskRecord changed = task.with(status);
        if (task.isFullFor(status.getState())) {
            core.count(Counter.TASK_STATUSES_DROPPED);
        }
        if (changed.isTerminal()) {
            changed = changed.at(TaskStage.TERMINATED);
        }
        countState(status.getState());
        if (status.getSource() == TaskStatus.Source.SOURCE_EXECUTOR) {
            core.count(Counter.VALID_STATUS_UPDATES);
        }
        core.put(executor.with(changed));
        Optional<String> file = executor.checkpointed() ? Optional.of(file(executor, task.id())) : Optional.empty();
        streams.enqueue(key, envelope(framework.id(), status), file);
        return core.executor(framework.id(), executor.id()).orElse(executor);
    }

    /** Drops what is left of an earlier task of this id. */
    void discard(String frameworkId, TaskInfo task) {
        streams.discard(new UpdateKey(frameworkId, task.getTaskId().getValue()));
    }

    /** The file of a task's updates. */
    String file(ExecutorRecord executor, String taskId) {
        return core.layout.taskMeta(core.runMeta(executor), taskId) + "/task.updates";
    }

    private StatusUpdate envelope(String frameworkId, TaskStatus status) {
        StatusUpdate.Builder update = StatusUpdate.newBuilder()
                .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                .setSlaveId(status.getAgentId())
                .setStatus(status)
                .setTimestamp(status.getTimestamp())
                .setUuid(status.getUuid());
        if (status.hasExecutorId()) {
            update.setExecutorId(status.getExecutorId());
        }
        return update.build();
    }

    /** While the agent drains, an end by kill says so (SE-155). */
    private TaskStatus drained(FrameworkInfo framework, TaskStatus status) {
        Optional<Drain> drain = core.state().drain();
        TaskState state = status.getState();
        if (drain.isEmpty() || state != TaskState.TASK_KILLING && state != TaskState.TASK_KILLED) {
            return status;
        }
        boolean gone = state == TaskState.TASK_KILLED
                && drain.get().config().getMarkGone()
                && States.has(framework, FrameworkInfo.Capability.Type.PARTITION_AWARE);
        return status.toBuilder()
                .setReason(TaskStatus.Reason.REASON_AGENT_DRAINING)
                .setState(gone ? TaskState.TASK_GONE_BY_OPERATOR : state)
                .build();
    }

    private void countState(TaskState state) {
        switch (state) {
            case TASK_FINISHED -> core.count(Counter.TASKS_FINISHED);
            case TASK_FAILED -> core.count(Counter.TASKS_FAILED);
            case TASK_KILLED -> core.count(Counter.TASKS_KILLED);
            case TASK_LOST, TASK_DROPPED -> core.count(Counter.TASKS_LOST);
            case TASK_GONE, TASK_GONE_BY_OPERATOR -> core.count(Counter.TASKS_GONE);
            case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING -> {}
            case TASK_ERROR, TASK_UNREACHABLE, TASK_UNKNOWN -> {}
        }
    }

    /** Carries out what the queues want. */
    private final class Output implements UpdateStreams.Output {
        @Override
        public void append(String path, StatusUpdateRecord record) {
            core.emit(new AgentEffect.AppendRecord(path, Frames.frame(record)));
        }

        @Override
        public void forward(UpdateKey key, StatusUpdate head) {
            core.sendToMaster(StatusUpdateMessage.newBuilder()
                    .setUpdate(head)
                    .setPid(core.settings.pid().toString())
                    .build());
            noteForwarded(key, head.getStatus());
        }

        /** An executor need not say which one it is (SE-219). */
        private void noteForwarded(UpdateKey key, TaskStatus status) {
            Optional<ExecutorRecord> holder = status.hasExecutorId()
                    ? core.executor(key.frameworkId(), status.getExecutorId().getValue())
                    : Optional.of(status)
                            .filter(each -> each.getSource() == TaskStatus.Source.SOURCE_EXECUTOR)
                            .flatMap(each -> core.holder(key.frameworkId(), key.taskId()));
            holder.ifPresent(executor -> executor.tasks()
                    .get(key.taskId())
                    .ifPresent(task -> core.put(executor.with(task.forwarded(status.getState(), status.getUuid())))));
        }

        @Override
        public void retryAfter(UpdateKey key, Duration pause) {
            core.timer(new TimerKey.UpdateRetry(key.frameworkId(), key.taskId()), pause);
        }

        @Override
        public void cancelRetry(UpdateKey key) {
            core.cancel(new TimerKey.UpdateRetry(key.frameworkId(), key.taskId()));
        }
    }
}

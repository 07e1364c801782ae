package io.tepui.agent;

import com.google.protobuf.ByteString;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.checkpoint.KillNote;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.KillOrder;
import io.tepui.agent.state.States;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.state.TaskStage;
import io.tepui.agent.tasks.ExitMessages;
import io.tepui.agent.tasks.Refusal;
import io.tepui.agent.volumes.TaskVolumes;
import io.tepui.agent.volumes.VolumeLink;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.KillPolicy;
import io.tepui.protocol.v1.TaskResourceLimitation;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.TaskStatus.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Command tasks from the start of their container to its end: what other systems leave to an executor process (SE section 5.2). */
final class CommandTasks {
    /** The grace period of a kill when neither the call nor the task says one (SE-240). */
    static final Duration DEFAULT_GRACE = Duration.ofSeconds(3);

    /** What an executor's shutdown grace period has beyond that of its task (SE-244). */
    static final Duration SHUTDOWN_MARGIN = Duration.ofSeconds(2);

    private static final int SIGTERM = 15;
    private static final Logger LOG = LoggerFactory.getLogger(CommandTasks.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final FrameworkLife frameworks;

    CommandTasks(CoreContext core, UpdateFlow updates, FrameworkLife frameworks) {
        this.core = core;
        this.updates = updates;
        this.frameworks = frameworks;
    }

    /** How long an executor has to end when it is shut down (SE-227, SE-234). */
    static Duration shutdownGrace(AgentSettings settings, ExecutorRecord executor) {
        return executor.info().hasShutdownGracePeriod()
                ? Times.toDuration(executor.info().getShutdownGracePeriod())
                : settings.timing().executorShutdownGrace();
    }

    // ------------------------------------------------------------------------------------------------ start

    void started(String containerId, int pid) {
        Optional<ExecutorRecord> found = byContainer(containerId);
        if (found.isEmpty()) {
            LOG.warn("container {} started that no task here asked for", containerId);
            core.emit(new AgentEffect.Destroy(containerId));
            return;
        }
        ExecutorRecord executor = found.get()
                .withStatus(found.get().status().toBuilder().setExecutorPid(pid).build());
        core.put(executor);
        if (executor.checkpointed()) {
            core.emit(new AgentEffect.WriteFile(
                    core.runMeta(executor) + "/pids/forked.pid", ByteString.copyFromUtf8(Integer.toString(pid))));
        }
        if (executor.state() == ExecutorState.REGISTERING) {
            reportStart(executor.in(ExecutorState.RUNNING));
        }
    }

    /** TASK_STARTING, then TASK_RUNNING (SE-237), as far as they were not reported before. */
    void reportStart(ExecutorRecord running) {
        ExecutorRecord executor = running;
        for (TaskRecord queued : List.copyOf(executor.tasks().values())) {
            executor = executor.with(queued.isTerminal() ? queued : queued.at(TaskStage.LAUNCHED));
        }
        core.put(executor);
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            if (task.state() == TaskState.TASK_STAGING) {
                executor = tell(executor, task.id(), Source.SOURCE_EXECUTOR, TaskState.TASK_STARTING);
            }
            if (stateOf(executor, task.id()) == TaskState.TASK_STARTING) {
                executor = tell(executor, task.id(), Source.SOURCE_EXECUTOR, TaskState.TASK_RUNNING);
            }
            watchCompletionTime(executor, task);
        }
    }

    private void watchCompletionTime(ExecutorRecord executor, TaskRecord task) {
        if (!task.info().hasMaxCompletionTime() || executor.kill().isPresent()) {
            return;
        }
        Duration limit = Times.toDuration(task.info().getMaxCompletionTime());
        if (limit.isPositive()) {
            Instant since = startOf(executor, task.id()).orElse(core.now());
            core.emit(new AgentEffect.SetTimer(new TimerKey.MaxCompletion(executor.containerId()), since.plus(limit)));
        }
    }

    private static Optional<Instant> startOf(ExecutorRecord executor, String taskId) {
        return executor.tasks()
                .get(taskId)
                .filter(task -> task.task().getStatusesCount() > 0)
                .map(task -> Instant.EPOCH.plus(
                        Times.ofSeconds(task.task().getStatuses(0).getTimestamp())));
    }

    void launchFailed(String containerId, LaunchStep step, String message) {
        byContainer(containerId).ifPresent(executor -> {
            // A launch that was called off is no failure.
            if (executor.state() == ExecutorState.REGISTERING) {
                core.count(Counter.CONTAINER_LAUNCH_ERRORS);
                LOG.warn("container {} of task {} could not be launched: {}", containerId, executor.id(), message);
            }
            Refusal told = step == LaunchStep.SANDBOX
                    ? new Refusal(TaskState.TASK_DROPPED, Reason.REASON_EXECUTOR_TERMINATED, message)
                    : new Refusal(TaskState.TASK_FAILED, Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
            terminated(executor, told);
        });
    }

    // ------------------------------------------------------------------------------------------------ end

    void exited(String containerId, ContainerEnd end) {
        Optional<ExecutorRecord> found = byContainer(containerId);
        if (found.isPresent() && !found.get().isTerminated()) {
            ExecutorRecord executor = found.get();
            // A container found ended at recovery may never have been reported as started.
            if (executor.state() == ExecutorState.REGISTERING
                    && end.waitStatus().isPresent()) {
                reportStart(executor.in(ExecutorState.RUNNING));
                executor = byContainer(containerId).orElse(executor);
            }
            if (end.killed().isPresent()) {
                executor = reportKilled(executor, end.killed().get());
            } else if (end.waitStatus().isPresent()) {
                executor = reportEnd(executor, end.waitStatus().getAsInt());
            }
            terminated(
                    executor,
                    new Refusal(
                            TaskState.TASK_FAILED,
                            Reason.REASON_EXECUTOR_TERMINATED,
                            "the task's container is gone and left no exit status"));
        }
        core.emit(new AgentEffect.Forget(containerId));
    }

    /** The agent ended the container for a limit, or for the loss of its streams: its tasks are told why (AO-220). */
    private ExecutorRecord reportKilled(ExecutorRecord running, ContainerEnd.Killed killed) {
        ExecutorRecord executor = running;
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            TaskStatus.Builder status = updates.status(Source.SOURCE_AGENT, task.id(), killed.state())
                    .setReason(killed.reason())
                    .setMessage(killed.message());
            if (!killed.limitation().isEmpty()) {
                status.setLimitation(TaskResourceLimitation.newBuilder().addAllResources(killed.limitation()));
            }
            executor = tell(executor, task.id(), status);
        }
        return executor;
    }

    /** The end of the command, by the rules of SE-242. */
    private ExecutorRecord reportEnd(ExecutorRecord running, int waitStatus) {
        ExecutorRecord executor = running;
        Optional<KillOrder.Cause> killed = executor.kill().map(KillOrder::cause);
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            TaskState state;
            if (killed.isPresent()) {
                state = killed.get() == KillOrder.Cause.KILL ? TaskState.TASK_KILLED : TaskState.TASK_FAILED;
            } else {
                state = ExitMessages.isSuccess(waitStatus) ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
            }
            TaskStatus.Builder status = updates.status(Source.SOURCE_EXECUTOR, task.id(), state)
                    .setMessage(ExitMessages.describe(waitStatus));
            if (killed.equals(Optional.of(KillOrder.Cause.MAX_COMPLETION_TIME))) {
                status.setReason(Reason.REASON_MAX_COMPLETION_TIME_REACHED);
            }
            executor = tell(executor, task.id(), status);
        }
        return executor;
    }

    /** The executor is over; a task that has no final state yet gets the one given (SE-153). */
    private void terminated(ExecutorRecord ended, Refusal unfinished) {
        core.cancel(new TimerKey.KillEscalation(ended.containerId()));
        core.cancel(new TimerKey.MaxCompletion(ended.containerId()));
        ExecutorRecord executor = ended;
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            TaskState state = unfinished.state() == TaskState.TASK_DROPPED
                    ? States.orLost(framework(executor).info(), TaskState.TASK_DROPPED)
                    : unfinished.state();
            executor = tell(
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
        if (executor.tasks().isEmpty() || framework(executor).terminating()) {
            frameworks.complete(executor);
        }
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
        Optional<ExecutorRecord> holder = holder(frameworkId, taskId);
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

    // ------------------------------------------------------------------------------------------------ kill

    /** Kills a task as the state of its launch allows (SE-168). */
    void kill(FrameworkRecord framework, String taskId, Optional<KillPolicy> policy) {
        Optional<ExecutorRecord> holder = holder(framework.id(), taskId);
        if (holder.isEmpty()) {
            updates.refuse(
                    framework.info(),
                    taskId,
                    null,
                    new Refusal(
                            TaskState.TASK_DROPPED,
                            Reason.REASON_EXECUTOR_TERMINATED,
                            "the task to be killed is not on this agent"));
            return;
        }
        ExecutorRecord executor = holder.get();
        switch (executor.state()) {
            case REGISTERING -> callOff(executor);
            case RUNNING -> order(executor, KillOrder.Cause.KILL, grace(executor, taskId, policy));
            case TERMINATING, TERMINATED -> LOG.info("task {} is not killed: it is ending already", taskId);
        }
    }

    /** Ends an executor whose container is still being made; its tasks are killed though they never ran (SE-152, SE-168). */
    private void callOff(ExecutorRecord executor) {
        ExecutorRecord ending = executor.in(ExecutorState.TERMINATING);
        core.put(ending);
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            if (executor.checkpointed()) {
                // The launch may not have written them yet; without them an agent that restarts would not know that it
                // told the end of this task.
                Launcher.files(core, framework(executor), executor, task.info()).forEach(core::emit);
            }
            ending = tell(
                    ending,
                    task.id(),
                    updates.status(Source.SOURCE_AGENT, task.id(), TaskState.TASK_KILLED)
                            .setReason(Reason.REASON_TASK_KILLED_DURING_LAUNCH)
                            .setMessage("killed before it was started"));
        }
        core.emit(new AgentEffect.Destroy(executor.containerId()));
    }

    private static Duration grace(ExecutorRecord executor, String taskId, Optional<KillPolicy> policy) {
        KillPolicy ofTask = executor.tasks()
                .get(taskId)
                .map(task -> task.info().getKillPolicy())
                .orElse(KillPolicy.getDefaultInstance());
        KillPolicy chosen = policy.filter(KillPolicy::hasGracePeriod).orElse(ofTask);
        return chosen.hasGracePeriod() ? Times.toDuration(chosen.getGracePeriod()) : DEFAULT_GRACE;
    }

    /** Ends an executor in its grace period, whatever its tasks do (SE-227, SE-244). */
    void shutDown(ExecutorRecord executor) {
        switch (executor.state()) {
            case REGISTERING -> callOff(executor);
            case RUNNING -> {
                Duration grace = shutdownGrace(core.settings, executor).minus(SHUTDOWN_MARGIN);
                order(executor, KillOrder.Cause.KILL, grace);
                byContainer(executor.containerId()).ifPresent(each -> core.put(each.in(ExecutorState.TERMINATING)));
            }
            case TERMINATING, TERMINATED -> LOG.debug("executor {} is ending already", executor.id());
        }
    }

    /** A first order sends SIGTERM and starts the grace period; a further one can only shorten it (SE-240, SE-241). */
    private void order(ExecutorRecord executor, KillOrder.Cause cause, Duration grace) {
        Duration period = grace.isNegative() ? Duration.ZERO : grace;
        if (executor.kill().isPresent()) {
            KillOrder first = executor.kill().get();
            Instant deadline = first.since().plus(period);
            if (deadline.isBefore(first.deadline())) {
                note(executor, first.withDeadline(deadline));
                escalate(executor.containerId(), first.withDeadline(deadline));
            }
            return;
        }
        core.cancel(new TimerKey.MaxCompletion(executor.containerId()));
        KillOrder order = new KillOrder(cause, core.now(), core.now().plus(period));
        // The note comes before the signal: whoever finds the task ended knows that it was killed.
        ExecutorRecord ordered = note(executor, order);
        if (cause == KillOrder.Cause.KILL
                && States.has(framework(executor).info(), Capability.Type.TASK_KILLING_STATE)) {
            for (TaskRecord task : List.copyOf(ordered.tasks().values())) {
                ordered = tell(ordered, task.id(), Source.SOURCE_EXECUTOR, TaskState.TASK_KILLING);
            }
        }
        core.emit(new AgentEffect.Signal(executor.containerId(), SIGTERM));
        escalate(executor.containerId(), order);
    }

    private ExecutorRecord note(ExecutorRecord executor, KillOrder order) {
        ExecutorRecord ordered = executor.withKill(order);
        core.put(ordered);
        if (executor.checkpointed()) {
            core.emit(new AgentEffect.WriteFile(core.runMeta(executor) + "/kill", new KillNote(order).toBytes()));
        }
        return ordered;
    }

    /** Sends SIGKILL when the grace period is over. */
    void escalate(String containerId, KillOrder order) {
        if (order.deadline().isAfter(core.now())) {
            core.emit(new AgentEffect.SetTimer(new TimerKey.KillEscalation(containerId), order.deadline()));
        } else {
            core.emit(new AgentEffect.Destroy(containerId));
        }
    }

    /** The timer of a kill fired; a timer that was replaced may fire too early. */
    void graceOver(String containerId) {
        byContainer(containerId)
                .filter(executor -> !executor.isTerminated())
                .flatMap(ExecutorRecord::kill)
                .ifPresent(order -> escalate(containerId, order));
    }

    void completionTimeOver(String containerId) {
        byContainer(containerId)
                .filter(executor -> executor.state() == ExecutorState.RUNNING)
                .filter(executor -> executor.kill().isEmpty())
                .ifPresent(executor -> order(executor, KillOrder.Cause.MAX_COMPLETION_TIME, Duration.ZERO));
    }

    // ------------------------------------------------------------------------------------------------ finding

    Optional<ExecutorRecord> byContainer(String containerId) {
        return core.byContainer(containerId);
    }

    /** The executor that holds a task which is not completed. */
    Optional<ExecutorRecord> holder(String frameworkId, String taskId) {
        Optional<ExecutorRecord> ofCommand = core.executor(frameworkId, taskId)
                .filter(executor -> executor.tasks().has(taskId));
        if (ofCommand.isPresent()) {
            return ofCommand;
        }
        return core.state().framework(frameworkId).stream()
                .flatMap(framework -> framework.executors().values().stream())
                .filter(executor -> executor.tasks().has(taskId))
                .findFirst();
    }

    private FrameworkRecord framework(ExecutorRecord executor) {
        return core.state().framework(executor.frameworkId()).orElseThrow();
    }

    private ExecutorRecord tell(ExecutorRecord executor, String taskId, Source source, TaskState state) {
        return tell(executor, taskId, updates.status(source, taskId, state));
    }

    private ExecutorRecord tell(ExecutorRecord executor, String taskId, TaskStatus.Builder status) {
        return executor.tasks()
                .get(taskId)
                .map(task -> updates.tell(framework(executor), executor, task, status))
                .orElse(executor);
    }

    private static TaskState stateOf(ExecutorRecord executor, String taskId) {
        return executor.tasks().get(taskId).map(TaskRecord::state).orElse(TaskState.TASK_UNKNOWN);
    }
}

package io.tepui.agent;

import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checkpoint.KillNote;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.KillOrder;
import io.tepui.agent.state.States;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.state.TaskStage;
import io.tepui.agent.tasks.ExitMessages;
import io.tepui.agent.tasks.Refusal;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.KillPolicy;
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
final class CommandTasks implements TaskRunner {
    /** The grace period of a kill when neither the call nor the task says one (SE-240). */
    static final Duration DEFAULT_GRACE = Duration.ofSeconds(3);

    /** What an executor's shutdown grace period has beyond that of its task (SE-244). */
    static final Duration SHUTDOWN_MARGIN = Duration.ofSeconds(2);

    private static final int SIGTERM = 15;
    private static final Logger LOG = LoggerFactory.getLogger(CommandTasks.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final ExecutorEnds ends;
    private final CheckFlow checks;

    CommandTasks(CoreContext core, UpdateFlow updates, ExecutorEnds ends, CheckFlow checks) {
        this.core = core;
        this.updates = updates;
        this.ends = ends;
        this.checks = checks;
    }

    /** How long an executor has to end when it is shut down (SE-227, SE-234). */
    static Duration shutdownGrace(AgentSettings settings, ExecutorRecord executor) {
        return executor.info().hasShutdownGracePeriod()
                ? Times.toDuration(executor.info().getShutdownGracePeriod())
                : settings.timing().executorShutdownGrace();
    }

    // ------------------------------------------------------------------------------------------------ start

    @Override
    public void started(ExecutorRecord launched, int pid) {
        ExecutorRecord executor = core.noteStarted(launched, pid);
        if (executor.state() == ExecutorState.REGISTERING) {
            reportStart(executor.in(ExecutorState.RUNNING));
        }
    }

    /** TASK_STARTING, then TASK_RUNNING (SE-237), as far as they were not reported before. */
    private void reportStart(ExecutorRecord running) {
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
            startChecks(executor, task);
        }
    }

    private void startChecks(ExecutorRecord executor, TaskRecord task) {
        if (executor.kill().isEmpty()) {
            Instant launched = startOf(executor, task.id()).orElse(core.now());
            checks.start(executor, task, executor.containerId(), launched);
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

    @Override
    public void launchFailed(ExecutorRecord executor, LaunchStep step, String message) {
        // A launch that was called off is no failure.
        if (executor.state() == ExecutorState.REGISTERING) {
            core.count(Counter.CONTAINER_LAUNCH_ERRORS);
            LOG.warn(
                    "container {} of task {} could not be launched: {}",
                    executor.containerId(),
                    executor.id(),
                    message);
        }
        terminated(executor, launchFailure(step, message));
    }

    /** What the tasks of an executor are told whose container could not be launched (SE-152). */
    static Refusal launchFailure(LaunchStep step, String message) {
        return step == LaunchStep.SANDBOX
                ? new Refusal(TaskState.TASK_DROPPED, Reason.REASON_EXECUTOR_TERMINATED, message)
                : new Refusal(TaskState.TASK_FAILED, Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
    }

    // ------------------------------------------------------------------------------------------------ end

    @Override
    public void exited(ExecutorRecord ended, ContainerEnd end) {
        ExecutorRecord executor = ended;
        // A container found ended at recovery may never have been reported as started.
        if (executor.state() == ExecutorState.REGISTERING && end.waitStatus().isPresent()) {
            reportStart(executor.in(ExecutorState.RUNNING));
            executor = core.byContainer(executor.containerId()).orElse(executor);
        }
        if (end.killed().isPresent()) {
            executor = ends.reportKilled(executor, end.killed().get());
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

    /** The end of the command, by the rules of SE-242. */
    private ExecutorRecord reportEnd(ExecutorRecord running, int waitStatus) {
        ExecutorRecord executor = running;
        Optional<KillOrder.Cause> killed = executor.kill().map(KillOrder::cause);
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            TaskState state;
            if (killed.isPresent()) {
                state = switch (killed.get()) {
                    case KILL, HEALTH_CHECK -> TaskState.TASK_KILLED;
                    case MAX_COMPLETION_TIME -> TaskState.TASK_FAILED;
                };
            } else {
                state = ExitMessages.isSuccess(waitStatus) ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
            }
            TaskStatus.Builder status = updates.status(Source.SOURCE_EXECUTOR, task.id(), state)
                    .setMessage(ExitMessages.describe(waitStatus));
            if (killed.equals(Optional.of(KillOrder.Cause.MAX_COMPLETION_TIME))) {
                status.setReason(Reason.REASON_MAX_COMPLETION_TIME_REACHED);
            }
            if (killed.equals(Optional.of(KillOrder.Cause.HEALTH_CHECK))) {
                status.setHealthy(false);
            }
            executor = checks.tell(executor, task.id(), status);
        }
        return executor;
    }

    private void terminated(ExecutorRecord ended, Refusal unfinished) {
        core.cancel(new TimerKey.KillEscalation(ended.containerId()));
        core.cancel(new TimerKey.MaxCompletion(ended.containerId()));
        checks.stop(ended.containerId());
        ends.terminated(ended, unfinished);
    }

    // ------------------------------------------------------------------------------------------------ kill

    @Override
    public void kill(ExecutorRecord executor, TaskRecord task, Optional<KillPolicy> policy) {
        switch (executor.state()) {
            case REGISTERING -> callOff(executor);
            case RUNNING -> order(executor, KillOrder.Cause.KILL, grace(task, policy));
            case TERMINATING, TERMINATED -> LOG.info("task {} is not killed: it is ending already", task.id());
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
                Launcher.files(core, core.framework(executor), executor, task.info())
                        .forEach(core::emit);
            }
            ending = updates.tell(
                    ending,
                    task.id(),
                    updates.status(Source.SOURCE_AGENT, task.id(), TaskState.TASK_KILLED)
                            .setReason(Reason.REASON_TASK_KILLED_DURING_LAUNCH)
                            .setMessage("killed before it was started"));
        }
        core.emit(new AgentEffect.Destroy(executor.containerId()));
    }

    /** The grace period of a kill: by the call, else by the task, else the default (SE-240). */
    static Duration grace(TaskRecord task, Optional<KillPolicy> policy) {
        KillPolicy chosen =
                policy.filter(KillPolicy::hasGracePeriod).orElse(task.info().getKillPolicy());
        return chosen.hasGracePeriod() ? Times.toDuration(chosen.getGracePeriod()) : DEFAULT_GRACE;
    }

    @Override
    public void shutDown(ExecutorRecord executor) {
        switch (executor.state()) {
            case REGISTERING -> callOff(executor);
            case RUNNING -> {
                Duration grace = shutdownGrace(core.settings, executor).minus(SHUTDOWN_MARGIN);
                order(executor, KillOrder.Cause.KILL, grace);
                core.byContainer(executor.containerId())
                        .ifPresent(each -> core.put(each.in(ExecutorState.TERMINATING)));
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
        checks.stop(executor.containerId());
        KillOrder order = new KillOrder(cause, core.now(), core.now().plus(period));
        // The note comes before the signal: whoever finds the task ended knows that it was killed.
        ExecutorRecord ordered = note(executor, order);
        if (cause != KillOrder.Cause.MAX_COMPLETION_TIME
                && States.has(core.framework(executor).info(), Capability.Type.TASK_KILLING_STATE)) {
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
    private void escalate(String containerId, KillOrder order) {
        if (order.deadline().isAfter(core.now())) {
            core.emit(new AgentEffect.SetTimer(new TimerKey.KillEscalation(containerId), order.deadline()));
        } else {
            core.emit(new AgentEffect.Destroy(containerId));
        }
    }

    /** The timer of a kill fired; a timer that was replaced may fire too early. */
    void graceOver(String containerId) {
        core.byContainer(containerId)
                .filter(executor -> !executor.isTerminated())
                .flatMap(ExecutorRecord::kill)
                .ifPresent(order -> escalate(containerId, order));
    }

    void completionTimeOver(String containerId) {
        core.byContainer(containerId)
                .filter(executor -> executor.state() == ExecutorState.RUNNING)
                .filter(executor -> executor.kill().isEmpty())
                .ifPresent(executor -> order(executor, KillOrder.Cause.MAX_COMPLETION_TIME, Duration.ZERO));
    }

    @Override
    public void unhealthy(ExecutorRecord executor, TaskRecord task) {
        if (executor.state() == ExecutorState.RUNNING && executor.kill().isEmpty()) {
            order(executor, KillOrder.Cause.HEALTH_CHECK, grace(task, Optional.empty()));
        }
    }

    // ------------------------------------------------------------------------------------------------ recovery

    @Override
    public void resume(ExecutorRecord executor, Checkpointed.Run run, int pid) {
        if (executor.tasks().values().stream().allMatch(TaskRecord::isTerminal)) {
            core.put(executor.in(ExecutorState.TERMINATING));
            core.emit(new AgentEffect.Destroy(executor.containerId()));
            return;
        }
        checks.remember(executor, run);
        started(executor, pid);
        // A kill that was under way goes on; its signal is not sent again.
        run.kill().ifPresent(note -> escalate(executor.containerId(), note.order()));
    }

    private ExecutorRecord tell(ExecutorRecord executor, String taskId, Source source, TaskState state) {
        return checks.tell(executor, taskId, updates.status(source, taskId, state));
    }

    private static TaskState stateOf(ExecutorRecord executor, String taskId) {
        return executor.tasks().get(taskId).map(TaskRecord::state).orElse(TaskState.TASK_UNKNOWN);
    }
}

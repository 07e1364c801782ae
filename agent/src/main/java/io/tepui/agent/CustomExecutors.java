package io.tepui.agent;

import com.google.protobuf.ByteString;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checkpoint.KillNote;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.KillOrder;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.state.TaskStage;
import io.tepui.agent.tasks.DurationText;
import io.tepui.agent.tasks.Environments;
import io.tepui.agent.tasks.ExitMessages;
import io.tepui.agent.tasks.Refusal;
import io.tepui.agent.volumes.VolumeLink;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.KillPolicy;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.TaskStatus.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executors that are processes of their own (SE section 4): they are started, get their tasks once they subscribe, are told to end, and
 * their end is told. What they say themselves is taken in by {@link ExecutorCalls}.
 */
final class CustomExecutors implements BatchRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CustomExecutors.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final ExecutorEnds ends;
    private final CustomRuns runs;
    private final ContainerShares shares;
    private final Deliveries deliveries;

    CustomExecutors(
            CoreContext core,
            UpdateFlow updates,
            ExecutorEnds ends,
            CustomRuns runs,
            ContainerShares shares,
            Deliveries deliveries) {
        this.core = core;
        this.updates = updates;
        this.ends = ends;
        this.runs = runs;
        this.shares = shares;
        this.deliveries = deliveries;
    }

    // ------------------------------------------------------------------------------------------------ launch

    @Override
    public void begin(FrameworkRecord framework, ExecutorInfo info, LaunchBatch batch) {
        String containerId = core.newContainerId();
        ExecutorRecord executor = ExecutorRecord.starting(
                info,
                framework,
                containerId,
                ExecutorKind.CUSTOM,
                Launcher.user(core.settings, framework.info(), info.getCommand()),
                Launcher.containerStatus(core.settings, containerId));
        for (TaskInfo task : batch.tasks()) {
            executor = executor.with(TaskRecord.staged(task, framework.id()));
        }
        core.admit(executor);
        runs.of(executor).enqueue(batch);
        Optional<String> token = Optional.empty();
        if (core.settings.executors().tokens().isPresent()) {
            token = core.settings.executors().tokens().get().of(framework.id(), executor.id(), containerId);
            if (token.isEmpty()) {
                over(
                        executor,
                        new Refusal(
                                TaskState.TASK_FAILED,
                                Reason.REASON_CONTAINER_LAUNCH_FAILED,
                                "no token could be made for the executor"),
                        ExecutorEnds.NO_STATUS);
                return;
            }
        }
        core.timer(
                new TimerKey.ExecutorRegistration(containerId),
                core.settings.executors().registrationTimeout());
        core.emit(new AgentEffect.Launch(spec(framework, executor, info, batch, token)));
    }

    private LaunchSpec spec(
            FrameworkRecord framework,
            ExecutorRecord executor,
            ExecutorInfo info,
            LaunchBatch batch,
            Optional<String> token) {
        String sandbox = core.sandbox(executor);
        Environments.Place place =
                new Environments.Place(core.agentId(), framework.id(), executor.id(), sandbox, framework.checkpoint());
        List<AgentEffect> files = new ArrayList<>();
        batch.tasks().forEach(task -> files.addAll(Launcher.files(core, framework, executor, task)));
        return new LaunchSpec(
                executor.containerId(),
                sandbox,
                executor.user(),
                info.getCommand(),
                Environments.ofExecutor(
                        core.settings,
                        info.getCommand(),
                        place,
                        CommandTasks.shutdownGrace(core.settings, executor),
                        token),
                info.hasContainer() ? Optional.of(info.getContainer()) : Optional.empty(),
                ContainerShares.resources(executor),
                ContainerShares.limits(executor, core.settings.isolation()),
                links(executor, batch),
                files);
    }

    private List<VolumeLink> links(ExecutorRecord executor, LaunchBatch batch) {
        List<VolumeLink> links =
                new ArrayList<>(shares.links(executor, executor.info().getResourcesList()));
        batch.tasks().forEach(task -> links.addAll(shares.links(executor, task.getResourcesList())));
        return List.copyOf(links);
    }

    @Override
    public void add(ExecutorRecord present, LaunchBatch batch) {
        StagedBatch.onto(present, batch, updates).ifPresent(executor -> take(executor, batch));
    }

    private void take(ExecutorRecord executor, LaunchBatch batch) {
        core.put(executor);
        if (executor.checkpointed()) {
            for (TaskInfo task : batch.tasks()) {
                core.emit(Launcher.taskFile(core, executor, task));
            }
        }
        runs.of(executor).enqueue(batch);
        if (executor.state() == ExecutorState.RUNNING) {
            deliveries.update(executor);
        }
    }

    // ------------------------------------------------------------------------------------------------ life

    @Override
    public void started(ExecutorRecord executor, int pid) {
        core.noteStarted(executor, pid);
    }

    @Override
    public void launchFailed(ExecutorRecord executor, LaunchStep step, String message) {
        if (executor.state() == ExecutorState.REGISTERING) {
            core.count(Counter.CONTAINER_LAUNCH_ERRORS);
            LOG.warn(
                    "container {} of executor {} could not be launched: {}",
                    executor.containerId(),
                    executor.id(),
                    message);
        }
        over(
                executor,
                runs.of(executor).cause().orElse(CommandTasks.launchFailure(step, message)),
                ExecutorEnds.NO_STATUS);
    }

    @Override
    public void exited(ExecutorRecord ended, ContainerEnd end) {
        ExecutorRecord executor =
                end.killed().isPresent() ? ends.reportKilled(ended, end.killed().get()) : ended;
        String how = end.waitStatus().isPresent()
                ? ExitMessages.describe(end.waitStatus().getAsInt())
                : "its container is gone and left no exit status";
        Refusal told = runs.of(executor)
                .cause()
                .map(cause -> new Refusal(cause.state(), cause.reason(), cause.message() + "; " + how))
                .orElse(new Refusal(
                        TaskState.TASK_FAILED, Reason.REASON_EXECUTOR_TERMINATED, "the executor ended: " + how));
        over(executor, told, end.waitStatus().orElse(ExecutorEnds.NO_STATUS));
    }

    private void over(ExecutorRecord executor, Refusal unfinished, int waitStatus) {
        String containerId = executor.containerId();
        core.cancel(new TimerKey.ExecutorRegistration(containerId));
        core.cancel(new TimerKey.ExecutorShutdown(containerId));
        runs.end(containerId);
        ends.terminated(executor, unfinished);
        ends.tellExit(executor.frameworkId(), executor.info().getExecutorId(), waitStatus);
    }

    void registrationTimeout(String containerId) {
        core.byContainer(containerId)
                .filter(executor -> executor.state() == ExecutorState.REGISTERING)
                .ifPresent(executor -> runs.destroy(
                        executor,
                        new Refusal(
                                TaskState.TASK_FAILED,
                                Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                                "the executor did not subscribe within "
                                        + DurationText.of(
                                                core.settings.executors().registrationTimeout()))));
    }

    // ------------------------------------------------------------------------------------------------ kill and
    // shutdown

    @Override
    public void kill(ExecutorRecord executor, TaskRecord task, Optional<KillPolicy> policy) {
        if (executor.state() == ExecutorState.TERMINATING || executor.isTerminated() || task.isTerminal()) {
            LOG.info("task {} is not killed: it is ending already", task.id());
        } else if (task.stage() == TaskStage.QUEUED) {
            callOff(executor, task);
        } else if (!runs.send(executor, ExecutorEvents.kill(task.id(), policy))) {
            LOG.info("task {} is not killed: its executor is not connected", task.id());
        }
    }

    /** A task that was not delivered, and all of its group, are killed though they never ran (SE-152, SE-168). */
    private void callOff(ExecutorRecord holder, TaskRecord task) {
        ExecutorRecord executor = holder;
        List<TaskInfo> together =
                runs.of(executor).take(task.id()).map(LaunchBatch::tasks).orElse(List.of(task.info()));
        for (TaskInfo each : together) {
            if (executor.checkpointed()) {
                // The launch may not have written them yet; without them an agent that restarts would not know that it
                // told
                // the end of this task.
                Launcher.files(core, core.framework(executor), executor, each).forEach(core::emit);
            }
            String id = each.getTaskId().getValue();
            executor = updates.tell(
                    executor,
                    id,
                    updates.status(Source.SOURCE_AGENT, id, TaskState.TASK_KILLED)
                            .setReason(Reason.REASON_TASK_KILLED_DURING_LAUNCH)
                            .setMessage("killed before it was given to its executor"));
        }
        if (executor.state() == ExecutorState.RUNNING) {
            freeShares(executor, together);
        }
    }

    private void freeShares(ExecutorRecord executor, List<TaskInfo> over) {
        over.forEach(task -> shares.removeLinks(executor, task));
        if (isIdle(executor)) {
            shutDown(executor);
        } else {
            deliveries.update(executor);
        }
    }

    /** Whether the executor was never given a task and none waits for it (SE-168, SE-213). */
    boolean isIdle(ExecutorRecord executor) {
        return !runs.of(executor).hasQueued()
                && executor.tasks().values().stream().noneMatch(CustomExecutors::wasDelivered)
                && executor.completed().values().stream().noneMatch(CustomExecutors::wasDelivered);
    }

    private static boolean wasDelivered(TaskRecord task) {
        return task.stage() == TaskStage.LAUNCHED
                || task.task().getStatusesList().stream()
                        .anyMatch(status -> status.getSource() == Source.SOURCE_EXECUTOR);
    }

    @Override
    public void shutDown(ExecutorRecord executor) {
        if (executor.state() == ExecutorState.TERMINATING || executor.isTerminated()) {
            LOG.debug("executor {} is ending already", executor.id());
            return;
        }
        LOG.info("shutting down executor {} of {}", executor.id(), executor.frameworkId());
        Instant deadline = core.now().plus(CommandTasks.shutdownGrace(core.settings, executor));
        KillOrder order = new KillOrder(KillOrder.Cause.KILL, core.now(), deadline);
        ExecutorRecord ending = executor.withKill(order).in(ExecutorState.TERMINATING);
        core.put(ending);
        if (executor.checkpointed()) {
            core.emit(new AgentEffect.WriteFile(core.runMeta(executor) + "/kill", new KillNote(order).toBytes()));
        }
        runs.send(ending, ExecutorEvents.shutdown());
        core.emit(new AgentEffect.SetTimer(new TimerKey.ExecutorShutdown(executor.containerId()), deadline));
    }

    void shutdownGraceOver(String containerId) {
        core.byContainer(containerId)
                .filter(executor -> executor.state() == ExecutorState.TERMINATING)
                .ifPresent(executor -> core.emit(new AgentEffect.Destroy(containerId)));
    }

    /** A message of the executor's framework; lost unless the executor listens (AM-79). */
    boolean message(ExecutorRecord executor, ByteString data) {
        return executor.state() == ExecutorState.RUNNING && runs.send(executor, ExecutorEvents.message(data));
    }

    // ------------------------------------------------------------------------------------------------ recovery

    @Override
    public void resume(ExecutorRecord found, Checkpointed.Run run, int pid) {
        ExecutorRecord executor = found;
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            executor = executor.with(task.isTerminal() ? task : task.at(TaskStage.LAUNCHED));
        }
        executor = core.noteStarted(executor, pid);
        if (run.kill().isPresent()) {
            core.put(executor.in(ExecutorState.TERMINATING));
            core.emit(new AgentEffect.SetTimer(
                    new TimerKey.ExecutorShutdown(executor.containerId()),
                    run.kill().get().order().deadline()));
        }
    }

    /** Whether executors of an earlier run are expected back (SE-231). */
    boolean areExpected() {
        return expected().isPresent();
    }

    private Optional<ExecutorRecord> expected() {
        return core.frameworks().values().stream()
                .flatMap(framework -> framework.executors().values().stream())
                .filter(executor ->
                        executor.kind() == ExecutorKind.CUSTOM && executor.state() == ExecutorState.REGISTERING)
                .findFirst();
    }

    /** Ends the executors that did not come back in time (SE-231, AO-321). */
    void destroyMissing() {
        for (Optional<ExecutorRecord> next = expected(); next.isPresent(); next = expected()) {
            runs.destroy(
                    next.get(),
                    new Refusal(
                            TaskState.TASK_GONE,
                            Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
                            "the executor did not come back within "
                                    + DurationText.of(core.settings.timing().executorReregistrationTimeout())
                                    + " after the agent's restart"));
        }
    }
}

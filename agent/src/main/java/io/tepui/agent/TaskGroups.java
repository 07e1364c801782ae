package io.tepui.agent;

import io.tepui.agent.AgentInput.FoundContainer;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.GroupTask.Step;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checkpoint.GroupPlace;
import io.tepui.agent.checkpoint.KillNote;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.KillOrder;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.tasks.DefaultExecutors;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Default executors, which the agent runs itself: a container that a process holds which does nothing, and in it a container for
 * each task (SE section 5.3). What happens to the tasks is in {@link GroupTasks}.
 */
final class TaskGroups implements BatchRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TaskGroups.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final ExecutorEnds ends;
    private final ContainerShares shares;
    private final Pods pods;
    private final GroupTasks tasks;
    private final GroupRecovery recovery;

    TaskGroups(
            CoreContext core,
            UpdateFlow updates,
            ExecutorEnds ends,
            ContainerShares shares,
            CheckFlow checks,
            Pods pods,
            GroupTasks tasks) {
        this.core = core;
        this.updates = updates;
        this.ends = ends;
        this.shares = shares;
        this.pods = pods;
        this.tasks = tasks;
        this.recovery = new GroupRecovery(core, updates, checks, pods, tasks);
        tasks.onEnd(this::taskEnded);
    }

    // ------------------------------------------------------------------------------------------------ launch

    @Override
    public void begin(FrameworkRecord framework, ExecutorInfo info, LaunchBatch batch) {
        String containerId = core.newContainerId();
        ExecutorInfo complete = DefaultExecutors.complete(info, framework.info(), core.settings.launcherDir());
        ExecutorRecord executor = ExecutorRecord.starting(
                complete,
                framework,
                containerId,
                ExecutorKind.DEFAULT,
                Launcher.user(core.settings, framework.info(), info.getCommand()),
                Launcher.containerStatus(core.settings, containerId));
        for (TaskInfo task : batch.tasks()) {
            executor = executor.with(TaskRecord.staged(task, framework.id()));
        }
        core.admit(executor);
        if (batch.group()) {
            enqueue(executor, batch);
        } else {
            keep(executor, batch);
        }
        core.emit(new AgentEffect.Launch(spec(framework, executor, complete)));
        if (!batch.group()) {
            shutDown(executor);
        }
    }

    /** Gives each task of a group a container to come, and keeps that on disk before anything is told of the task. */
    private void enqueue(ExecutorRecord executor, LaunchBatch batch) {
        String group = core.newUuid().toString();
        for (TaskInfo task : batch.tasks()) {
            String id = task.getTaskId().getValue();
            String containerId = executor.containerId() + "." + core.newUuid();
            pods.of(executor).put(GroupTask.queued(id, containerId, group));
            Launcher.files(core, core.framework(executor), executor, task).forEach(core::emit);
            if (executor.checkpointed()) {
                core.emit(new AgentEffect.WriteFile(
                        core.layout.taskMeta(core.runMeta(executor), id) + "/" + GroupPlace.FILE,
                        new GroupPlace(containerId, group).toBytes()));
            }
        }
    }

    private LaunchSpec spec(FrameworkRecord framework, ExecutorRecord executor, ExecutorInfo info) {
        String sandbox = core.sandbox(executor);
        Environments.Place place =
                new Environments.Place(core.agentId(), framework.id(), executor.id(), sandbox, framework.checkpoint());
        List<VolumeLink> links = new ArrayList<>(shares.links(executor, info.getResourcesList()));
        executor.tasks()
                .values()
                .forEach(task -> links.addAll(shares.links(executor, task.info().getResourcesList())));
        return new LaunchSpec(
                executor.containerId(),
                sandbox,
                executor.user(),
                DefaultExecutors.holder(info),
                Environments.ofExecutor(
                        core.settings,
                        info.getCommand(),
                        place,
                        CommandTasks.shutdownGrace(core.settings, executor),
                        Optional.empty()),
                info.hasContainer() ? Optional.of(info.getContainer()) : Optional.empty(),
                ContainerShares.resources(executor),
                ContainerShares.limits(executor, core.settings.isolation()),
                List.copyOf(links),
                List.of());
    }

    @Override
    public void add(ExecutorRecord present, LaunchBatch batch) {
        StagedBatch.onto(present, batch, updates).ifPresent(executor -> take(executor, batch));
    }

    private void take(ExecutorRecord executor, LaunchBatch batch) {
        core.put(executor);
        if (!batch.group()) {
            keep(executor, batch);
            shutDown(executor);
            return;
        }
        enqueue(executor, batch);
        share(executor);
    }

    /** A single task is nothing for an executor of groups, which ends for it (SE-255). */
    private void keep(ExecutorRecord executor, LaunchBatch batch) {
        for (TaskInfo task : batch.tasks()) {
            LOG.warn(
                    "executor {} runs task groups, and ends for it got the single task {}",
                    executor.id(),
                    task.getTaskId().getValue());
            Launcher.files(core, core.framework(executor), executor, task).forEach(core::emit);
        }
    }

    // ------------------------------------------------------------------------------------------------ resources

    /** Lets the container take what its tasks need now; groups that wait are launched then (SE-167, AO-215). */
    private void share(ExecutorRecord executor) {
        Pod pod = pods.of(executor);
        if (executor.state() != ExecutorState.RUNNING) {
            return;
        }
        if (pod.updating) {
            pod.outdated = true;
            return;
        }
        pod.updating = true;
        pod.outdated = false;
        List<VolumeLink> links = new ArrayList<>();
        for (GroupTask task : pod.at(Step.QUEUED)) {
            pod.put(task.at(Step.GRANTED));
            executor.tasks()
                    .get(task.taskId())
                    .ifPresent(each ->
                            links.addAll(shares.links(executor, each.info().getResourcesList())));
        }
        shares.grant(executor, links);
    }

    void updated(ExecutorRecord executor, Optional<String> problem) {
        Pod pod = pods.of(executor);
        pod.updating = false;
        if (executor.state() != ExecutorState.RUNNING) {
            return;
        }
        if (problem.isPresent()) {
            pod.cause = Optional.of(new Refusal(
                    TaskState.TASK_GONE,
                    Reason.REASON_CONTAINER_UPDATE_FAILED,
                    "the container's resources could not be changed: " + problem.get()));
            core.put(executor.in(ExecutorState.TERMINATING));
            core.emit(new AgentEffect.Destroy(executor.containerId()));
            return;
        }
        launch(executor, pod.at(Step.GRANTED));
        if (pod.outdated) {
            core.byContainer(executor.containerId()).ifPresent(this::share);
        }
    }

    private void launch(ExecutorRecord executor, List<GroupTask> ready) {
        Set<String> groups = new LinkedHashSet<>();
        ready.forEach(task -> groups.add(task.group()));
        for (String group : groups) {
            core.byContainer(executor.containerId())
                    .ifPresent(each -> tasks.launch(each, pods.of(each).of(group)));
        }
    }

    // ------------------------------------------------------------------------------------------------ life of the
    // container

    @Override
    public void started(ExecutorRecord launched, int pid) {
        ExecutorRecord executor = core.noteStarted(launched, pid);
        if (executor.state() == ExecutorState.REGISTERING) {
            ExecutorRecord running = executor.in(ExecutorState.RUNNING);
            core.put(running);
            launch(running, pods.of(running).at(Step.QUEUED));
        }
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
        over(executor, CommandTasks.launchFailure(step, message), ExecutorEnds.NO_STATUS);
    }

    /** The container is gone, and all tasks with it; what they are told is the matter of AO-220. */
    @Override
    public void exited(ExecutorRecord ended, ContainerEnd end) {
        Pod pod = pods.of(ended);
        pod.ending = true;
        for (GroupTask task : pod.all()) {
            boolean own = task.end()
                    .filter(each -> each.waitStatus().isPresent() && !GroupTasks.isKilled(each))
                    .isPresent();
            if (own || task.kill().isPresent()) {
                tasks.tellEnd(task, task.end().orElse(end));
            }
        }
        ExecutorRecord executor = core.byContainer(ended.containerId()).orElse(ended);
        if (end.killed().isPresent()) {
            executor = ends.reportKilled(executor, end.killed().get());
        }
        String how = end.waitStatus().isPresent()
                ? ExitMessages.describe(end.waitStatus().getAsInt())
                : "its container is gone and left no exit status";
        Refusal told = pod.cause.orElse(
                new Refusal(TaskState.TASK_FAILED, Reason.REASON_EXECUTOR_TERMINATED, "the executor ended: " + how));
        over(executor, told, pod.finished ? 0 : end.waitStatus().orElse(ExecutorEnds.NO_STATUS));
    }

    private void over(ExecutorRecord executor, Refusal unfinished, int waitStatus) {
        core.cancel(new TimerKey.ExecutorShutdown(executor.containerId()));
        pods.of(executor).all().forEach(tasks::forget);
        pods.remove(executor.containerId());
        ends.terminated(executor, unfinished);
        ends.tellExit(executor.frameworkId(), executor.info().getExecutorId(), waitStatus);
    }

    /** With its last task an executor ends; else its container takes less from now on (SE-167, SE-256). */
    private void taskEnded(ExecutorRecord executor) {
        Pod pod = pods.of(executor);
        if (!pod.isEmpty()) {
            share(executor);
        } else if (!pod.finished && !executor.isTerminated()) {
            pod.finished = true;
            core.put(executor.in(ExecutorState.TERMINATING));
            core.emit(new AgentEffect.Destroy(executor.containerId()));
        }
    }

    // ------------------------------------------------------------------------------------------------ kill and
    // shutdown

    @Override
    public void kill(ExecutorRecord executor, TaskRecord task, Optional<KillPolicy> policy) {
        Optional<GroupTask> member = pods.of(executor).byTask(task.id());
        if (executor.state() == ExecutorState.TERMINATING || member.isEmpty()) {
            LOG.info("task {} is not killed: it is ending already", task.id());
        } else if (member.get().isQueued()) {
            callOff(executor, member.get().group());
            core.byContainer(executor.containerId()).ifPresent(this::endIfIdle);
        } else {
            tasks.kill(member.get(), CommandTasks.grace(task, policy));
        }
    }

    /** A group of which no container was launched is killed as a whole (SE-152, SE-168). */
    private void callOff(ExecutorRecord holder, String group) {
        ExecutorRecord executor = holder;
        for (GroupTask task : pods.of(executor).of(group)) {
            tasks.forget(task);
            executor = updates.tell(
                    executor,
                    task.taskId(),
                    updates.status(Source.SOURCE_AGENT, task.taskId(), TaskState.TASK_KILLED)
                            .setReason(Reason.REASON_TASK_KILLED_DURING_LAUNCH)
                            .setMessage("killed before it was started"));
        }
    }

    private void endIfIdle(ExecutorRecord executor) {
        if (pods.of(executor).isEmpty()) {
            taskEnded(executor);
        }
    }

    @Override
    public void unhealthy(ExecutorRecord executor, TaskRecord task) {
        pods.of(executor)
                .byTask(task.id())
                .ifPresent(member -> tasks.unhealthy(member, CommandTasks.grace(task, Optional.empty())));
    }

    /** All tasks are killed, and when the last has ended the executor ends; or in its grace period (SE-227, SE-255). */
    @Override
    public void shutDown(ExecutorRecord executor) {
        if (executor.state() == ExecutorState.TERMINATING || executor.isTerminated()) {
            LOG.debug("executor {} is ending already", executor.id());
            return;
        }
        LOG.info("shutting down executor {} of {}", executor.id(), executor.frameworkId());
        Pod pod = pods.of(executor);
        pod.ending = true;
        Instant deadline = core.now().plus(CommandTasks.shutdownGrace(core.settings, executor));
        KillOrder order = new KillOrder(KillOrder.Cause.KILL, core.now(), deadline);
        if (executor.checkpointed()) {
            core.emit(new AgentEffect.WriteFile(core.runMeta(executor) + "/kill", new KillNote(order).toBytes()));
        }
        core.put(executor.withKill(order).in(ExecutorState.TERMINATING));
        core.emit(new AgentEffect.SetTimer(new TimerKey.ExecutorShutdown(executor.containerId()), deadline));
        for (GroupTask task : pod.all()) {
            if (pod.byContainer(task.containerId()).isEmpty()) {
                continue;
            }
            if (task.isQueued()) {
                core.byContainer(executor.containerId()).ifPresent(each -> callOff(each, task.group()));
            } else if (task.end().isEmpty()) {
                tasks.kill(task, CommandTasks.DEFAULT_GRACE);
            }
        }
        core.byContainer(executor.containerId()).ifPresent(this::endIfIdle);
    }

    // ------------------------------------------------------------------------------------------------ recovery

    /** Says what the runtime found, before any run is restored; nested containers among it are those of tasks. */
    void recovering(Map<String, FoundContainer> containers) {
        recovery.found(containers);
    }

    @Override
    public void restore(ExecutorRecord executor, Checkpointed.Run run) {
        recovery.restore(executor, run);
    }

    @Override
    public void resume(ExecutorRecord recovered, Checkpointed.Run run, int pid) {
        recovery.resume(recovered, run, pid);
        core.byContainer(recovered.containerId()).ifPresent(executor -> {
            if (!pods.of(executor).at(Step.QUEUED).isEmpty()) {
                share(executor);
            }
            endIfIdle(executor);
        });
    }
}

package io.tepui.agent;

import com.google.protobuf.ByteString;
import io.tepui.agent.checkpoint.Frames;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.PMap;
import io.tepui.agent.state.Phase;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.status.UpdateKey;
import io.tepui.agent.tasks.CommandExecutors;
import io.tepui.agent.tasks.Environments;
import io.tepui.agent.tasks.Refusal;
import io.tepui.agent.tasks.Screening;
import io.tepui.agent.volumes.TaskVolumes;
import io.tepui.agent.volumes.VolumePlace;
import io.tepui.protocol.Ids;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.internal.RunTaskGroupMessage;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.NetworkInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Launches of tasks (AM-65, AM-66). */
final class Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final FrameworkLife frameworks;

    Launcher(CoreContext core, UpdateFlow updates, FrameworkLife frameworks) {
        this.core = core;
        this.updates = updates;
        this.frameworks = frameworks;
    }

    void runTask(UPid from, RunTaskMessage message) {
        TaskInfo task = message.getTask();
        if (!isForUs(from, message.getFramework(), List.of(task))) {
            return;
        }
        FrameworkRecord framework = frameworks.enter(message.getFramework(), UPid.parse(message.getPid()));
        if (framework.terminating()) {
            LOG.info("task {} of {} is dropped: its framework is being removed", id(task), framework.id());
            return;
        }
        if (core.executor(framework.id(), id(task))
                .filter(each -> !task.hasExecutor())
                .isPresent()) {
            launchAgain(framework, task);
            return;
        }
        Optional<Refusal> refusal = registering()
                .or(() -> Screening.refuse(
                        task,
                        core.state().drain().isPresent(),
                        message.getResourceVersionUuidsList(),
                        core.state().resourceVersion(),
                        core.state().resources().checkpointed()));
        if (refusal.isPresent()) {
            refuse(framework, task, refusal.get(), message.getLaunchExecutor());
        } else {
            launch(framework, task);
        }
    }

    /** Groups need an executor that is a process of its own, which this agent does not start: each task is told so. */
    void runTaskGroup(UPid from, RunTaskGroupMessage message) {
        List<TaskInfo> tasks = message.getTaskGroup().getTasksList();
        if (tasks.isEmpty() || !isForUs(from, message.getFramework(), tasks)) {
            return;
        }
        FrameworkRecord framework = frameworks.enter(message.getFramework(), Optional.empty());
        if (framework.terminating()) {
            return;
        }
        for (TaskInfo task : tasks) {
            updates.refuse(
                    framework.info(),
                    id(task),
                    message.getExecutor().getExecutorId().getValue(),
                    new Refusal(
                            TaskState.TASK_FAILED,
                            TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
                            "task_group is not supported by this agent: launch its tasks one by one"));
        }
        if (message.getLaunchExecutor()) {
            executorNotStarted(framework, message.getExecutor());
        }
        frameworks.removeIfIdle(framework.id());
    }

    /**
     * A master that takes this agent back by a message that was sent before believes what that message tells, and may be told of
     * the task by nobody (AM-46, AM-47).
     */
    private Optional<Refusal> registering() {
        return core.state().phase() == Phase.RUNNING
                ? Optional.empty()
                : Optional.of(new Refusal(
                        TaskState.TASK_DROPPED,
                        TaskStatus.Reason.REASON_AGENT_DISCONNECTED,
                        "the agent was registering again when the launch came"));
    }

    private boolean isForUs(UPid from, FrameworkInfo framework, List<TaskInfo> tasks) {
        Optional<String> agentId = core.state().agentId();
        Phase phase = core.state().phase();
        String wrong = null;
        if (!core.isLeader(from)) {
            wrong = "it comes from " + from + ", which is not the leading master";
        } else if (phase == Phase.RECOVERING || phase == Phase.TERMINATING) {
            wrong = "the agent is " + phase;
        } else if (!Ids.isValid(framework.getId().getValue())) {
            wrong = "its framework has no valid id";
        } else if (tasks.stream()
                .anyMatch(task -> !Optional.of(task.getAgentId().getValue()).equals(agentId))) {
            wrong = "it is meant for another agent";
        } else if (tasks.stream().anyMatch(task -> wasMissed(framework, task))) {
            wrong = "the master asked for it before, and its scheduler is being told that it was dropped";
        }
        if (wrong != null) {
            LOG.warn("ignoring the launch of {}: {}", id(tasks.getFirst()), wrong);
        }
        return wrong == null;
    }

    /**
     * Whether this agent has said that the task was dropped when the master asked for it (AM-51), which is not acknowledged yet: a
     * launch that was held up on a connection that broke can come after that.
     */
    private boolean wasMissed(FrameworkInfo framework, TaskInfo task) {
        return updates.streams()
                .end(new UpdateKey(framework.getId().getValue(), id(task)))
                .filter(end -> end.getReason() == TaskStatus.Reason.REASON_RECONCILIATION)
                .isPresent();
    }

    /** The executor of a command task bears the task's id, so a second launch of the id finds it. */
    private void launchAgain(FrameworkRecord framework, TaskInfo task) {
        ExecutorState state =
                core.executor(framework.id(), id(task)).orElseThrow().state();
        if (state == ExecutorState.TERMINATING || state == ExecutorState.TERMINATED) {
            refuse(
                    framework,
                    task,
                    new Refusal(
                            TaskState.TASK_DROPPED,
                            TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
                            "the task's executor is ending: launch again once its last update is acknowledged"),
                    false);
        } else {
            LOG.warn("ignoring a second launch of task {}, which is there already", id(task));
        }
    }

    private void refuse(FrameworkRecord framework, TaskInfo task, Refusal refusal, boolean executorExpected) {
        LOG.warn("refusing task {} of {}: {}", id(task), framework.id(), refusal.message());
        String executorId =
                task.hasExecutor() ? task.getExecutor().getExecutorId().getValue() : null;
        updates.refuse(framework.info(), id(task), executorId, refusal);
        if (executorExpected && task.hasExecutor()) {
            executorNotStarted(framework, task.getExecutor());
        }
        frameworks.removeIfIdle(framework.id());
    }

    /** Lets the master forget an executor that it expected to be started (AM-68). */
    private void executorNotStarted(FrameworkRecord framework, ExecutorInfo executor) {
        core.sendToMaster(ExitedExecutorMessage.newBuilder()
                .setSlaveId(AgentID.newBuilder().setValue(core.agentId()))
                .setFrameworkId(framework.info().getId())
                .setExecutorId(ExecutorID.newBuilder()
                        .setValue(executor.getExecutorId().getValue()))
                .setStatus(-1)
                .build());
    }

    private void launch(FrameworkRecord framework, TaskInfo task) {
        String containerId = Ids.containerId(core.newUuid());
        ExecutorRecord executor = new ExecutorRecord(
                        CommandExecutors.of(task, framework.id(), core.settings.launcherDir()),
                        framework.id(),
                        containerId,
                        ExecutorState.REGISTERING,
                        ExecutorKind.COMMAND,
                        framework.checkpoint(),
                        user(core.settings, framework.info(), task.getCommand()),
                        containerStatus(core.settings, containerId),
                        Optional.empty(),
                        PMap.empty(),
                        PMap.empty())
                .with(TaskRecord.staged(task, framework.id()));
        // What is left of an earlier refusal of this id must not swallow what the task will tell.
        updates.streams().discard(new UpdateKey(framework.id(), id(task)));
        core.admit(executor);
        core.emit(new AgentEffect.Launch(spec(framework, executor, task)));
    }

    /** Whom a command runs as: its own user, or that of its framework (AO-170); nobody special without {@code --switch_user}. */
    static Optional<String> user(AgentSettings settings, FrameworkInfo framework, CommandInfo command) {
        String user = command.hasUser() ? command.getUser() : framework.getUser();
        return !settings.switchUser() || user.isEmpty() ? Optional.empty() : Optional.of(user);
    }

    /** Without a network of its own a container has the agent's address. */
    static ContainerStatus containerStatus(AgentSettings settings, String containerId) {
        return ContainerStatus.newBuilder()
                .setContainerId(ContainerID.newBuilder().setValue(containerId))
                .addNetworkInfos(NetworkInfo.newBuilder()
                        .addIpAddresses(NetworkInfo.IPAddress.newBuilder()
                                .setIpAddress(settings.pid().host())))
                .build();
    }

    private LaunchSpec spec(FrameworkRecord framework, ExecutorRecord executor, TaskInfo task) {
        String sandbox = core.layout.sandbox(core.agentId(), framework.id(), executor.id(), executor.containerId());
        Environments.Place place =
                new Environments.Place(core.agentId(), framework.id(), executor.id(), sandbox, framework.checkpoint());
        Duration grace = CommandTasks.shutdownGrace(core.settings, executor);
        return new LaunchSpec(
                executor.containerId(),
                sandbox,
                executor.user(),
                task.getCommand(),
                Environments.of(core.settings, task, place, grace),
                task.hasContainer() ? Optional.of(task.getContainer()) : Optional.empty(),
                Stream.concat(executor.info().getResourcesList().stream(), task.getResourcesList().stream())
                        .toList(),
                task.getLimitsMap(),
                TaskVolumes.links(core.layout, task, volume -> isUsedElsewhere(volume, executor)),
                files(core, framework, executor, task));
    }

    private boolean isUsedElsewhere(VolumePlace volume, ExecutorRecord user) {
        return core.frameworks().values().stream()
                .flatMap(framework -> framework.executors().values().stream())
                .filter(executor -> !executor.containerId().equals(user.containerId()))
                .flatMap(executor -> executor.tasks().values().stream())
                .anyMatch(task -> !task.isTerminal() && TaskVolumes.uses(core.layout, task.info(), volume));
    }

    /** What must be on disk before the container starts, and before anything is told of the task. */
    static List<AgentEffect> files(
            CoreContext core, FrameworkRecord framework, ExecutorRecord executor, TaskInfo task) {
        List<AgentEffect> files = new ArrayList<>();
        if (framework.checkpoint()) {
            String meta = core.layout.executorMeta(core.agentId(), framework.id(), executor.id());
            String run = core.runMeta(executor);
            files.add(new AgentEffect.WriteFile(meta + "/executor.info", Frames.frame(executor.info())));
            files.add(new AgentEffect.WriteFile(
                    meta + "/executor_generated_for_command_task", ByteString.copyFromUtf8("1")));
            files.add(
                    new AgentEffect.WriteFile(core.layout.taskMeta(run, id(task)) + "/task.info", Frames.frame(task)));
            files.add(new AgentEffect.WriteLink(meta + "/runs/latest", executor.containerId()));
        }
        files.add(new AgentEffect.WriteLink(
                core.layout.executorRuns(core.agentId(), framework.id(), executor.id()) + "/latest",
                executor.containerId()));
        return List.copyOf(files);
    }

    private static String id(TaskInfo task) {
        return task.getTaskId().getValue();
    }
}

package io.tepui.agent;

import com.google.protobuf.ByteString;
import io.tepui.agent.checkpoint.Frames;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.Phase;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.status.UpdateKey;
import io.tepui.agent.tasks.CommandExecutors;
import io.tepui.agent.tasks.Environments;
import io.tepui.agent.tasks.Refusal;
import io.tepui.agent.tasks.Screening;
import io.tepui.agent.tasks.TaskLimits;
import io.tepui.protocol.Ids;
import io.tepui.protocol.Secrets;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ResourceVersionUUID;
import io.tepui.protocol.internal.RunTaskGroupMessage;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
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
    private final ExecutorEnds ends;
    private final ContainerShares shares;
    private final ExecutorLaunches executors;

    Launcher(
            CoreContext core,
            UpdateFlow updates,
            FrameworkLife frameworks,
            ExecutorEnds ends,
            ContainerShares shares,
            ExecutorLaunches executors) {
        this.core = core;
        this.updates = updates;
        this.frameworks = frameworks;
        this.ends = ends;
        this.shares = shares;
        this.executors = executors;
    }

    void runTask(UPid from, RunTaskMessage message) {
        TaskInfo task = message.getTask();
        if (!isForUs(from, message.getFramework(), List.of(task))) {
            return;
        }
        FrameworkRecord framework = frameworks.enter(message.getFramework(), UPid.parse(message.getPid()));
        if (!framework.terminating()
                && core.executor(framework.id(), id(task))
                        .filter(each -> !task.hasExecutor())
                        .isPresent()) {
            launchAgain(framework, task);
            return;
        }
        Optional<Refusal> refusal =
                ending(framework).or(this::registering).or(() -> screen(task, message.getResourceVersionUuidsList()));
        if (refusal.isPresent()) {
            refuse(framework, task, refusal.get(), message.getLaunchExecutor());
        } else if (task.hasExecutor()) {
            executors.launch(
                    framework,
                    task.getExecutor(),
                    LaunchBatch.of(task),
                    message.hasLaunchExecutor() ? Optional.of(message.getLaunchExecutor()) : Optional.empty());
        } else {
            launch(framework, task);
        }
    }

    private Optional<Refusal> screen(TaskInfo task, List<ResourceVersionUUID> versions) {
        return Screening.refuse(
                task,
                core.state().drain().isPresent(),
                versions,
                core.state().resourceVersion(),
                core.state().resources().checkpointed(),
                core.settings.isolation());
    }

    /** A group is launched as a whole or not at all. */
    void runTaskGroup(UPid from, RunTaskGroupMessage message) {
        List<TaskInfo> tasks = message.getTaskGroup().getTasksList();
        if (tasks.isEmpty() || !isForUs(from, message.getFramework(), tasks)) {
            return;
        }
        FrameworkRecord framework = frameworks.enter(message.getFramework(), Optional.empty());
        Optional<Refusal> refusal = ending(framework).or(this::registering).or(() -> tasks.stream()
                .flatMap(task -> screen(task, message.getResourceVersionUuidsList()).stream())
                .findFirst());
        if (refusal.isEmpty()) {
            executors.launch(
                    framework,
                    message.getExecutor(),
                    new LaunchBatch(tasks, true),
                    message.hasLaunchExecutor() ? Optional.of(message.getLaunchExecutor()) : Optional.empty());
            return;
        }
        for (TaskInfo task : tasks) {
            updates.refuse(
                    framework.info(),
                    id(task),
                    message.getExecutor().getExecutorId().getValue(),
                    refusal.get());
        }
        if (message.getLaunchExecutor()) {
            ends.tellExit(framework.id(), message.getExecutor().getExecutorId(), ExecutorEnds.NO_STATUS);
        }
        frameworks.removeIfIdle(framework.id());
    }

    /**
     * A master that launches does not know of the removal that another one ordered: it would wait for the task for ever if nobody
     * told it (AM-65).
     */
    private static Optional<Refusal> ending(FrameworkRecord framework) {
        return Optional.of(framework)
                .filter(FrameworkRecord::terminating)
                .map(each -> new Refusal(
                        TaskState.TASK_DROPPED,
                        TaskStatus.Reason.REASON_FRAMEWORK_REMOVED,
                        "what the framework had on this agent is being removed: launch again when that is over"));
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
        } else if (phase.isRecovering() || phase == Phase.TERMINATING) {
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
        ExecutorRecord present = core.executor(framework.id(), id(task)).orElseThrow();
        if (present.kind() != ExecutorKind.COMMAND) {
            drop(framework, task, "an executor of this id runs here: launch the task under another id");
        } else if (present.state() == ExecutorState.TERMINATING || present.isTerminated()) {
            drop(framework, task, "the task's executor is ending: launch again once its last update is acknowledged");
        } else {
            LOG.warn("ignoring a second launch of task {}, which is there already", id(task));
        }
    }

    private void drop(FrameworkRecord framework, TaskInfo task, String message) {
        refuse(
                framework,
                task,
                new Refusal(TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, message),
                false);
    }

    private void refuse(FrameworkRecord framework, TaskInfo task, Refusal refusal, boolean executorExpected) {
        LOG.warn("refusing task {} of {}: {}", id(task), framework.id(), refusal.message());
        String executorId =
                task.hasExecutor() ? task.getExecutor().getExecutorId().getValue() : null;
        updates.refuse(framework.info(), id(task), executorId, refusal);
        if (executorExpected && task.hasExecutor()) {
            ends.tellExit(framework.id(), task.getExecutor().getExecutorId(), ExecutorEnds.NO_STATUS);
        }
        frameworks.removeIfIdle(framework.id());
    }

    private void launch(FrameworkRecord framework, TaskInfo task) {
        String containerId = core.newContainerId();
        Optional<String> user = user(core.settings, framework.info(), task.getCommand());
        ExecutorRecord executor = ExecutorRecord.starting(
                        CommandExecutors.of(task, framework.id(), core.settings, user),
                        framework,
                        containerId,
                        ExecutorKind.COMMAND,
                        user,
                        containerStatus(core.settings, containerId))
                .with(TaskRecord.staged(task, framework.id()));
        // What is left of an earlier refusal of this id must not swallow what the task will tell.
        updates.discard(framework.id(), task);
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
        String sandbox = core.sandbox(executor);
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
                TaskLimits.ofExecutor(
                        executor.info().getResourcesList(),
                        List.of(task),
                        core.settings.isolation().hardCpus()),
                shares.links(executor, task.getResourcesList()),
                files(core, framework, executor, task));
    }

    /** What must be on disk before the container starts, and before anything is told of the task. */
    static List<AgentEffect> files(
            CoreContext core, FrameworkRecord framework, ExecutorRecord executor, TaskInfo task) {
        List<AgentEffect> files = new ArrayList<>();
        if (framework.checkpoint()) {
            String meta = core.layout.executorMeta(core.agentId(), framework.id(), executor.id());
            files.add(new AgentEffect.WriteFile(meta + "/executor.info", Frames.frame(executor.info())));
            if (executor.kind() == ExecutorKind.COMMAND) {
                files.add(new AgentEffect.WriteFile(
                        meta + "/executor_generated_for_command_task", ByteString.copyFromUtf8("1")));
            }
            files.add(taskFile(core, executor, task));
            files.add(new AgentEffect.WriteLink(meta + "/runs/latest", executor.containerId()));
        }
        files.add(new AgentEffect.WriteLink(
                core.layout.executorRuns(core.agentId(), framework.id(), executor.id()) + "/latest",
                executor.containerId()));
        return List.copyOf(files);
    }

    /** Secrets that a task brings are not for the disk (AO-288). */
    static AgentEffect taskFile(CoreContext core, ExecutorRecord executor, TaskInfo task) {
        return new AgentEffect.WriteFile(
                core.layout.taskMeta(core.runMeta(executor), id(task)) + "/task.info",
                Frames.frame(Secrets.hide(task)));
    }

    private static String id(TaskInfo task) {
        return task.getTaskId().getValue();
    }
}

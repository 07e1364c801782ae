package io.tepui.agent;

import io.tepui.agent.GroupTask.Step;
import io.tepui.agent.checkpoint.KillNote;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.KillOrder;
import io.tepui.agent.state.States;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.state.TaskStage;
import io.tepui.agent.tasks.DefaultExecutors;
import io.tepui.agent.tasks.ExitMessages;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskResourceLimitation;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.TaskStatus.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tasks of groups from the launch of their containers to their ends: what other systems leave to a default executor (SE-247 to SE-254). */
final class GroupTasks {
    /**
     * How long the end of a container by a SIGKILL that the agent did not send waits to be told: when the whole executor is being
     * destroyed, the end of its container tells why (AO-220, AO-222).
     */
    static final Duration VERDICT_DELAY = Duration.ofSeconds(2);

    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final int SIGNAL_MASK = 0x7F;
    private static final Logger LOG = LoggerFactory.getLogger(GroupTasks.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final CheckFlow checks;
    private final Pods pods;
    private Consumer<ExecutorRecord> onEnd = executor -> {};

    GroupTasks(CoreContext core, UpdateFlow updates, CheckFlow checks, Pods pods) {
        this.core = core;
        this.updates = updates;
        this.checks = checks;
        this.pods = pods;
    }

    /** Says who is told that a task has ended; to be said once, before any is launched. */
    void onEnd(Consumer<ExecutorRecord> told) {
        onEnd = told;
    }

    // ------------------------------------------------------------------------------------------------ launch

    /** Launches the containers of a group (SE-247). */
    void launch(ExecutorRecord holder, List<GroupTask> group) {
        ExecutorRecord executor = holder;
        for (GroupTask task : group) {
            Optional<TaskRecord> record = executor.tasks().get(task.taskId());
            if (record.isEmpty()) {
                continue;
            }
            pods.of(executor).put(task.at(Step.LAUNCHING));
            executor = executor.with(record.get().at(TaskStage.LAUNCHED));
            core.put(executor);
            executor = tell(
                    executor, task, updates.status(Source.SOURCE_EXECUTOR, task.taskId(), TaskState.TASK_STARTING));
            limitTime(task, record.get().info(), core.now());
            LaunchSpec spec = spec(executor, task, record.get().info());
            core.emit(new AgentEffect.LinkTask(core.sandbox(executor), executor.user(), task.taskId(), spec.sandbox()));
            core.emit(new AgentEffect.Launch(spec));
        }
    }

    private LaunchSpec spec(ExecutorRecord executor, GroupTask task, TaskInfo info) {
        String ip = executor.status().getNetworkInfosCount() > 0
                ? executor.status().getNetworkInfos(0).getIpAddresses(0).getIpAddress()
                : core.settings.pid().host();
        boolean own = info.getCommand().hasUser() && core.settings.switchUser();
        return new LaunchSpec(
                task.containerId(),
                core.sandbox(executor) + "/containers/"
                        + task.containerId().substring(task.containerId().lastIndexOf('.') + 1),
                own ? Optional.of(info.getCommand().getUser()) : Optional.empty(),
                info.getCommand(),
                DefaultExecutors.environment(info, ip),
                DefaultExecutors.container(info),
                info.getResourcesList(),
                info.getLimitsMap(),
                List.of(),
                List.of());
    }

    /** A task may run for its {@code max_completion_time} after its launch (SE-253). */
    void limitTime(GroupTask task, TaskInfo info, Instant since) {
        Duration limit = Times.toDuration(info.getMaxCompletionTime());
        if (info.hasMaxCompletionTime() && limit.isPositive()) {
            core.emit(new AgentEffect.SetTimer(new TimerKey.MaxCompletion(task.containerId()), since.plus(limit)));
        }
    }

    void started(String containerId, int pid) {
        Optional<GroupTask> task = find(containerId);
        if (task.isEmpty()) {
            LOG.warn("container {} started that no task here asked for", containerId);
            core.emit(new AgentEffect.Destroy(containerId));
            return;
        }
        pod(containerId).put(task.get().started(pid));
        settle(containerId, task.get().group());
    }

    void launchFailed(String containerId, String message) {
        find(containerId).ifPresent(task -> {
            LOG.warn("container {} of task {} could not be launched: {}", containerId, task.taskId(), message);
            pod(containerId).put(task.failed(message));
            settle(containerId, task.group());
        });
    }

    /** When the last container of a group has been launched, or could not be, the group runs (SE-247). */
    void settle(String containerId, String group) {
        List<GroupTask> together = pod(containerId).of(group);
        if (together.stream().allMatch(task -> task.step() == Step.ANSWERED)) {
            settle(containerId, together);
        }
    }

    /** Tells of tasks that are known to be launched or not, and does with them what had to wait for that. */
    void settle(String containerId, List<GroupTask> together) {
        Pod pod = pod(containerId);
        for (GroupTask task : together) {
            pod.put(task.at(Step.RUNNING));
            if (task.problem().isEmpty() && !task.end().equals(Optional.of(ContainerEnd.UNKNOWN))) {
                reportRunning(task);
            }
        }
        for (GroupTask task : together) {
            Optional<GroupTask> now = pod.byContainer(task.containerId());
            if (now.isEmpty()) {
                continue;
            }
            if (now.get().problem().isPresent()) {
                over(
                        now.get(),
                        updates.status(Source.SOURCE_EXECUTOR, task.taskId(), TaskState.TASK_FAILED)
                                .setMessage(now.get().problem().get()));
            } else if (now.get().end().isPresent()) {
                conclude(now.get());
            } else if (now.get().wanted().isPresent()) {
                order(now.get(), KillOrder.Cause.KILL, now.get().wanted().get());
            }
        }
    }

    private void reportRunning(GroupTask task) {
        core.byContainer(Pods.rootOf(task.containerId())).ifPresent(executor -> {
            Optional<TaskRecord> record = executor.tasks().get(task.taskId());
            if (record.isEmpty()) {
                return;
            }
            Instant launched = launchOf(record.get());
            ExecutorRecord running = executor;
            if (record.get().state() == TaskState.TASK_STARTING) {
                running = tell(
                        executor, task, updates.status(Source.SOURCE_EXECUTOR, task.taskId(), TaskState.TASK_RUNNING));
            }
            if (task.end().isEmpty() && task.kill().isEmpty()) {
                checks.start(running, record.get(), task.containerId(), launched);
            }
        });
    }

    /** A task was launched when TASK_STARTING was told. */
    Instant launchOf(TaskRecord task) {
        return task.task().getStatusesCount() == 0
                ? core.now()
                : Instant.EPOCH.plus(Times.ofSeconds(task.task().getStatuses(0).getTimestamp()));
    }

    // ------------------------------------------------------------------------------------------------ end

    void exited(String containerId, ContainerEnd end) {
        find(containerId).ifPresent(task -> {
            GroupTask ended = task.ended(end);
            pod(containerId).put(ended);
            if (ended.step() == Step.RUNNING) {
                conclude(ended);
            }
        });
    }

    /** Tells the end of a container, unless it may be part of the end of its executor. */
    private void conclude(GroupTask task) {
        ContainerEnd end = task.end().orElse(ContainerEnd.UNKNOWN);
        boolean unexpected = task.kill().isEmpty() && end.killed().isEmpty() && isKilled(end);
        if (unexpected) {
            checks.stop(task.containerId());
            core.timer(new TimerKey.GroupVerdict(task.containerId()), VERDICT_DELAY);
        } else {
            tellEnd(task, end);
        }
    }

    static boolean isKilled(ContainerEnd end) {
        return end.waitStatus().isPresent() && (end.waitStatus().getAsInt() & SIGNAL_MASK) == SIGKILL;
    }

    /** The executor lives on: the end concerns the task alone. */
    void verdictDue(String containerId) {
        find(containerId)
                .filter(task -> task.end().isPresent())
                .ifPresent(task -> tellEnd(task, task.end().get()));
    }

    /** Tells the end of a task by the rules of SE-251. */
    void tellEnd(GroupTask task, ContainerEnd end) {
        Optional<KillOrder.Cause> killed = task.kill().map(KillOrder::cause);
        String message = end.waitStatus().isPresent()
                ? ExitMessages.describe(end.waitStatus().getAsInt())
                : "the task's container is gone and left no exit status";
        TaskStatus.Builder status;
        if (end.killed().isPresent()) {
            ContainerEnd.Killed why = end.killed().get();
            status = updates.status(Source.SOURCE_EXECUTOR, task.taskId(), why.state())
                    .setReason(why.reason())
                    .setMessage(message + ": " + why.message());
            if (!why.limitation().isEmpty()) {
                status.setLimitation(TaskResourceLimitation.newBuilder().addAllResources(why.limitation()));
            }
        } else {
            status = updates.status(Source.SOURCE_EXECUTOR, task.taskId(), state(killed, end))
                    .setMessage(message);
            if (killed.equals(Optional.of(KillOrder.Cause.MAX_COMPLETION_TIME))) {
                status.setReason(Reason.REASON_MAX_COMPLETION_TIME_REACHED);
            }
        }
        over(task, status);
    }

    private static TaskState state(Optional<KillOrder.Cause> killed, ContainerEnd end) {
        if (killed.isPresent()) {
            return killed.get() == KillOrder.Cause.MAX_COMPLETION_TIME ? TaskState.TASK_FAILED : TaskState.TASK_KILLED;
        }
        boolean success = end.waitStatus().isPresent()
                && ExitMessages.isSuccess(end.waitStatus().getAsInt());
        return success ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
    }

    /** A task is over; those of its group are killed with it unless it finished (SE-252). */
    void over(GroupTask task, TaskStatus.Builder status) {
        Pod pod = pod(task.containerId());
        forget(task);
        if (pod.unhealthy) {
            status.setHealthy(false);
        }
        TaskState state = status.getState();
        core.byContainer(Pods.rootOf(task.containerId())).ifPresent(executor -> tell(executor, task, status));
        if (state != TaskState.TASK_FINISHED && !pod.ending) {
            for (GroupTask other : pod.of(task.group())) {
                // Those that ended meanwhile tell their own end.
                if (other.end().isEmpty()) {
                    LOG.info("task {} is killed with task {} of its group", other.taskId(), task.taskId());
                    kill(other, CommandTasks.DEFAULT_GRACE);
                }
            }
        }
        core.byContainer(Pods.rootOf(task.containerId())).ifPresent(onEnd);
    }

    /** Nothing waits for a task any more. */
    void forget(GroupTask task) {
        checks.stop(task.containerId());
        core.cancel(new TimerKey.KillEscalation(task.containerId()));
        core.cancel(new TimerKey.MaxCompletion(task.containerId()));
        core.cancel(new TimerKey.GroupVerdict(task.containerId()));
        pod(task.containerId()).remove(task);
    }

    // ------------------------------------------------------------------------------------------------ kill

    /** Kills a task; one whose group is still being launched is killed when it runs. One that is being killed stays so (SE-253). */
    void kill(GroupTask task, Duration grace) {
        if (task.step() != Step.RUNNING) {
            pod(task.containerId()).put(task.wanting(grace));
        } else if (task.kill().isEmpty()) {
            order(task, KillOrder.Cause.KILL, grace);
        }
    }

    /** A health check failed too often (SE-254, SE-266). */
    void unhealthy(GroupTask task, Duration grace) {
        if (task.kill().isEmpty()) {
            pod(task.containerId()).unhealthy = true;
            order(task, KillOrder.Cause.HEALTH_CHECK, grace);
        }
    }

    void completionTimeOver(String containerId) {
        find(containerId)
                .filter(task -> task.kill().isEmpty() && task.end().isEmpty())
                .ifPresent(task -> order(task, KillOrder.Cause.MAX_COMPLETION_TIME, Duration.ZERO));
    }

    private void order(GroupTask task, KillOrder.Cause cause, Duration grace) {
        Duration period = grace.isNegative() ? Duration.ZERO : grace;
        KillOrder order = new KillOrder(cause, core.now(), core.now().plus(period));
        core.cancel(new TimerKey.MaxCompletion(task.containerId()));
        checks.stop(task.containerId());
        pod(task.containerId()).put(task.withKill(order));
        core.byContainer(Pods.rootOf(task.containerId())).ifPresent(executor -> {
            if (executor.checkpointed()) {
                // The note comes before the signal: whoever finds the task ended knows that it was killed.
                core.emit(new AgentEffect.WriteFile(
                        core.layout.taskMeta(core.runMeta(executor), task.taskId()) + "/kill",
                        new KillNote(order).toBytes()));
            }
            if (cause != KillOrder.Cause.MAX_COMPLETION_TIME
                    && States.has(core.framework(executor).info(), Capability.Type.TASK_KILLING_STATE)) {
                tell(executor, task, updates.status(Source.SOURCE_EXECUTOR, task.taskId(), TaskState.TASK_KILLING));
            }
        });
        core.emit(new AgentEffect.Signal(task.containerId(), SIGTERM));
        escalate(task.containerId(), order);
    }

    /** Sends SIGKILL when the grace period is over. */
    void escalate(String containerId, KillOrder order) {
        if (order.deadline().isAfter(core.now())) {
            core.emit(new AgentEffect.SetTimer(new TimerKey.KillEscalation(containerId), order.deadline()));
        } else {
            core.emit(new AgentEffect.Destroy(containerId));
        }
    }

    void graceOver(String containerId) {
        find(containerId)
                .filter(task -> task.end().isEmpty())
                .flatMap(GroupTask::kill)
                .ifPresent(order -> escalate(containerId, order));
    }

    // ------------------------------------------------------------------------------------------------ parts

    /** Tells a status that is the executor's own: with the container of the task, and what its check found (SE-248). */
    ExecutorRecord tell(ExecutorRecord executor, GroupTask task, TaskStatus.Builder status) {
        return checks.tell(executor, task.taskId(), status.setContainerStatus(task.status(executor.status())));
    }

    private Optional<GroupTask> find(String containerId) {
        return pods.find(Pods.rootOf(containerId)).flatMap(pod -> pod.byContainer(containerId));
    }

    /** The pod of a container that is known to have one. */
    private Pod pod(String containerId) {
        return pods.find(Pods.rootOf(containerId)).orElseGet(Pod::new);
    }
}

package io.tepui.agent;

import io.tepui.agent.AgentInput.FoundContainer;
import io.tepui.agent.GroupTask.Step;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checkpoint.GroupPlace;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.KillOrder;
import io.tepui.agent.state.States;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.state.TaskStage;
import io.tepui.protocol.Secrets;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.TaskStatus.Source;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes up the groups of an earlier run of the agent, as far as their containers have come (AO-321 to AO-324). */
final class GroupRecovery {
    private final CoreContext core;
    private final UpdateFlow updates;
    private final CheckFlow checks;
    private final Pods pods;
    private final GroupTasks tasks;
    private Map<String, FoundContainer> found = Map.of();

    GroupRecovery(CoreContext core, UpdateFlow updates, CheckFlow checks, Pods pods, GroupTasks tasks) {
        this.core = core;
        this.updates = updates;
        this.checks = checks;
        this.pods = pods;
        this.tasks = tasks;
    }

    /** Says what the runtime found. */
    void found(Map<String, FoundContainer> containers) {
        found = containers;
    }

    /** Puts the tasks back that had not ended, before it is known what became of their executor's container. */
    void restore(ExecutorRecord executor, Checkpointed.Run run) {
        Pod pod = pods.of(executor);
        for (Checkpointed.Task task : run.tasks()) {
            String id = task.info().getTaskId().getValue();
            boolean unfinished =
                    executor.tasks().get(id).filter(each -> !each.isTerminal()).isPresent();
            if (unfinished && task.place().isPresent()) {
                pod.put(restored(id, task));
                pod.unhealthy |= task.kill()
                        .filter(note -> note.order().cause() == KillOrder.Cause.HEALTH_CHECK)
                        .isPresent();
            }
        }
    }

    private GroupTask restored(String id, Checkpointed.Task task) {
        GroupPlace place = task.place().orElseThrow();
        GroupTask member =
                GroupTask.queued(id, place.containerId(), place.group()).at(Step.ANSWERED);
        if (task.kill().isPresent()) {
            member = member.withKill(task.kill().get().order());
        }
        Optional<FoundContainer> container = Optional.ofNullable(found.get(place.containerId()));
        return switch (container.orElse(new FoundContainer.Ended(ContainerEnd.UNKNOWN))) {
            case FoundContainer.Running running -> member.started(running.pid());
            case FoundContainer.Ended ended -> member.ended(ended.end());
        };
    }

    /** Goes on with the tasks of an executor whose container lives. */
    void resume(ExecutorRecord recovered, Checkpointed.Run run, int pid) {
        ExecutorRecord executor = core.noteStarted(recovered, pid);
        Pod pod = pods.of(executor);
        checks.remember(executor, run);
        for (TaskRecord task : List.copyOf(executor.tasks().values())) {
            executor = executor.with(task.isTerminal() ? task : task.at(TaskStage.LAUNCHED));
        }
        pod.ending = run.kill().isPresent();
        executor = executor.in(pod.ending ? ExecutorState.TERMINATING : ExecutorState.RUNNING);
        core.put(executor);
        run.kill()
                .ifPresent(note -> core.emit(new AgentEffect.SetTimer(
                        new TimerKey.ExecutorShutdown(recovered.containerId()),
                        note.order().deadline())));
        Set<String> groups = new LinkedHashSet<>();
        for (GroupTask task : pod.all()) {
            groups.add(task.group());
            resume(executor, task);
        }
        groups.forEach(group -> resume(recovered.containerId(), group));
    }

    private void resume(ExecutorRecord executor, GroupTask task) {
        if (task.end().isPresent()) {
            return;
        }
        core.emit(new AgentEffect.Watch(task.containerId()));
        if (task.kill().isPresent()) {
            // A kill that was under way goes on; its signal is not sent again.
            tasks.escalate(task.containerId(), task.kill().get());
        } else {
            TaskRecord record = executor.tasks().get(task.taskId()).orElseThrow();
            tasks.limitTime(task, record.info(), tasks.launchOf(record));
        }
    }

    /**
     * A group whose launch had not begun waits for it again, unless it brought secrets; one of which only a part was launched does not come
     * about (SE-152).
     */
    private void resume(String containerId, String group) {
        ExecutorRecord executor = core.byContainer(containerId).orElseThrow();
        Pod pod = pods.of(executor);
        List<GroupTask> waiting =
                pod.of(group).stream().filter(task -> isStaging(executor, task)).toList();
        boolean possible = waiting.stream().noneMatch(task -> lacksSecrets(executor, task));
        if (waiting.size() == pod.of(group).size() && !pod.ending && possible) {
            waiting.forEach(task -> pod.put(GroupTask.queued(task.taskId(), task.containerId(), group)));
            return;
        }
        tasks.settle(
                containerId,
                pod.of(group).stream().filter(task -> !waiting.contains(task)).toList());
        for (GroupTask task : waiting) {
            tasks.over(
                    task,
                    updates.status(
                                    Source.SOURCE_AGENT,
                                    task.taskId(),
                                    States.orLost(core.framework(executor).info(), TaskState.TASK_DROPPED))
                            .setReason(Reason.REASON_AGENT_RESTARTED)
                            .setMessage(
                                    possible
                                            ? "the agent restarted before the task was launched"
                                            : "the agent restarted before the task was launched, and keeps no secrets"));
        }
    }

    private static boolean lacksSecrets(ExecutorRecord executor, GroupTask task) {
        return executor.tasks()
                .get(task.taskId())
                .filter(record -> Secrets.isHidden(
                        record.info().toBuilder().clearExecutor().buildPartial()))
                .isPresent();
    }

    private static boolean isStaging(ExecutorRecord executor, GroupTask task) {
        return task.end().isPresent()
                && executor.tasks()
                        .get(task.taskId())
                        .filter(record -> record.state() == TaskState.TASK_STAGING)
                        .isPresent();
    }
}

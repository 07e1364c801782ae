package io.tepui.agent;

import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checks.CheckCycle;
import io.tepui.agent.checks.CheckKind;
import io.tepui.agent.checks.CheckPlan;
import io.tepui.agent.checks.CheckReport;
import io.tepui.agent.checks.CheckResult;
import io.tepui.agent.checks.CheckStatuses;
import io.tepui.agent.checks.Probe;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.status.UpdateKey;
import io.tepui.protocol.Secrets;
import io.tepui.protocol.Times;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.StatusUpdateRecord;
import io.tepui.protocol.v1.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks of all running tasks (SE section 5.4): when each runs, what its results make of the task's status. */
final class CheckFlow {
    /** Updates of a task that may wait for acknowledgement; with more of them its checks pause, for each may add another. */
    static final int MAX_WAITING_UPDATES = 100;

    /** The shortest pause between two runs of a check: a scheduler that asks for none must not keep the agent busy. */
    static final Duration MIN_INTERVAL = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(CheckFlow.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final Map<Key, CheckCycle> cycles = new HashMap<>();
    private final Map<String, Checked> tasks = new HashMap<>();
    private final Map<UpdateKey, List<TaskStatus>> remembered = new HashMap<>();
    private BiConsumer<ExecutorRecord, TaskRecord> unhealthy = (executor, task) -> {};

    private record Key(String containerId, CheckKind kind) {}

    /** Whose check it is. */
    private record Checked(String frameworkId, String executorId, String taskId) {}

    CheckFlow(CoreContext core, UpdateFlow updates) {
        this.core = core;
        this.updates = updates;
    }

    /** Says who kills a task that is not healthy; to be said once, before any check runs. */
    void onUnhealthy(BiConsumer<ExecutorRecord, TaskRecord> killer) {
        unhealthy = killer;
    }

    /** Keeps what an earlier run of the agent told about an executor's tasks, for when their checks go on (SE-265, SE-266). */
    void remember(ExecutorRecord executor, Checkpointed.Run run) {
        for (Checkpointed.Task task : run.tasks()) {
            if (!CheckPlan.of(task.info()).isEmpty()) {
                remembered.put(
                        new UpdateKey(
                                executor.frameworkId(), task.info().getTaskId().getValue()),
                        task.updates().stream()
                                .filter(record -> record.getType() == StatusUpdateRecord.Type.UPDATE)
                                .map(record -> record.getUpdate().getStatus())
                                .toList());
            }
        }
    }

    /** Takes in a status that the agent makes as the task's executor; with a check it tells the last result (SE-237). */
    ExecutorRecord tell(ExecutorRecord executor, String taskId, TaskStatus.Builder status) {
        executor.tasks()
                .get(taskId)
                .ifPresent(task -> CheckStatuses.carry(task.info(), task.task().getStatusesList(), status));
        return updates.tell(executor, taskId, status);
    }

    /**
     * Begins the checks of a task that runs; those of a task that ran before this agent started go on at once (SE-261).
     *
     * @param containerId the task's own
     * @param launched when it was launched
     */
    void start(ExecutorRecord executor, TaskRecord task, String containerId, Instant launched) {
        List<CheckPlan> plans = possible(task);
        Optional<List<TaskStatus>> told =
                Optional.ofNullable(remembered.remove(new UpdateKey(executor.frameworkId(), task.id())));
        if (plans.isEmpty()) {
            return;
        }
        tasks.put(containerId, new Checked(executor.frameworkId(), executor.id(), task.id()));
        for (CheckPlan plan : plans) {
            CheckCycle cycle = told.map(statuses -> CheckCycle.resume(
                            plan, launched, CheckStatuses.memory(plan, task.info(), statuses), core.now()))
                    .orElseGet(() -> CheckCycle.begin(plan, launched));
            Key key = new Key(containerId, plan.kind());
            cycles.put(key, cycle);
            schedule(key, cycle.due());
        }
    }

    /** A check that needs a secret of which only an earlier run of the agent knew the value is not made any more. */
    private static List<CheckPlan> possible(TaskRecord task) {
        return CheckPlan.of(task.info()).stream()
                .filter(plan -> {
                    boolean lost = plan.probe() instanceof Probe.Command command && Secrets.isHidden(command.command());
                    if (lost) {
                        LOG.warn(
                                "task {} is not looked after any more by its {}: the command needs secrets that were not kept",
                                task.id(),
                                plan.kind());
                    }
                    return !lost;
                })
                .toList();
    }

    /** Ends the checks of a task for good: it is being killed, or has ended (SE-240, SE-261). */
    void stop(String containerId) {
        if (tasks.remove(containerId) == null) {
            return;
        }
        for (CheckKind kind : CheckKind.values()) {
            CheckCycle cycle = cycles.remove(new Key(containerId, kind));
            if (cycle != null) {
                core.cancel(new TimerKey.CheckDue(containerId, kind));
                cycle.run().ifPresent(run -> core.emit(new AgentEffect.CancelCheck(containerId, run)));
            }
        }
    }

    /** The time for a run has come; a timer that was replaced may fire too early. */
    void due(String containerId, CheckKind kind) {
        Key key = new Key(containerId, kind);
        CheckCycle cycle = cycles.get(key);
        if (cycle == null || !cycle.isDue(core.now())) {
            return;
        }
        if (isHeldBack(containerId)) {
            schedule(key, core.now().plus(atLeastMinimum(cycle.plan().interval())));
            return;
        }
        String run = "check-" + core.newUuid();
        cycles.put(key, cycle.running(run));
        core.emit(new AgentEffect.RunCheck(new CheckRun(
                containerId,
                kind,
                run,
                cycle.previous(),
                cycle.plan().probe(),
                cycle.plan().timeout())));
    }

    /** A scheduler that acknowledges nothing gets no more results to keep. */
    private boolean isHeldBack(String containerId) {
        Checked task = tasks.get(containerId);
        return task != null
                && updates.streams().waiting(new UpdateKey(task.frameworkId(), task.taskId())) >= MAX_WAITING_UPDATES;
    }

    /** A run is over; one that was given up meanwhile tells nothing. */
    void done(String containerId, CheckKind kind, String run, CheckResult result) {
        Key key = new Key(containerId, kind);
        CheckCycle cycle = cycles.get(key);
        if (cycle == null || !cycle.run().equals(Optional.of(run))) {
            return;
        }
        note(containerId, kind, result);
        CheckCycle.Step step = cycle.done(result, core.now());
        cycles.put(key, step.cycle());
        Instant earliest = core.now().plus(MIN_INTERVAL);
        schedule(
                key,
                step.cycle().due().isBefore(earliest) ? earliest : step.cycle().due());
        tell(containerId, step.report());
    }

    private static void note(String containerId, CheckKind kind, CheckResult result) {
        switch (result) {
            case CheckResult.Failed failed -> LOG.info("{} of {} failed: {}", kind, containerId, failed.why());
            case CheckResult.Void nothing -> LOG.info("{} of {} gave no result: {}", kind, containerId, nothing.why());
            case CheckResult.Exited exited -> LOG.debug("{} of {}: {}", kind, containerId, exited);
            case CheckResult.Answered answered -> LOG.debug("{} of {}: {}", kind, containerId, answered);
            case CheckResult.Connected connected -> LOG.debug("{} of {}: {}", kind, containerId, connected);
        }
    }

    private void tell(String containerId, CheckReport report) {
        Checked checked = tasks.get(containerId);
        if (checked == null) {
            return;
        }
        Optional<ExecutorRecord> found = core.executor(checked.frameworkId(), checked.executorId());
        Optional<TaskRecord> task = found.flatMap(each -> each.tasks().get(checked.taskId()));
        if (task.isEmpty()) {
            return;
        }
        ExecutorRecord executor = task.get()
                .newest()
                .flatMap(last -> CheckStatuses.told(last, report))
                .map(status -> updates.tell(
                        found.get(),
                        checked.taskId(),
                        status.setUuid(Uuids.toBytes(core.newUuid())).setTimestamp(Times.toEpochSeconds(core.now()))))
                .orElse(found.get());
        if (report instanceof CheckReport.Health health && health.kill()) {
            LOG.warn("task {} has failed its health check too often, and is killed", checked.taskId());
            unhealthy.accept(executor, task.get());
        }
    }

    private void schedule(Key key, Instant at) {
        core.emit(new AgentEffect.SetTimer(new TimerKey.CheckDue(key.containerId(), key.kind()), at));
    }

    private static Duration atLeastMinimum(Duration interval) {
        return interval.compareTo(MIN_INTERVAL) < 0 ? MIN_INTERVAL : interval;
    }
}

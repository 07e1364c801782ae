package io.tepui.agent.checks;

import io.tepui.protocol.v1.CheckInfo;
import io.tepui.protocol.v1.CheckStatusInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import java.util.List;
import java.util.Optional;

/** Checks in statuses of tasks (SE-237, SE-265 to SE-267). */
public final class CheckStatuses {
    private CheckStatuses() {}

    /** The result of a check that has none yet, or whose last run failed. */
    static CheckStatusInfo empty(Probe probe) {
        CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder();
        switch (probe) {
            case Probe.Command command ->
                status.setType(CheckInfo.Type.COMMAND).setCommand(CheckStatusInfo.Command.getDefaultInstance());
            case Probe.Http http ->
                status.setType(CheckInfo.Type.HTTP).setHttp(CheckStatusInfo.Http.getDefaultInstance());
            case Probe.Tcp tcp -> status.setType(CheckInfo.Type.TCP).setTcp(CheckStatusInfo.Tcp.getDefaultInstance());
        }
        return status.build();
    }

    static CheckStatusInfo of(Probe probe, CheckResult result) {
        CheckStatusInfo.Builder status = empty(probe).toBuilder();
        switch (result) {
            case CheckResult.Exited exited -> status.getCommandBuilder().setExitCode(exited.exitCode());
            case CheckResult.Answered answered -> status.getHttpBuilder().setStatusCode(answered.statusCode());
            case CheckResult.Connected connected -> status.getTcpBuilder().setSucceeded(connected.succeeded());
            case CheckResult.Failed failed -> {}
            case CheckResult.Void nothing -> {}
        }
        return status.build();
    }

    /**
     * Puts the check's newest result into a status of a task whose scheduler asked for a check; a status that has one keeps
     * it.
     *
     * @param statuses of the task so far, oldest first
     */
    public static void carry(TaskInfo task, List<TaskStatus> statuses, TaskStatus.Builder status) {
        if (!status.hasCheckStatus()) {
            latest(task, statuses).ifPresent(status::setCheckStatus);
        }
    }

    /** The result that a task's statuses tell by now; none when the task has no check. */
    private static Optional<CheckStatusInfo> latest(TaskInfo task, List<TaskStatus> statuses) {
        Optional<CheckPlan> plan = CheckPlan.of(task).stream()
                .filter(each -> each.kind() == CheckKind.CHECK)
                .findFirst();
        return plan.map(each -> statuses.reversed().stream()
                .filter(TaskStatus::hasCheckStatus)
                .map(TaskStatus::getCheckStatus)
                .findFirst()
                .orElse(empty(each.probe())));
    }

    /**
     * What a check of a running task remembers, by what was told of the task.
     *
     * @param told all its statuses, oldest first
     */
    public static CheckMemory memory(CheckPlan plan, TaskInfo task, List<TaskStatus> told) {
        CheckMemory fresh = CheckMemory.fresh(plan);
        if (plan.kind() == CheckKind.CHECK) {
            return new CheckMemory(latest(task, told).orElse(fresh.status()), false, 0);
        }
        long failures = 0;
        boolean reported = false;
        for (TaskStatus status : told) {
            if (status.getReason() == Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED && status.hasHealthy()) {
                reported = true;
                failures = status.getHealthy() ? 0 : failures + 1;
            }
        }
        return new CheckMemory(fresh.status(), reported, failures);
    }

    /**
     * A copy of the task's last status that tells what a check found; the caller gives it its own uuid and time (SE-267).
     *
     * @return nothing when there is nothing to be told
     */
    public static Optional<TaskStatus.Builder> told(TaskStatus last, CheckReport report) {
        return switch (report) {
            case CheckReport.Silent silent -> Optional.empty();
            case CheckReport.Changed changed ->
                Optional.of(last.toBuilder()
                        .setReason(Reason.REASON_TASK_CHECK_STATUS_UPDATED)
                        .setCheckStatus(changed.status()));
            case CheckReport.Health health ->
                Optional.of(last.toBuilder()
                        .setReason(Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED)
                        .setHealthy(health.healthy()));
        };
    }
}

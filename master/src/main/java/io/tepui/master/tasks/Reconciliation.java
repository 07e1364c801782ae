package io.tepui.master.tasks;

import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.StateEditor;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.TaskKey;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.state.UnreachableAgent;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Call;

/** The call RECONCILE (SE-134 to SE-137). */
public final class Reconciliation {
    private static final TaskStatus.Reason REASON = TaskStatus.Reason.REASON_RECONCILIATION;

    private final Workspace work;

    /** Works on the given state. */
    public Reconciliation(Workspace work) {
        this.work = work;
    }

    /** Tells of the tasks asked for, or of all active ones if none is named. */
    public void reconcile(FrameworkRecord framework, Call.Reconcile call) {
        work.count(Counter.MESSAGES_RECONCILE_TASKS);
        if (call.getTasksCount() == 0) {
            for (TaskRecord task : work.state().tasksOf(framework.id()).active().values()) {
                tell(framework, known(task));
            }
        } else {
            call.getTasksList().forEach(task -> answer(framework, task));
        }
    }

    /** Tells of one task what is known; nothing while it may be on an agent that has not come back yet (SE-135). */
    void answer(FrameworkRecord framework, Call.Reconcile.Task asked) {
        TaskRecord task =
                work.state().tasksOf(framework.id()).find(asked.getTaskId().getValue());
        if (task != null) {
            tell(framework, known(task));
        } else if (!mayComeBack(asked) && !isEnding(framework, asked)) {
            tell(framework, unknown(framework, asked));
        }
    }

    /** The agent has told of it, and will tell how it ends. */
    private boolean isEnding(FrameworkRecord framework, Call.Reconcile.Task asked) {
        AgentRecord agent = work.state().agent(asked.getAgentId().getValue());
        return agent != null
                && agent.load()
                        .ending()
                        .contains(new TaskKey(framework.id(), asked.getTaskId().getValue()));
    }

    private boolean mayComeBack(Call.Reconcile.Task asked) {
        return asked.hasAgentId()
                ? work.state().absent().recovered().contains(asked.getAgentId().getValue())
                : !work.state().absent().recovered().isEmpty();
    }

    private TaskStatus known(TaskRecord record) {
        Task task = record.task();
        TaskStatus.Builder status = MasterStatuses.of(
                        task.getTaskId(), record.reportedState(), REASON, "Reconciliation: latest state", work.now())
                .setAgentId(task.getAgentId());
        if (task.hasExecutorId()) {
            status.setExecutorId(task.getExecutorId());
        }
        record.lastStatus().ifPresent(last -> {
            if (last.hasHealthy()) {
                status.setHealthy(last.getHealthy());
            }
            if (last.hasCheckStatus()) {
                status.setCheckStatus(last.getCheckStatus());
            }
            if (last.hasContainerStatus()) {
                status.setContainerStatus(last.getContainerStatus());
            }
        });
        return status.build();
    }

    private TaskStatus unknown(FrameworkRecord framework, Call.Reconcile.Task asked) {
        StateEditor state = work.state();
        String agentId = asked.getAgentId().getValue();
        UnreachableAgent unreachable = state.absent().unreachable().find(agentId);
        TaskStatus.Builder status;
        if (!asked.hasAgentId()) {
            status = lost(framework, asked, TaskState.TASK_UNKNOWN, "Reconciliation: task is unknown");
        } else if (state.agent(agentId) != null) {
            status = lost(framework, asked, TaskState.TASK_GONE, "Reconciliation: task is unknown to the agent");
        } else if (unreachable != null) {
            status = lost(framework, asked, TaskState.TASK_UNREACHABLE, "Reconciliation: agent is unreachable")
                    .setUnreachableTime(Times.toTimeInfo(unreachable.since()));
        } else if (state.absent().gone().contains(agentId)) {
            status = lost(framework, asked, TaskState.TASK_GONE_BY_OPERATOR, "Reconciliation: agent is gone");
        } else {
            status = lost(framework, asked, TaskState.TASK_UNKNOWN, "Reconciliation: task and agent are unknown");
        }
        if (asked.hasAgentId()) {
            status.setAgentId(asked.getAgentId());
        }
        return status.build();
    }

    private TaskStatus.Builder lost(
            FrameworkRecord framework, Call.Reconcile.Task asked, TaskState state, String message) {
        boolean aware = framework.has(FrameworkInfo.Capability.Type.PARTITION_AWARE);
        return MasterStatuses.of(asked.getTaskId(), aware ? state : TaskState.TASK_LOST, REASON, message, work.now());
    }

    private void tell(FrameworkRecord framework, TaskStatus status) {
        work.event(framework, SchedulerEvents.update(status));
    }
}

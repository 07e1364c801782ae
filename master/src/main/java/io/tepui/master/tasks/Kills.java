package io.tepui.master.tasks;

import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.v1.scheduler.Call;

/** The call KILL (SE-127). */
public final class Kills {
    private final Workspace work;
    private final Reconciliation reconciliation;

    /** Works on the given state. */
    public Kills(Workspace work, Reconciliation reconciliation) {
        this.work = work;
        this.reconciliation = reconciliation;
    }

    /**
     * Remembers the kill and passes it on to the task's agent if that is connected. For an unknown task the scheduler is
     * told what is known instead; a kill that names another agent than the task's is ignored.
     */
    public void kill(FrameworkRecord framework, Call.Kill call) {
        work.count(Counter.MESSAGES_KILL_TASK);
        TaskRecord task =
                work.state().tasksOf(framework.id()).find(call.getTaskId().getValue());
        if (task == null) {
            Call.Reconcile.Task.Builder asked = Call.Reconcile.Task.newBuilder().setTaskId(call.getTaskId());
            if (call.hasAgentId()) {
                asked.setAgentId(call.getAgentId());
            }
            reconciliation.answer(framework, asked.build());
            return;
        }
        if (call.hasAgentId() && !call.getAgentId().getValue().equals(task.agentId())) {
            return;
        }
        work.state().changeLoad(task.agentId(), load -> load.withKilled(task.key()));
        AgentRecord agent = work.state().agent(task.agentId());
        if (agent != null && agent.connected()) {
            work.send(agent.pid(), message(framework, call));
        }
    }

    private static KillTaskMessage message(FrameworkRecord framework, Call.Kill call) {
        KillTaskMessage.Builder message = KillTaskMessage.newBuilder()
                .setFrameworkId(framework.info().getId())
                .setTaskId(call.getTaskId());
        if (call.hasKillPolicy()) {
            message.setKillPolicy(call.getKillPolicy());
        }
        return message.build();
    }
}

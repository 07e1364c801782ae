package io.tepui.master.agents;

import io.tepui.master.core.OperatorEvents;
import io.tepui.master.core.Workspace;
import io.tepui.master.frameworks.Frameworks;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ShutdownFrameworkMessage;

/** Brings the frameworks that an agent reports in line with those that the master knows (AM-45, AM-47). */
final class FrameworksOnAgent {
    private final Workspace work;
    private final Frameworks frameworks;

    FrameworksOnAgent(Workspace work, Frameworks frameworks) {
        this.work = work;
        this.frameworks = frameworks;
    }

    /** Returns whether this master removed the framework: then the agent is to end what it has of it. */
    boolean isRemoved(String frameworkId) {
        return work.state().past().isRemoved(frameworkId);
    }

    /** Tells the agent to end what it has of a removed framework. */
    void shutDown(UPid agent, ReportedFramework framework) {
        work.send(
                agent,
                ShutdownFrameworkMessage.newBuilder()
                        .setFrameworkId(framework.info().getId())
                        .build());
    }

    /**
     * Tells the agent of a framework as it is now, or learns of one that is known from agents only (AM-48).
     *
     * @return whether it was unknown
     */
    boolean meet(AgentRecord agent, ReportedFramework reported) {
        FrameworkRecord known = work.state().framework(reported.id());
        if (known != null) {
            work.send(agent.pid(), Frameworks.updateMessage(known));
            return false;
        }
        frameworks.recover(reported.info());
        return true;
    }

    /** Adds the framework's tasks on an agent that has been added with them. */
    void adopt(AgentRecord agent, ReportedFramework reported) {
        work.state().adopt(reported.id(), agent.id(), reported.tasks(), reported.used());
        for (TaskRecord task : reported.tasks()) {
            work.publish(() -> OperatorEvents.taskAdded(task));
        }
    }
}

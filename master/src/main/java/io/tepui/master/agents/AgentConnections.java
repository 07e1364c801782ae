package io.tepui.master.agents;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.operations.Operations;
import io.tepui.master.state.AgentRecord;
import io.tepui.protocol.UPid;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections to agents that break, and agents that do not come back after it (AM-57, SE-173). */
final class AgentConnections {
    private static final Logger LOG = LoggerFactory.getLogger(AgentConnections.class);

    private final Workspace work;
    private final Offers offers;
    private final Operations operations;
    private final AgentLosses losses;
    private final UnreachableMarks marks;

    AgentConnections(Workspace work, Offers offers, Operations operations, AgentLosses losses, UnreachableMarks marks) {
        this.work = work;
        this.offers = offers;
        this.operations = operations;
        this.losses = losses;
        this.marks = marks;
    }

    /** The connection to the agent ended; nothing changes if it is disconnected already. */
    void broken(UPid pid) {
        AgentRecord agent = work.state().agentAt(pid);
        if (agent == null || !agent.connected()) {
            return;
        }
        LOG.info("Disconnected: {}", agent);
        work.state().put(agent.edit().connected(false).build());
        work.tell(new AllocatorInput.AgentDeactivated(agent.id()));
        offers.rescindAllOn(agent.id());
        losses.disconnected(agent);
        operations.disconnected(agent.id());
        work.setTimer(new TimerKey.AgentReregistration(agent.id()), timeout());
    }

    /** The agent has had the time to register again. */
    void timedOut(String agentId) {
        AgentRecord agent = work.state().agent(agentId);
        if (agent != null && !agent.connected()) {
            marks.request(
                    agentId,
                    UnreachableMarks.Cause.NOT_BACK,
                    "it did not register again within " + timeout().toSeconds() + " s after its connection broke");
        }
    }

    private Duration timeout() {
        return work.settings().agentReregisterTimeout();
    }
}

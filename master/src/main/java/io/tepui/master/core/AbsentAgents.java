package io.tepui.master.core;

import io.tepui.master.state.History;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.RecoveredAgent;
import io.tepui.master.state.UnreachableAgent;
import java.time.Instant;

/** The agents that a master knows and that are not registered: of the registry, unreachable, and gone. A part of {@link StateEditor}. */
public final class AbsentAgents {
    /** Unreachable, and gone, agents between two prunings (AM-109): these bring them down to what the settings allow. */
    private static final int MAX_REMEMBERED = 1 << 29;

    private PersistentIndex<String, RecoveredAgent> recovered = PersistentIndex.empty();
    private History<String, UnreachableAgent> unreachable;
    private History<String, Instant> gone;

    /** Remembers a little more than pruning leaves of unreachable and of gone agents. */
    AbsentAgents(int registryMaxAgentCount) {
        int remembered = (int) Math.min(MAX_REMEMBERED, 2L * registryMaxAgentCount + 2);
        this.unreachable = History.ofAtMost(remembered);
        this.gone = History.ofAtMost(remembered);
    }

    /** Returns the agents of the registry that have not come back. */
    public PersistentIndex<String, RecoveredAgent> recovered() {
        return recovered;
    }

    /** Adds an agent of the registry. */
    public void putRecovered(RecoveredAgent agent) {
        recovered = recovered.with(agent.id(), agent);
    }

    /** Takes an agent of the registry out: it came back, or is given up. */
    public void removeRecovered(String agentId) {
        recovered = recovered.without(agentId);
    }

    /** Returns the agents marked unreachable. */
    public History<String, UnreachableAgent> unreachable() {
        return unreachable;
    }

    /** Adds an agent marked unreachable. */
    public void putUnreachable(UnreachableAgent agent) {
        unreachable = unreachable.without(agent.id()).with(agent.id(), agent);
    }

    /** Replaces an agent marked unreachable; it keeps its place. */
    public void replaceUnreachable(UnreachableAgent agent) {
        unreachable = unreachable.withReplaced(agent.id(), agent);
    }

    /** Takes an agent out of the unreachable ones. */
    public void removeUnreachable(String agentId) {
        unreachable = unreachable.without(agentId);
    }

    /** Returns when each gone agent was marked. */
    public History<String, Instant> gone() {
        return gone;
    }

    /** Adds an agent marked gone. */
    public void putGone(String agentId, Instant since) {
        gone = gone.without(agentId).with(agentId, since);
    }

    /** Forgets a gone agent. */
    public void removeGone(String agentId) {
        gone = gone.without(agentId);
    }
}

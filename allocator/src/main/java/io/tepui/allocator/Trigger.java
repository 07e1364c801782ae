package io.tepui.allocator;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of the next run (AR-149) and the hold after a master's start (AR-151). Triggers while allocation is held
 * leave no trace (AR-150).
 */
final class Trigger {
    /** Agents that something changed on since the last run, triggering or not. */
    private Set<AgentState> changed = new LinkedHashSet<>();
    /** Agents that triggered the next run. */
    private Set<AgentState> candidates = new LinkedHashSet<>();

    private boolean all;
    private boolean pending;
    private boolean periodic;
    private long pendingSince;
    private long now;
    private @Nullable Hold hold;

    /** How many agents must be known before allocation starts, and the time at which it starts anyway. */
    private record Hold(int agents, long until) {}

    /** Tells the time of the inputs that follow. */
    void setTime(long nowNanos) {
        now = nowNanos;
        if (hold != null && now >= hold.until()) {
            hold = null;
        }
    }

    void hold(int agents, long until) {
        hold = new Hold(agents, until);
    }

    boolean isHeld() {
        return hold != null;
    }

    /** Ends the hold if enough agents are known; their number includes the agent that was just added. */
    void agentsKnown(int agents) {
        if (hold != null && agents >= hold.agents()) {
            hold = null;
        }
    }

    void agentAdded(AgentState agent) {
        agentChanged(agent);
    }

    /** Puts the agent up for the next run. */
    void agentChanged(AgentState agent) {
        if (hold == null) {
            changed.add(agent);
            candidates.add(agent);
            pend();
        }
    }

    /** Notes that something is free on the agent, which triggers nothing but puts it first in the next run over all. */
    void agentFreed(AgentState agent) {
        changed.add(agent);
    }

    void agentRemoved(AgentState agent) {
        changed.remove(agent);
        candidates.remove(agent);
    }

    void allAgents() {
        if (hold == null) {
            all = true;
            pend();
        }
    }

    void interval() {
        if (hold == null) {
            periodic = true;
            allAgents();
        }
    }

    private void pend() {
        if (!pending) {
            pending = true;
            pendingSince = now;
        }
    }

    boolean isPending() {
        return pending && hold == null;
    }

    boolean isPeriodic() {
        return periodic;
    }

    long pendingSince() {
        return pendingSince;
    }

    boolean isForAll() {
        return all;
    }

    /** Gives the agents that triggered the run; all are candidates if {@link #isForAll()}. */
    Set<AgentState> candidates() {
        return candidates;
    }

    boolean isCandidate(AgentState agent) {
        return all || candidates.contains(agent);
    }

    Set<AgentState> changed() {
        return changed;
    }

    /** Forgets the candidates after their run. */
    void clear() {
        if (all) {
            changed = new LinkedHashSet<>();
        } else {
            changed.removeAll(candidates);
        }
        candidates = new LinkedHashSet<>();
        all = false;
        pending = false;
        periodic = false;
    }
}

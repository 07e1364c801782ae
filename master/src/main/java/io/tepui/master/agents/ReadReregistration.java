package io.tepui.master.agents;

import io.tepui.protocol.internal.SlaveInfo;

/**
 * A registration that breaks no rule that can be checked without the state.
 *
 * @param agent the agent
 * @param work what runs and has run on it
 * @param slave the agent's description as it came
 */
record ReadReregistration(AgentDescription agent, ReportedWork work, SlaveInfo slave) implements Reregistration {
    @Override
    public String agentId() {
        return agent.id();
    }
}

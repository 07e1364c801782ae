package io.tepui.master.state;

import io.tepui.protocol.v1.DrainInfo;
import java.time.Instant;
import java.util.Optional;

/**
 * An agent that did not answer or come back in time (MO-99).
 *
 * @param id the agent's id
 * @param since when it was marked
 * @param drainInfo its drain, if one is recorded
 * @param deactivated whether an operator took it out of use
 */
public record UnreachableAgent(String id, Instant since, Optional<DrainInfo> drainInfo, boolean deactivated) {
    /** Returns what operators have decided about its use. */
    public AgentUse use() {
        return new AgentUse(drainInfo, deactivated);
    }

    /** Returns the same with another use. */
    public UnreachableAgent withUse(AgentUse use) {
        return new UnreachableAgent(id, since, use.drain(), use.deactivated());
    }
}

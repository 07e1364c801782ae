package io.tepui.master.state;

import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.DrainInfo;
import java.util.Optional;

/**
 * An agent read from the registry that has not yet come back to this master (SE-2, MO-175).
 *
 * @param info the agent as it was admitted; resources in post-refinement form
 * @param drainInfo its drain, if one is recorded
 * @param deactivated whether an operator took it out of use
 */
public record RecoveredAgent(Encoded<AgentInfo> info, Optional<DrainInfo> drainInfo, boolean deactivated) {
    /** Returns what operators have decided about its use. */
    public AgentUse use() {
        return new AgentUse(drainInfo, deactivated);
    }

    /** Returns the agent's id. */
    public String id() {
        return info.message().getId().getValue();
    }
}

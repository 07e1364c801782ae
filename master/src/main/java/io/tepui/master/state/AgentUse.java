package io.tepui.master.state;

import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.DrainState;
import java.util.Optional;

/**
 * What operators have decided about the use of an agent, whether it is registered, recovered or unreachable (MO-174).
 *
 * @param drain its drain, in progress or done
 * @param deactivated whether its resources may not be offered; so with any drain
 */
public record AgentUse(Optional<DrainInfo> drain, boolean deactivated) {
    /** An agent to be used as it comes. */
    public static final AgentUse NORMAL = new AgentUse(Optional.empty(), false);

    /** Returns whether the agent is to be emptied and is not known to be yet. */
    public boolean isDraining() {
        return drain.isPresent() && drain.get().getState() == DrainState.DRAINING;
    }
}

package io.tepui.master.state;

import io.tepui.protocol.v1.DrainInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An agent that did not answer or come back in time (MO-99).
 *
 * @param id the agent's id
 * @param since when it was marked
 * @param drainInfo its drain, if one is recorded
 * @param deactivated whether an operator took it out of use
 * @param unconfirmed tasks that were sent to it, and of which it had told nothing when it was marked
 */
public record UnreachableAgent(
        String id, Instant since, Optional<DrainInfo> drainInfo, boolean deactivated, List<TaskKey> unconfirmed) {
    public UnreachableAgent {
        unconfirmed = List.copyOf(unconfirmed);
    }

    /** An agent of which it is not known that any launch was on its way to it. */
    public UnreachableAgent(String id, Instant since, Optional<DrainInfo> drainInfo, boolean deactivated) {
        this(id, since, drainInfo, deactivated, List.of());
    }

    /** Returns what operators have decided about its use. */
    public AgentUse use() {
        return new AgentUse(drainInfo, deactivated);
    }

    /** Returns the same with another use. */
    public UnreachableAgent withUse(AgentUse use) {
        return new UnreachableAgent(id, since, use.drain(), use.deactivated(), unconfirmed);
    }

    /** Returns the same with other launches that were on their way. */
    public UnreachableAgent withUnconfirmed(List<TaskKey> tasks) {
        return new UnreachableAgent(id, since, drainInfo, deactivated, tasks);
    }
}

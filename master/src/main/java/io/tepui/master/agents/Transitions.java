package io.tepui.master.agents;

import io.tepui.protocol.UPid;
import java.util.HashSet;
import java.util.Set;

/** Agents whose change waits for the registry; while it does, other changes of the same agent are not begun (AM-58). */
final class Transitions {
    /** Where a first registration comes from. */
    final Set<UPid> registering = new HashSet<>();
    /** Ids of agents that register again. */
    final Set<String> reregistering = new HashSet<>();
    /** Ids of agents that are being marked unreachable. */
    final Set<String> markingUnreachable = new HashSet<>();
    /** Ids of agents that are being removed. */
    final Set<String> removing = new HashSet<>();

    /** Returns whether the agent is on its way out of the registered or recovered ones. */
    boolean isLeaving(String agentId) {
        return markingUnreachable.contains(agentId) || removing.contains(agentId);
    }
}

package io.tepui.master.agents;

import io.tepui.protocol.UPid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Agents whose change waits for the registry; while it does, other changes of the same agent are not begun (AM-58). */
final class Transitions {
    /** Where a first registration comes from. */
    final Set<UPid> registering = new HashSet<>();
    /** Ids of agents that register again. */
    final Set<String> reregistering = new HashSet<>();
    /** Ids of agents that are being marked unreachable. */
    final Set<String> markingUnreachable = new HashSet<>();
    /** Ids of agents that are being removed, or forgotten among the unreachable ones. */
    final Set<String> removing = new HashSet<>();
    /** Ids of agents that are being marked gone. */
    final Set<String> markingGone = new HashSet<>();
    /** Ids of agents that an operator takes out of use, or puts back. */
    final Set<String> changingUse = new HashSet<>();

    private final Map<String, List<Runnable>> waiting = new HashMap<>();

    /** Returns whether the agent is on its way out of the list that it is in. */
    boolean isLeaving(String agentId) {
        return markingUnreachable.contains(agentId) || removing.contains(agentId) || markingGone.contains(agentId);
    }

    /** Returns whether any change of the agent waits for the registry. */
    boolean isChanging(String agentId) {
        return isLeaving(agentId) || reregistering.contains(agentId) || changingUse.contains(agentId);
    }

    /** Does something with the agent that must be decided on what is stored: now, or when its change is. */
    void whenSettled(String agentId, Runnable then) {
        if (isChanging(agentId)) {
            waiting.computeIfAbsent(agentId, id -> new ArrayList<>()).add(then);
        } else {
            then.run();
        }
    }

    /** A change of the agent is stored and applied: what waited for it goes on, one after the other. */
    void settled(String agentId) {
        List<Runnable> next = waiting.remove(agentId);
        if (next != null) {
            next.forEach(then -> whenSettled(agentId, then));
        }
    }
}

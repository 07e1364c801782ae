package io.tepui.master.agents;

import io.tepui.master.core.StateEditor;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.AgentUse;
import io.tepui.master.state.RecoveredAgent;
import io.tepui.master.state.UnreachableAgent;
import io.tepui.registry.RegistryChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The use of agents in the three lists that an agent may be in, and in the registry (AM-102, AM-105). */
final class AgentUses {
    private final Workspace work;
    private final Transitions transitions;

    AgentUses(Workspace work, Transitions transitions) {
        this.work = work;
        this.transitions = transitions;
    }

    /** Returns the use of an agent that is registered, recovered or unreachable; nothing for any other. */
    Optional<AgentUse> find(String agentId) {
        StateEditor state = work.state();
        AgentRecord agent = state.agent(agentId);
        if (agent != null) {
            return Optional.of(agent.use());
        }
        RecoveredAgent recovered = state.absent().recovered().find(agentId);
        if (recovered != null) {
            return Optional.of(recovered.use());
        }
        UnreachableAgent unreachable = state.absent().unreachable().find(agentId);
        return unreachable == null ? Optional.empty() : Optional.of(unreachable.use());
    }

    /** Stores another use of a known agent, none of whose changes is under way, and applies it. */
    void change(String agentId, AgentUse use, Optional<Instant> drainStart, Runnable whenApplied) {
        List<RegistryChange> changes = new ArrayList<>();
        changes.add(entry(agentId, use));
        changes.add(RegistryEntries.minimumCapability(
                RegistryEntries.AGENT_DRAINING, use.deactivated() || isAnyOutOfUse(agentId)));
        transitions.changingUse.add(agentId);
        work.store(changes, () -> {
            transitions.changingUse.remove(agentId);
            apply(agentId, use, drainStart);
            whenApplied.run();
            transitions.settled(agentId);
        });
    }

    /** Returns what is to be stored with the departure of agents: it may be that no other is out of use (AM-105). */
    Optional<RegistryChange> departed(List<String> agentIds) {
        boolean wasOut = agentIds.stream()
                .anyMatch(id -> find(id).map(AgentUse::deactivated).orElse(false));
        if (!wasOut || agentIds.size() > 1) {
            // An entry too much does no harm; the next departure or reactivation takes it out.
            return Optional.empty();
        }
        return isAnyOutOfUse(agentIds.getFirst())
                ? Optional.empty()
                : Optional.of(RegistryEntries.minimumCapability(RegistryEntries.AGENT_DRAINING, false));
    }

    private boolean isAnyOutOfUse(String except) {
        if (!transitions.changingUse.isEmpty()) {
            return true;
        }
        StateEditor state = work.state();
        for (AgentRecord agent : state.agents().values()) {
            if (agent.deactivated() && !agent.id().equals(except)) {
                return true;
            }
        }
        for (RecoveredAgent agent : state.absent().recovered().values()) {
            if (agent.deactivated() && !agent.id().equals(except)) {
                return true;
            }
        }
        for (UnreachableAgent agent : state.absent().unreachable()) {
            if (agent.deactivated() && !agent.id().equals(except)) {
                return true;
            }
        }
        return false;
    }

    private RegistryChange entry(String agentId, AgentUse use) {
        StateEditor state = work.state();
        AgentRecord agent = state.agent(agentId);
        if (agent != null) {
            return RegistryEntries.admitted(agent.info(), use.drain(), use.deactivated());
        }
        RecoveredAgent recovered = state.absent().recovered().find(agentId);
        if (recovered != null) {
            return RegistryEntries.admitted(recovered.info().message(), use.drain(), use.deactivated());
        }
        UnreachableAgent unreachable = state.absent().unreachable().find(agentId);
        if (unreachable == null) {
            throw new IllegalArgumentException("Agent " + agentId + " is not known");
        }
        return RegistryEntries.unreachable(unreachable.withUse(use));
    }

    private void apply(String agentId, AgentUse use, Optional<Instant> drainStart) {
        StateEditor state = work.state();
        AgentRecord agent = state.agent(agentId);
        RecoveredAgent recovered = state.absent().recovered().find(agentId);
        UnreachableAgent unreachable = state.absent().unreachable().find(agentId);
        if (agent != null) {
            state.put(agent.edit()
                    .drain(use.drain(), drainStart)
                    .deactivated(use.deactivated())
                    .build());
        } else if (recovered != null) {
            state.absent().putRecovered(new RecoveredAgent(recovered.info(), use.drain(), use.deactivated()));
        } else if (unreachable != null) {
            state.absent().replaceUnreachable(unreachable.withUse(use));
        }
    }
}

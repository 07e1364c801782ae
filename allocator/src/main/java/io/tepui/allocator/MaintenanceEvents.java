package io.tepui.allocator;

import io.tepui.allocator.AllocatorInput.InverseOfferReturned;
import io.tepui.allocator.AllocatorInput.UnavailabilityUpdated;
import io.tepui.protocol.v1.Unavailability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Agents that are to be unavailable, and the inverse offers for them (AR-202 to AR-205). */
final class MaintenanceEvents {
    private final AllocatorState state;
    private final Trigger trigger;

    MaintenanceEvents(AllocatorState state, Trigger trigger) {
        this.state = state;
        this.trigger = trigger;
    }

    void update(UnavailabilityUpdated updated) {
        AgentState agent = state.agents.get(updated.agentId());
        if (agent != null) {
            set(agent, updated.unavailability());
            trigger.agentChanged(agent);
        }
    }

    /** Begins the agent's maintenance record anew: who was asked or refused is forgotten (AR-141). */
    void set(AgentState agent, Optional<Unavailability> unavailability) {
        agent.maintenance = unavailability.map(Maintenance::new).orElse(null);
        if (agent.maintenance == null) {
            state.inMaintenance.remove(agent);
        } else {
            state.inMaintenance.add(agent);
        }
    }

    void returned(InverseOfferReturned returned, long now) {
        AgentState agent = state.agents.get(returned.agentId());
        FrameworkState framework = state.frameworks.get(returned.frameworkId());
        if (agent == null || framework == null || agent.maintenance == null) {
            return;
        }
        Maintenance maintenance = agent.maintenance;
        maintenance.returned(framework);
        if (framework.active) {
            returned.refuse()
                    .map(Refusals::bounded)
                    .filter(duration -> duration.isPositive())
                    .ifPresent(duration -> maintenance.filter(framework, now + duration.toNanos()));
        }
    }

    /** Clears all inverse filters of the framework (AR-191). */
    void revive(FrameworkState framework) {
        for (AgentState agent : state.inMaintenance) {
            if (agent.maintenance != null) {
                agent.maintenance.clearFilter(framework);
            }
        }
    }

    /** Forgets the framework's filters and what it was asked: the master has taken its inverse offers back. */
    void forget(FrameworkState framework) {
        for (AgentState agent : state.inMaintenance) {
            if (agent.maintenance != null) {
                agent.maintenance.forget(framework);
            }
        }
    }

    /**
     * Gives the inverse offers to make: for each candidate, to the active frameworks that hold something there, unless they
     * are asked already or do not want to be (AR-203).
     */
    List<InverseAllocation> ask(Predicate<AgentState> isCandidate, long now) {
        List<InverseAllocation> asked = new ArrayList<>();
        for (AgentState agent : state.inMaintenance) {
            Maintenance maintenance = agent.maintenance;
            if (maintenance == null || !agent.active || !isCandidate.test(agent)) {
                continue;
            }
            for (Subscription holder : agent.held.keySet()) {
                FrameworkState framework = holder.framework;
                if (framework.active && maintenance.ask(framework, now)) {
                    asked.add(new InverseAllocation(framework.id, agent.id, maintenance.unavailability));
                }
            }
        }
        return asked;
    }
}

package io.tepui.master.agents;

import io.tepui.master.core.OperatorEvents;
import io.tepui.master.core.Workspace;
import io.tepui.master.maintenance.Machines;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.protocol.UPid;
import io.tepui.registry.RegistryChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes agents for good, once the registry has it (SE-179). */
final class AgentRemovals {
    private static final Logger LOG = LoggerFactory.getLogger(AgentRemovals.class);

    /** Why an agent is removed. */
    enum Reason {
        UNREGISTERED(Counter.SLAVE_REMOVALS_REASON_UNREGISTERED, "it unregistered"),
        REPLACED(Counter.SLAVE_REMOVALS_REASON_REGISTERED, "a new agent registered at its address"),
        MAINTENANCE("its machine is down for maintenance");

        private final Optional<Counter> counter;
        private final String why;

        Reason(Counter counter, String why) {
            this.counter = Optional.of(counter);
            this.why = why;
        }

        Reason(String why) {
            this.counter = Optional.empty();
            this.why = why;
        }
    }

    private final Workspace work;
    private final Transitions transitions;
    private final AgentChecks checks;
    private final AgentUses uses;
    private final AgentLosses losses;
    private final UnreachableMarks marks;

    AgentRemovals(
            Workspace work,
            Transitions transitions,
            AgentChecks checks,
            AgentUses uses,
            AgentLosses losses,
            UnreachableMarks marks) {
        this.work = work;
        this.transitions = transitions;
        this.checks = checks;
        this.uses = uses;
        this.losses = losses;
        this.marks = marks;
    }

    /** Begins to remove an agent; nothing happens if it is leaving already. */
    void remove(AgentRecord agent, Reason reason) {
        if (transitions.isLeaving(agent.id()) || transitions.reregistering.contains(agent.id())) {
            return;
        }
        if (transitions.changingUse.contains(agent.id())) {
            transitions.whenSettled(agent.id(), () -> removeIfThere(agent.id(), reason));
            return;
        }
        LOG.info("Removing {}: {}", agent, reason.why);
        marks.withdraw(agent.id());
        transitions.removing.add(agent.id());
        List<RegistryChange> changes = new ArrayList<>();
        changes.add(RegistryEntries.notAdmitted(agent.id()));
        uses.departed(List.of(agent.id())).ifPresent(changes::add);
        work.store(changes, () -> {
            removed(agent.id(), reason);
            transitions.settled(agent.id());
        });
    }

    /** Tells an agent to end and removes it if its machine went down while it was being taken in (MO-271). */
    void removeIfDown(String agentId) {
        AgentRecord agent = work.state().agent(agentId);
        if (agent != null && Machines.isDown(work.state(), agent.info().getHostname(), agent.pid())) {
            takeDown(agentId);
        }
    }

    /** Tells an agent to end and removes it, once its other changes are stored: its machine is down (MO-270). */
    void takeDown(String agentId) {
        transitions.whenSettled(agentId, () -> {
            AgentRecord agent = work.state().agent(agentId);
            if (agent != null) {
                checks.shutdown(agent.pid(), "Machine " + agent.info().getHostname() + " is down for maintenance");
                remove(agent, Reason.MAINTENANCE);
            }
        });
    }

    private void removeIfThere(String agentId, Reason reason) {
        AgentRecord agent = work.state().agent(agentId);
        if (agent != null) {
            remove(agent, reason);
        }
    }

    /**
     * Begins to remove another agent that is registered at the place of this one: there is one process at a place, so the
     * other is gone. It may be there because a first registration came late, after its process had got its id.
     */
    void removeOtherAt(UPid pid, String agentId) {
        AgentRecord other = work.state().agentAt(pid);
        if (other != null && !other.id().equals(agentId)) {
            remove(other, Reason.REPLACED);
        }
    }

    private void removed(String agentId, Reason reason) {
        transitions.removing.remove(agentId);
        AgentRecord agent = work.state().agent(agentId);
        if (agent == null) {
            return;
        }
        work.count(Counter.SLAVE_REMOVALS);
        reason.counter.ifPresent(work::count);
        losses.removed(agent, reason.why);
        work.publish(OperatorEvents.agentRemoved(agent.info().getId()));
    }
}

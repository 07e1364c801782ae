package io.tepui.master.agents;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.core.OperatorEvents;
import io.tepui.master.core.Workspace;
import io.tepui.master.maintenance.Machines;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.SlaveRegisteredMessage;
import io.tepui.protocol.v1.AgentID;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes in agents that have no id yet (AM-40). */
final class Registrations {
    private final Workspace work;
    private final Transitions transitions;
    private final AgentChecks checks;
    private final AgentRemovals removals;
    private final AgentPings pings;

    Registrations(
            Workspace work, Transitions transitions, AgentChecks checks, AgentRemovals removals, AgentPings pings) {
        this.work = work;
        this.transitions = transitions;
        this.checks = checks;
        this.removals = removals;
        this.pings = pings;
    }

    /** An agent without id wants to be taken in. */
    void register(UPid from, RegisterSlaveMessage message) {
        work.count(Counter.MESSAGES_REGISTER_SLAVE);
        if (transitions.registering.contains(from)) {
            return;
        }
        try {
            // Its id is drawn only when all is well.
            AgentDescription.read(message, "new");
        } catch (BadRegistrationException e) {
            checks.ignore(from, e.reason());
            return;
        }
        if (!checks.pass(from, message.getSlave(), message.getVersion())) {
            return;
        }
        AgentRecord known = work.state().agentAt(from);
        if (known != null && known.connected()) {
            answer(from, known.info().getId());
            return;
        }
        if (known != null) {
            removals.remove(known, AgentRemovals.Reason.REPLACED);
        }
        admit(from, AgentDescription.read(message, work.newAgentId()));
    }

    private void admit(UPid from, AgentDescription agent) {
        transitions.registering.add(from);
        work.store(
                List.of(RegistryEntries.admitted(agent.info(), Optional.empty(), false)), () -> admitted(from, agent));
    }

    private void admitted(UPid from, AgentDescription described) {
        transitions.registering.remove(from);
        AgentRecord there = work.state().agentAt(from);
        if (there != null && there.connected()) {
            // It registered again under an id that it has: the request for a new one was late.
            work.store(List.of(RegistryEntries.notAdmitted(described.id())), () -> {});
            return;
        }
        AgentRecord agent = AgentRecord.registered(described.info(), from, described.version(), work.now())
                .capabilities(described.capabilities())
                .resourceVersion(described.resourceVersion())
                .resources(described.checkpointed(), described.total())
                .build();
        work.count(Counter.SLAVE_REGISTRATIONS);
        work.state().put(agent);
        work.emit(new Effect.LinkAgent(from));
        answer(from, agent.info().getId());
        pings.start(agent);
        work.tell(new AllocatorInput.AgentAdded(
                agent.id(),
                described.details(),
                agent.total(),
                Map.of(),
                Machines.unavailability(work.state(), agent)));
        work.publish(() -> OperatorEvents.agentAdded(agent));
        removals.removeIfDown(agent.id());
    }

    private void answer(UPid to, AgentID id) {
        work.send(
                to,
                SlaveRegisteredMessage.newBuilder()
                        .setSlaveId(id)
                        .setConnection(Reregistrations.connection(work.settings()))
                        .build());
    }
}

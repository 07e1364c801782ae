package io.tepui.master.agents;

import io.tepui.master.core.MasterInput.OperatorWrite;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.frameworks.Frameworks;
import io.tepui.master.maintenance.Machines;
import io.tepui.master.offers.Offers;
import io.tepui.master.operations.Operations;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.tasks.TaskUpdates;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.UnregisterSlaveMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.registry.RegistrySnapshot;
import java.util.List;
import java.util.Set;

/** The agents' side of the master: the door through which inputs that concern agents come in. */
public final class Agents {
    private final Workspace work;
    private final AgentPings pings;
    private final UnreachableMarks marks;
    private final AgentRemovals removals;
    private final AgentConnections connections;
    private final GoneMarks gone;
    private final Drains drains;
    private final AgentReports reports;
    private final Registrations registrations;
    private final Reregistrations reregistrations;
    private final RegistryPruning pruning;
    private final RegistryRecovery recovery;

    /** Works on the given state, with the schedulers' side as neighbours. */
    public Agents(Workspace work, Offers offers, Operations operations, TaskUpdates updates, Frameworks frameworks) {
        this.work = work;
        Transitions transitions = new Transitions();
        AgentChecks checks = new AgentChecks(work);
        FrameworksOnAgent onAgent = new FrameworksOnAgent(work, frameworks);
        pings = new AgentPings(work);
        pruning = new RegistryPruning(work, transitions);
        AgentLosses losses = new AgentLosses(work, offers, operations, updates, pings);
        marks = new UnreachableMarks(work, transitions, losses, pruning);
        AgentUses uses = new AgentUses(work, transitions);
        gone = new GoneMarks(work, transitions, checks, uses, losses, marks, pruning);
        drains = new Drains(work, transitions, offers, uses, gone);
        removals = new AgentRemovals(work, transitions, checks, uses, losses, marks);
        connections = new AgentConnections(work, offers, operations, losses, marks);
        reports = new AgentReports(work, offers, operations, losses);
        registrations = new Registrations(work, transitions, checks, removals, pings);
        reregistrations = new Reregistrations(
                work,
                transitions,
                checks,
                removals,
                new KnownAgentReturn(work, offers, operations, losses, pings, marks, onAgent, drains),
                new Readmissions(work, updates, pings, marks, onAgent, drains));
        recovery = new RegistryRecovery(work, pruning, marks);
    }

    /** This master was elected, and has read the registry (AM-110). */
    public void recovered(RegistrySnapshot registry) {
        recovery.recover(registry);
    }

    /** An agent without id wants to be taken in (AM-40). */
    public void register(UPid from, RegisterSlaveMessage message) {
        registrations.register(from, message);
    }

    /** An agent with an id registers again (AM-43). */
    public void reregister(UPid from, Reregistration message) {
        reregistrations.reregister(from, message);
    }

    /** An agent ends and will not come back; only heard from the agent itself (AM-17). */
    public void unregister(UPid from, UnregisterSlaveMessage message) {
        work.count(Counter.MESSAGES_UNREGISTER_SLAVE);
        AgentRecord agent = work.state().agent(message.getSlaveId().getValue());
        if (agent != null && agent.pid().equals(from)) {
            removals.remove(agent, AgentRemovals.Reason.UNREGISTERED);
        }
    }

    /** An agent tells of its resources (AM-93). */
    public void update(UpdateSlaveMessage message) {
        reports.update(message);
        drains.reported(message);
    }

    /** An executor ended or was not started (AM-68). */
    public void executorExited(ExitedExecutorMessage message) {
        reports.executorExited(message);
    }

    /** An operator takes an agent out, for a time or for ever, or puts it back (MO-176 to MO-204). */
    public void operate(OperatorWrite write) {
        switch (write.call().getType()) {
            case MARK_AGENT_GONE -> gone.mark(write);
            case DRAIN_AGENT -> drains.drain(write);
            case DEACTIVATE_AGENT -> drains.deactivate(write);
            case REACTIVATE_AGENT -> drains.reactivate(write);
            default -> throw new IllegalArgumentException(write.call().getType() + " is no call about an agent");
        }
    }

    /** Ends and removes the agents of machines that are down for maintenance from now on (MO-270). */
    public void takeDown(Set<String> machines) {
        for (AgentRecord agent : List.copyOf(work.state().agents().values())) {
            if (machines.contains(Machines.key(agent))) {
                removals.takeDown(agent.id());
            }
        }
    }

    /** Goes on with what waits for something else to end; after each input. */
    public void goOn() {
        drains.checkChanged();
    }

    /** An agent answered a ping (SE-171). */
    public void answered(UPid from) {
        AgentRecord agent = work.state().agentAt(from);
        if (agent != null) {
            pings.heard(agent.id());
            marks.answered(agent.id());
        }
    }

    /** The connection to an agent ended (AM-57). */
    public void disconnected(UPid pid) {
        connections.broken(pid);
    }

    /** Time to ping an agent again. */
    public void pingDue(TimerKey.AgentPing timer) {
        if (pings.due(timer.agentId())) {
            marks.request(
                    timer.agentId(),
                    UnreachableMarks.Cause.SILENT,
                    "it did not answer " + work.settings().maxAgentPingTimeouts() + " pings in a row");
        }
    }

    /** A disconnected agent has had the time to come back. */
    public void reregistrationDue(TimerKey.AgentReregistration timer) {
        connections.timedOut(timer.agentId());
    }

    /** The agents of the registry have had the time to come back. */
    public void recoveredAgentsDue() {
        recovery.agentsTimedOut();
    }

    /** The rate limit lets the next agent be marked unreachable. */
    public void nextMarkDue() {
        marks.permit();
    }

    /** Time to forget old unreachable and gone agents. */
    public void pruningDue() {
        pruning.due();
    }
}

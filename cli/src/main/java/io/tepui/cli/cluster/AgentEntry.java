package io.tepui.cli.cluster;

import io.tepui.cli.CommandException;
import io.tepui.client.Endpoint;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.master.Response.GetAgents.Agent;
import io.tepui.resources.Resources;
import java.util.Optional;

/**
 * An agent as the master tells of it.
 *
 * @param info its description; of one that is only named, no more than its id
 * @param registered the rest, when it is registered
 * @param recovered whether the master knows it from its registry, and waits for it
 */
public record AgentEntry(AgentInfo info, Optional<Agent> registered, boolean recovered) {
    static AgentEntry of(Agent agent) {
        return new AgentEntry(agent.getAgentInfo(), Optional.of(agent), false);
    }

    static AgentEntry recovered(AgentInfo info) {
        return new AgentEntry(info, Optional.empty(), true);
    }

    /** An agent that the master does not list: it may be out of reach, or not exist. */
    static AgentEntry unlisted(String id) {
        AgentInfo.Builder info = AgentInfo.newBuilder().setHostname("");
        info.getIdBuilder().setValue(id);
        return new AgentEntry(info.build(), Optional.empty(), false);
    }

    /** Returns its id. */
    public String id() {
        return info.getId().getValue();
    }

    /** Returns its hostname; empty when it is not known. */
    public String hostname() {
        return info.getHostname();
    }

    /** Returns how it is spoken of: by hostname and id. */
    public String name() {
        return hostname().isEmpty() ? "agent " + id() : "agent " + id() + " (" + hostname() + ")";
    }

    /** Returns how it is doing, in one word: what keeps its resources from being offered, else {@code active}. */
    public String state() {
        if (registered.isEmpty()) {
            return recovered ? "recovered" : "unknown";
        }
        Agent agent = registered.get();
        if (isDrained()) {
            return "drained";
        }
        if (agent.hasDrainInfo()) {
            return "draining";
        }
        if (agent.getDeactivated()) {
            return "deactivated";
        }
        return agent.getActive() ? "active" : "disconnected";
    }

    /** Returns whether it was drained, and nothing is left on it. */
    public boolean isDrained() {
        return registered.isPresent() && registered.get().getDrainInfo().getState() == DrainState.DRAINED;
    }

    /** Returns whether an operator has taken it out of use. */
    public boolean isDeactivated() {
        return registered.isPresent() && registered.get().getDeactivated();
    }

    /** Returns all its resources. */
    public Resources total() {
        return registered
                .map(agent -> Resources.fromMessages(agent.getTotalResourcesList()))
                .orElseGet(() -> Resources.fromMessages(info.getResourcesList()));
    }

    /** Returns what is in use by tasks, executors and operations. */
    public Resources used() {
        return registered
                .map(agent -> Resources.fromMessages(agent.getAllocatedResourcesList()))
                .map(Resources::unallocate)
                .orElse(Resources.empty());
    }

    /** Returns what frameworks are being offered. */
    public Resources offered() {
        return registered
                .map(agent -> Resources.fromMessages(agent.getOfferedResourcesList()))
                .map(Resources::unallocate)
                .orElse(Resources.empty());
    }

    /** Returns what is not in use; offers are taken back when an operator needs it (MO-144). */
    public Resources free() {
        return total().minus(used());
    }

    /**
     * Returns where its API is: the address by which the master knows it.
     *
     * @throws CommandException when it is not registered, and has no address
     */
    public Endpoint endpoint() throws CommandException {
        if (registered.isEmpty()) {
            throw CommandException.failed(name() + " has not registered since the master started; wait until it has");
        }
        return UPid.parse(registered.get().getPid())
                .map(pid -> new Endpoint(pid.host(), pid.port()))
                .orElseGet(() -> new Endpoint(hostname(), info.getPort()));
    }

    /** Returns the machine it runs on: its hostname and the address of its connection (MO-260). */
    public MachineID machine() {
        MachineID.Builder machine = MachineID.newBuilder().setHostname(hostname());
        registered.map(Agent::getPid).flatMap(UPid::parse).map(UPid::host).ifPresent(machine::setIp);
        return machine.build();
    }
}

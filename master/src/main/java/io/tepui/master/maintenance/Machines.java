package io.tepui.master.maintenance;

import io.tepui.master.core.StateEditor;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.MachineRecord;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.Unavailability;
import java.util.Locale;
import java.util.Optional;

/**
 * Machines by what names them, and agents held against them (MO-260): an agent's machine is its hostname and the address
 * of its connection.
 */
public final class Machines {
    private Machines() {}

    /** Returns the name of a machine in the state: one letter case of the hostname, a slash, the address. */
    public static String key(MachineID id) {
        return key(id.getHostname(), id.getIp());
    }

    /** Returns the name of the agent's machine. */
    public static String key(AgentRecord agent) {
        return key(agent.info().getHostname(), agent.pid().host());
    }

    private static String key(String hostname, String ip) {
        return hostname.toLowerCase(Locale.ROOT) + "/" + ip;
    }

    /** Returns whether maintenance of the agent's machine is scheduled or under way. */
    public static boolean isScheduled(StateEditor state, AgentRecord agent) {
        return state.configuration().machines().contains(key(agent));
    }

    /** Returns whether an agent of this hostname at this address is on a machine that is down (MO-271). */
    public static boolean isDown(StateEditor state, String hostname, UPid agent) {
        MachineRecord machine = state.configuration().machines().find(key(hostname, agent.host()));
        return machine != null && machine.isDown();
    }

    /** Returns when the agent's machine will not be available. */
    public static Optional<Unavailability> unavailability(StateEditor state, AgentRecord agent) {
        return state.configuration().machines().get(key(agent)).flatMap(MachineRecord::unavailability);
    }
}

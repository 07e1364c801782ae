package io.tepui.master.agents;

import io.tepui.master.core.StateEditor;
import io.tepui.master.state.AgentRecord;
import io.tepui.protocol.v1.MachineInfo;
import java.util.Locale;

/** The machines of the maintenance schedule, as agents are held against them (AM-40, step 5). */
final class Machines {
    private Machines() {}

    /** Returns the key of a machine in the state. */
    static String key(String hostname, String ip) {
        return hostname.toLowerCase(Locale.ROOT) + "/" + ip;
    }

    /** Returns whether maintenance of the agent's machine is scheduled or under way. */
    static boolean isScheduled(StateEditor state, AgentRecord agent) {
        return state.machines().contains(key(agent.info().getHostname(), agent.pid().host()));
    }

    /** Returns whether the machine is down for maintenance. */
    static boolean isDown(StateEditor state, String hostname, String ip) {
        MachineInfo machine = state.machines().find(key(hostname, ip));
        return machine != null && machine.getMode() == MachineInfo.Mode.DOWN;
    }
}

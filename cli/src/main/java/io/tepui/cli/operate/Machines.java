package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.maintenance.Window;
import io.tepui.protocol.v1.master.Response.GetAgents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The machines that maintenance is about, by hostname and address (MO-260). */
final class Machines {
    static final String DESCRIPTION = "A machine: an agent on it, its hostname, or HOSTNAME/IP for any machine.";

    private Machines() {}

    /** Finds what people name: {@code HOSTNAME/IP} is taken as it is, else a machine in the schedule, else an agent's. */
    static List<MachineID> find(Cluster cluster, List<String> texts)
            throws CommandException, ApiException, IOException, InterruptedException {
        GetAgents agents = cluster.agents();
        List<MachineID> scheduled = cluster.schedule().getWindowsList().stream()
                .map(Window::getMachineIdsList)
                .flatMap(List::stream)
                .toList();
        List<MachineID> machines = new ArrayList<>();
        for (String text : texts) {
            MachineID machine = find(agents, scheduled, text);
            if (machines.stream().anyMatch(other -> isSame(machine, other))) {
                throw CommandException.usage("machine " + text(machine) + " is named twice");
            }
            machines.add(machine);
        }
        return machines;
    }

    private static MachineID find(GetAgents agents, List<MachineID> scheduled, String text) throws CommandException {
        int slash = text.indexOf('/');
        if (slash >= 0) {
            MachineID.Builder machine = MachineID.newBuilder();
            if (slash > 0) {
                machine.setHostname(text.substring(0, slash));
            }
            if (slash < text.length() - 1) {
                machine.setIp(text.substring(slash + 1));
            }
            return machine.build();
        }
        List<MachineID> named = scheduled.stream()
                .filter(machine -> machine.getHostname().equalsIgnoreCase(text)
                        || machine.getIp().equals(text))
                .toList();
        if (named.size() == 1) {
            return named.getFirst();
        }
        List<MachineID> hosts = Finder.agents(agents).stream()
                .filter(agent -> agent.hostname().equalsIgnoreCase(text))
                .filter(agent -> agent.registered().isPresent())
                .map(AgentEntry::machine)
                .distinct()
                .toList();
        if (hosts.size() == 1) {
            return hosts.getFirst();
        }
        try {
            return Finder.registered(agents, text).machine();
        } catch (CommandException e) {
            throw CommandException.failed(e.reason() + "; a machine without an agent is written HOSTNAME/IP");
        }
    }

    /** Hostnames without regard to case, addresses as they are written. */
    static boolean isSame(MachineID one, MachineID other) {
        return one.getHostname().equalsIgnoreCase(other.getHostname())
                && one.getIp().equals(other.getIp())
                && one.hasHostname() == other.hasHostname()
                && one.hasIp() == other.hasIp();
    }

    /** Such as {@code node7/10.1.0.7}. */
    static String text(MachineID machine) {
        return machine.getHostname() + "/" + machine.getIp();
    }

    /** Several of these. */
    static String text(List<MachineID> machines) {
        return String.join(", ", machines.stream().map(Machines::text).toList());
    }
}

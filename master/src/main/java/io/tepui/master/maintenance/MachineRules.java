package io.tepui.master.maintenance;

import static io.tepui.master.validation.Rules.each;
import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.require;

import io.tepui.master.state.MachineRecord;
import io.tepui.master.state.PersistentIndex;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.MachineInfo;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.maintenance.Window;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of schedules and of lists of machines (MO-261, MO-263, MO-268, MO-272). */
final class MachineRules {
    /** Longest name that the domain name system has, and then some. */
    static final int MAX_HOSTNAME_LENGTH = 255;

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private MachineRules() {}

    /** Gives the first reason why the schedule can't be set, or nothing. */
    static Optional<String> problemOf(Schedule schedule, PersistentIndex<String, MachineRecord> known) {
        Set<String> named = new HashSet<>();
        return first(
                        () -> each(schedule.getWindowsList(), window -> problemOf(window, named)),
                        () -> each(
                                known.entries(),
                                machine -> require(
                                        !machine.getValue().isDown() || named.contains(machine.getKey()),
                                        "machine "
                                                + text(machine.getValue().info().getId())
                                                + " is down for maintenance and must stay in the schedule")))
                .map(reason -> "update_maintenance_schedule.schedule: " + reason);
    }

    private static Optional<String> problemOf(Window window, Set<String> named) {
        return first(
                () -> require(window.getMachineIdsCount() > 0, "a window has no 'machine_ids'"),
                () -> require(
                        window.getUnavailability().getDuration().getNanoseconds() >= 0,
                        "a window's 'unavailability.duration' is negative"),
                () -> each(window.getMachineIdsList(), id -> problemOf(id, named)));
    }

    private static Optional<String> problemOf(MachineID id, Set<String> named) {
        return first(
                () -> require(
                        !id.getHostname().isEmpty() || id.hasIp(), "a machine has neither a 'hostname' nor an 'ip'"),
                () -> require(
                        id.getHostname().length() <= MAX_HOSTNAME_LENGTH,
                        "the hostname '"
                                + id.getHostname()
                                        .substring(
                                                0, Math.min(40, id.getHostname().length()))
                                + "…' has " + id.getHostname().length() + " characters, at most "
                                + MAX_HOSTNAME_LENGTH + " are taken"),
                () -> require(
                        !id.hasIp() || IPV4.matcher(id.getIp()).matches(),
                        "the machine's ip '"
                                + id.getIp()
                                        .substring(0, Math.min(40, id.getIp().length())) + "' is no IPv4 address"),
                () -> require(named.add(Machines.key(id)), "machine " + text(id) + " is given twice"));
    }

    /**
     * Gives the first reason why the machines can't change their mode, or nothing.
     *
     * @param field of the call, for the reason
     * @param mode which all must have
     */
    static Optional<String> problemOf(
            String field,
            List<MachineID> machines,
            MachineInfo.Mode mode,
            PersistentIndex<String, MachineRecord> known) {
        Set<String> named = new HashSet<>();
        return first(
                        () -> require(!machines.isEmpty(), "no machine is given"),
                        () -> each(machines, id -> problemOf(id, named)),
                        () -> each(machines, id -> {
                            MachineRecord machine = known.find(Machines.key(id));
                            return require(
                                    machine != null && machine.info().getMode() == mode,
                                    "machine " + text(id) + " is "
                                            + (machine == null
                                                    ? "not in the maintenance schedule"
                                                    : machine.info().getMode() + ", not " + mode));
                        }))
                .map(reason -> field + ".machines: " + reason);
    }

    private static String text(MachineID id) {
        return "'" + Machines.key(id) + "'";
    }
}

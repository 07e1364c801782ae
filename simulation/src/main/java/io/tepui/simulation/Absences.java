package io.tepui.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Agents whose machines an operator takes out of use for maintenance. The master removes them, and with them all that was
 * decided about them (MO-270, MO-320); what is decided once the machine is up again counts again.
 */
final class Absences {
    private final Map<String, String> machines = new HashMap<>();
    private final Set<String> away = new HashSet<>();
    private final Map<String, Integer> changes = new HashMap<>();

    /** Notes on which machine an agent is. */
    void met(String subject, String machine) {
        machines.put(subject, machine);
    }

    /** Machines may go out of use from now on. */
    void begin(List<String> out) {
        away.addAll(out);
        changed(out);
    }

    /** Machines are in use from now on. */
    void end(List<String> back) {
        back.forEach(away::remove);
        changed(back);
    }

    private void changed(List<String> hosts) {
        hosts.forEach(host -> changes.merge(host, 1, Integer::sum));
    }

    /** Whether an agent may be out of use now. */
    boolean isAway(String subject) {
        return away.contains(machines.getOrDefault(subject, ""));
    }

    /** A number that is another one if the agent may have been out of use in between. */
    int version(String subject) {
        return changes.getOrDefault(machines.getOrDefault(subject, ""), 0);
    }
}

package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A volume on an agent. */
record Volume(AgentEntry agent, ResourceEntry entry) {
    /** The volumes of an agent. */
    static List<Volume> of(AgentEntry agent) {
        return agent.total().persistentVolumes().stream()
                .map(entry -> new Volume(agent, entry))
                .toList();
    }

    /**
     * Finds a volume by its id.
     *
     * @param role the role it is reserved for, when several volumes have the id
     */
    static Volume find(AgentEntry agent, String id, Optional<String> role) throws CommandException {
        List<Volume> found = of(agent).stream()
                .filter(volume -> volume.id().equals(id))
                .filter(volume -> role.isEmpty() || volume.role().equals(role.get()))
                .toList();
        if (found.isEmpty()) {
            throw CommandException.failed(agent.name() + " has no volume '" + id + "'"
                    + role.map(name -> " of role '" + name + "'").orElse("")
                    + "; 'tepui volumes list' lists them");
        }
        if (found.size() > 1) {
            throw CommandException.failed(agent.name() + " has volumes '" + id + "' of the roles "
                    + found.stream().map(Volume::role).collect(Collectors.joining(", "))
                    + "; say which with --role");
        }
        return found.getFirst();
    }

    String id() {
        return entry.disk().flatMap(disk -> disk.persistenceId()).orElse("");
    }

    String role() {
        return entry.reservationRole();
    }

    double megabytes() {
        return Resources.of(entry)
                .scalar("disk")
                .map(size -> size.roundedValue())
                .orElse(0.0);
    }

    String containerPath() {
        return entry.disk()
                .flatMap(disk -> disk.volume())
                .map(volume -> volume.getContainerPath())
                .orElse("");
    }

    boolean isInUse() {
        return agent.used().stream()
                .anyMatch(used -> used.isPersistentVolume()
                        && used.disk().flatMap(disk -> disk.persistenceId()).equals(Optional.of(id()))
                        && used.reservationRole().equals(role()));
    }
}

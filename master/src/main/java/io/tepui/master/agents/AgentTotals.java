package io.tepui.master.agents;

import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;

/** What an agent has in all: what it was started with, and the dynamic reservations and volumes made of it (AR-131). */
final class AgentTotals {
    private AgentTotals() {}

    /** Returns the total without what a resource provider or oversubscription adds; nothing if the two don't fit. */
    static Optional<Resources> of(Resources configured, Resources checkpointed) {
        if (checkpointed.isEmpty()) {
            return Optional.of(configured);
        }
        Resources total = configured;
        for (ResourceEntry entry : checkpointed) {
            ResourceEntry base = base(entry);
            if (!entry.needsCheckpoint() || !total.contains(base)) {
                return Optional.empty();
            }
            total = total.minus(base).plus(entry);
        }
        return Optional.of(total);
    }

    /** Returns what a reservation or volume was made of. */
    private static ResourceEntry base(ResourceEntry entry) {
        List<Reservation> configured = entry.reservations().stream()
                .filter(reservation -> !reservation.isDynamic())
                .toList();
        ResourceEntry plain = entry.withShared(false).withReservations(configured);
        Optional<Disk> disk = plain.disk().flatMap(Disk::stripped);
        return disk.isPresent() ? plain.withDisk(disk.get()) : plain.withoutDisk();
    }
}

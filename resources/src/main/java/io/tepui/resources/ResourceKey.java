package io.tepui.resources;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All of an entry but its amount: what must be equal for two entries to be added or subtracted (AR-36). The hash is kept,
 * because pools look entries up by key.
 */
final class ResourceKey {
    final String name;
    final Amount.Kind kind;
    final @Nullable String allocationRole;
    final List<Reservation> reservations;
    final @Nullable Disk disk;
    final @Nullable String providerId;
    final boolean revocable;
    final boolean shared;

    /** Whether amounts under this key merge and split; if not, only wholly equal entries match (AR-40, AR-41). */
    final boolean divisible;

    private final int hash;

    ResourceKey(
            String name,
            Amount.Kind kind,
            @Nullable String allocationRole,
            List<Reservation> reservations,
            @Nullable Disk disk,
            @Nullable String providerId,
            boolean revocable,
            boolean shared) {
        this.name = wellKnown(name);
        this.kind = kind;
        this.allocationRole = allocationRole;
        this.reservations = reservations;
        this.disk = disk;
        this.providerId = providerId;
        this.revocable = revocable;
        this.shared = shared;
        this.divisible = !shared && (disk == null || disk.isDivisible());
        this.hash = spread(name, kind, allocationRole, reservations, disk, providerId, revocable, shared);
    }

    static ResourceKey plain(String name, Amount.Kind kind) {
        return new ResourceKey(name, kind, null, List.of(), null, null, false, false);
    }

    ResourceKey withAllocation(@Nullable String role) {
        return new ResourceKey(name, kind, role, reservations, disk, providerId, revocable, shared);
    }

    ResourceKey withReservations(List<Reservation> stack) {
        return new ResourceKey(name, kind, allocationRole, stack, disk, providerId, revocable, shared);
    }

    ResourceKey withDisk(@Nullable Disk newDisk) {
        return new ResourceKey(name, kind, allocationRole, reservations, newDisk, providerId, revocable, shared);
    }

    ResourceKey withProvider(@Nullable String provider) {
        return new ResourceKey(name, kind, allocationRole, reservations, disk, provider, revocable, shared);
    }

    ResourceKey withRevocable(boolean isRevocable) {
        return new ResourceKey(name, kind, allocationRole, reservations, disk, providerId, isRevocable, shared);
    }

    ResourceKey withShared(boolean isShared) {
        return new ResourceKey(name, kind, allocationRole, reservations, disk, providerId, revocable, isShared);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof ResourceKey key && hash == key.hash && sameFields(key));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    private boolean sameFields(ResourceKey key) {
        return kind == key.kind
                && revocable == key.revocable
                && shared == key.shared
                && name.equals(key.name)
                && Objects.equals(allocationRole, key.allocationRole)
                && reservations.equals(key.reservations)
                && Objects.equals(disk, key.disk)
                && Objects.equals(providerId, key.providerId);
    }

    /** Gives one shared string for the usual names, so that a hundred thousand tasks do not each keep a copy. */
    private static String wellKnown(String name) {
        return switch (name) {
            case "cpus" -> "cpus";
            case "mem" -> "mem";
            case "disk" -> "disk";
            case "gpus" -> "gpus";
            case "ports" -> "ports";
            default -> name;
        };
    }

    private static int spread(
            String name,
            Amount.Kind kind,
            @Nullable String allocationRole,
            List<Reservation> reservations,
            @Nullable Disk disk,
            @Nullable String providerId,
            boolean revocable,
            boolean shared) {
        int hash = name.hashCode() * 31 + kind.name().length();
        hash = hash * 31 + Objects.hashCode(allocationRole);
        for (Reservation reservation : reservations) {
            hash = hash * 31 + reservation.hashCode();
        }
        hash = hash * 31 + Objects.hashCode(disk);
        hash = hash * 31 + Objects.hashCode(providerId);
        hash = hash * 31 + (revocable ? 1 : 0) + (shared ? 2 : 0);
        // The index uses the low bits, so the high ones are folded in.
        return (hash ^ (hash >>> 16)) * 0x85ebca6b;
    }
}

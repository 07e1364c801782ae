package io.tepui.resources;

import io.tepui.protocol.Ids;
import io.tepui.protocol.v1.Volume;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the master asks of lists of valid entries in tasks, executors and operations (AR-78 to AR-83, AR-349, MO-116 to
 * MO-118, SE-188). Each check gives the reason of the first failure in one line, or nothing.
 */
public final class ResourceListValidation {
    private static final String GPUS = "gpus";

    private ResourceListValidation() {}

    /** Checks that gpus are whole, disks are complete, and dynamic reservations are not revocable (AR-78, AR-79). */
    public static Optional<String> validate(Collection<ResourceEntry> entries) {
        return validateGpus(entries)
                .or(() -> first(entries, ResourceListValidation::validateDisk))
                .or(() -> first(entries, ResourceListValidation::validateNotRevocableIfDynamic));
    }

    /** Checks that the total of {@code gpus} is a whole number (AR-78). */
    public static Optional<String> validateGpus(Collection<ResourceEntry> entries) {
        long sum = 0;
        for (ResourceEntry entry : entries) {
            if (entry.name().equals(GPUS) && entry.amount() instanceof Scalar scalar) {
                sum = Scalar.saturatedSum(sum, scalar.thousandths());
            }
        }
        return sum % 1000 == 0
                ? Optional.empty()
                : Optional.of("The total of 'gpus' is " + Scalar.ofThousandths(sum) + ", which must be a whole number");
    }

    /** Checks that each entry is a persistent volume with a mount point that can be written to (AR-80). */
    public static Optional<String> validatePersistentVolumes(Collection<ResourceEntry> entries) {
        return first(entries, entry -> {
            if (!entry.isPersistentVolume()) {
                return Optional.of("Resource '" + entry + "' must be a persistent volume: set 'disk.persistence'");
            }
            Optional<Volume> volume = entry.disk().flatMap(Disk::volume);
            if (volume.isEmpty()) {
                return Optional.of("Resource '" + entry + "' must set 'disk.volume'");
            }
            return volume.get().getMode() == Volume.Mode.RO
                    ? Optional.of("Resource '" + entry + "' must not be read-only: set 'disk.volume.mode' to RW")
                    : Optional.empty();
        });
    }

    /** Checks that no persistence id occurs twice for one reservation role (AR-81). */
    public static Optional<String> validateUniquePersistenceIds(Collection<ResourceEntry> entries) {
        record RoleAndId(String role, String id) {}
        Set<RoleAndId> seen = new HashSet<>();
        return first(entries, entry -> {
            Optional<String> id = entry.disk().flatMap(Disk::persistenceId);
            return id.isPresent() && !seen.add(new RoleAndId(entry.reservationRole(), id.get()))
                    ? Optional.of("Persistence ID '" + id.get() + "' is used twice for role '" + entry.reservationRole()
                            + "'")
                    : Optional.empty();
        });
    }

    /** Checks that no name occurs both as revocable and as not revocable (AR-82). */
    public static Optional<String> validateNoMixOfRevocable(Collection<ResourceEntry> entries) {
        Set<String> revocable = new HashSet<>();
        entries.stream().filter(ResourceEntry::isRevocable).forEach(entry -> revocable.add(entry.name()));
        return first(
                entries,
                entry -> !entry.isRevocable() && revocable.contains(entry.name())
                        ? Optional.of("Resource '" + entry.name()
                                + "' is given both as revocable and as non-revocable; use one of them")
                        : Optional.empty());
    }

    /** Checks that all entries are allocated to one role; an empty list fails (AR-83). */
    public static Optional<String> validateSingleAllocationRole(Collection<ResourceEntry> entries) {
        if (entries.isEmpty()) {
            return Optional.of("No resources are given");
        }
        Set<Optional<String>> roles = new HashSet<>();
        entries.forEach(entry -> roles.add(entry.allocationRole()));
        if (roles.contains(Optional.<String>empty())) {
            return Optional.of("A resource is not allocated to any role");
        }
        return roles.size() == 1
                ? Optional.empty()
                : Optional.of("The resources are allocated to more than one role: "
                        + roles.stream().map(Optional::get).sorted().toList());
    }

    /** Checks that all entries come from one provider, none counting as one; an empty list fails (AR-83). */
    public static Optional<String> validateSingleProvider(Collection<ResourceEntry> entries) {
        if (entries.isEmpty()) {
            return Optional.of("No resources are given");
        }
        Set<Optional<String>> providers = new HashSet<>();
        entries.forEach(entry -> providers.add(entry.providerId()));
        return providers.size() == 1
                ? Optional.empty()
                : Optional.of("The resources come from more than one resource provider");
    }

    /** Checks that no integer of a range and no item of a set is in two of the pools (AR-349). */
    public static Optional<String> validateDisjoint(List<Resources> pools) {
        ResourceQuantities apart = pools.stream()
                .map(ResourceListValidation::withoutScalars)
                .map(Resources::quantities)
                .reduce(ResourceQuantities.EMPTY, ResourceQuantities::plus);
        ResourceQuantities together = Resources.sum(pools.stream()
                        .map(ResourceListValidation::withoutScalars)
                        .toList())
                .quantities();
        return apart.equals(together)
                ? Optional.empty()
                : Optional.of("Ranges or sets are used more than once: "
                        + apart.minus(together).names());
    }

    private static Resources withoutScalars(Resources pool) {
        return pool.filter(entry -> entry.kind() != Amount.Kind.SCALAR);
    }

    private static Optional<String> validateDisk(ResourceEntry entry) {
        return entry.disk()
                .flatMap(disk ->
                        disk.isPersistent() ? validateVolume(entry, disk) : validateWithoutPersistence(entry, disk));
    }

    private static Optional<String> validateVolume(ResourceEntry entry, Disk disk) {
        if (entry.isRevocable()) {
            return Optional.of("Persistent volume '" + entry + "' must not be revocable");
        }
        if (!entry.isReserved()) {
            return Optional.of("Persistent volume '" + entry + "' must be reserved");
        }
        if (disk.volume().isEmpty()) {
            return Optional.of("Persistent volume '" + entry + "' must set 'disk.volume'");
        }
        if (disk.volume().get().hasHostPath()) {
            return Optional.of("Persistent volume '" + entry + "' must not set 'disk.volume.host_path'");
        }
        return Ids.problem("disk.persistence.id", disk.persistenceId().orElse(""));
    }

    private static Optional<String> validateWithoutPersistence(ResourceEntry entry, Disk disk) {
        if (disk.volume().isPresent()) {
            return Optional.of("Resource '" + entry + "' must not set 'disk.volume' without 'disk.persistence'");
        }
        return disk.source().isEmpty()
                ? Optional.of("Resource '" + entry + "' must set 'disk.persistence' or 'disk.source', or no 'disk'")
                : Optional.empty();
    }

    private static Optional<String> validateNotRevocableIfDynamic(ResourceEntry entry) {
        return entry.isDynamicallyReserved() && entry.isRevocable()
                ? Optional.of("Resource '" + entry + "' must not be revocable, as it is dynamically reserved")
                : Optional.empty();
    }

    private static Optional<String> first(
            Collection<ResourceEntry> entries, Function<ResourceEntry, Optional<String>> rule) {
        for (ResourceEntry entry : entries) {
            Optional<String> reason = rule.apply(entry);
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }
}

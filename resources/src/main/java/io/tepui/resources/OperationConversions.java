package io.tepui.resources;

import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns an operation into the conversions that it makes on a pool (AR-105 to AR-111). Takes messages of any form that
 * have passed validation.
 */
public final class OperationConversions {
    private OperationConversions() {}

    /**
     * Gives the conversions of RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME or SHRINK_VOLUME.
     *
     * @throws ResourceException if the operation is of another kind (AR-111), or a resource in it is not valid
     */
    public static List<ResourceConversion> of(Operation operation) {
        return switch (operation.getType()) {
            case RESERVE ->
                reserve(
                        Resources.fromValidMessages(operation.getReserve().getSourceList()),
                        Resources.fromValidMessages(operation.getReserve().getResourcesList()));
            case UNRESERVE -> unreserve(entries(operation.getUnreserve().getResourcesList()));
            case CREATE -> create(entries(operation.getCreate().getVolumesList()));
            case DESTROY -> destroy(entries(operation.getDestroy().getVolumesList()));
            case GROW_VOLUME ->
                grow(
                        ResourceEntry.fromMessage(operation.getGrowVolume().getVolume()),
                        ResourceEntry.fromMessage(operation.getGrowVolume().getAddition()));
            case SHRINK_VOLUME ->
                shrink(
                        ResourceEntry.fromMessage(operation.getShrinkVolume().getVolume()),
                        Scalar.of(operation.getShrinkVolume().getSubtract().getValue()));
            case LAUNCH, LAUNCH_GROUP, CREATE_DISK, DESTROY_DISK, UNKNOWN ->
                throw new ResourceException("Operation " + operation.getType() + " does not convert resources at once");
        };
    }

    /** Tells whether the master applies the operation at once and assumes success (AR-114, SE-103). */
    public static boolean isSpeculative(Operation.Type type) {
        return switch (type) {
            case RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME -> true;
            case LAUNCH, LAUNCH_GROUP, CREATE_DISK, DESTROY_DISK, UNKNOWN -> false;
        };
    }

    /**
     * Gives the conversion of RESERVE: from {@code source}, or if that is empty from the same resources without their last
     * reservation (AR-106).
     */
    public static List<ResourceConversion> reserve(Resources source, Resources reserved) {
        Resources consumed = source.isEmpty() ? reserved.popReservation() : source;
        return List.of(new ResourceConversion(consumed, reserved));
    }

    /** Gives a conversion for each entry that takes its last reservation away (AR-107). */
    public static List<ResourceConversion> unreserve(List<ResourceEntry> entries) {
        return entries.stream()
                .map(entry -> new ResourceConversion(Resources.of(entry), Resources.of(entry.withPoppedReservation())))
                .toList();
    }

    /** Gives a conversion for each volume that makes it of plain disk (AR-108). */
    public static List<ResourceConversion> create(List<ResourceEntry> volumes) {
        return volumes.stream()
                .map(volume -> new ResourceConversion(Resources.of(stripVolume(volume)), Resources.of(volume)))
                .toList();
    }

    /** Gives a conversion for each volume that makes plain disk of it, and checks that no copy remains (AR-109). */
    public static List<ResourceConversion> destroy(List<ResourceEntry> volumes) {
        return volumes.stream().map(OperationConversions::destroy).toList();
    }

    /**
     * Gives the conversion that adds plain disk to a volume (AR-110).
     *
     * @throws ResourceException if a resource provider has the volume
     */
    public static List<ResourceConversion> grow(ResourceEntry volume, ResourceEntry addition) {
        refuseProvider(volume);
        ResourceEntry grown = volume.withAmount(volume.amount().plus(addition.amount()));
        return List.of(new ResourceConversion(Resources.of(volume, addition), Resources.of(grown)));
    }

    /**
     * Gives the conversion that makes plain disk of a part of a volume (AR-110).
     *
     * @throws ResourceException if a resource provider has the volume
     */
    public static List<ResourceConversion> shrink(ResourceEntry volume, Scalar subtract) {
        refuseProvider(volume);
        ResourceEntry shrunk = volume.withAmount(volume.amount().minus(subtract));
        ResourceEntry freed = stripVolume(volume).withAmount(subtract);
        return List.of(new ResourceConversion(Resources.of(volume), Resources.of(shrunk, freed)));
    }

    /** Gives the plain disk that a volume is made of: not shared, without persistence and volume (AR-108). */
    public static ResourceEntry stripVolume(ResourceEntry volume) {
        ResourceEntry plain = volume.withShared(false);
        Optional<Disk> disk = plain.disk().flatMap(Disk::stripped);
        return disk.isPresent() ? plain.withDisk(disk.get()) : plain.withoutDisk();
    }

    /**
     * Gives an agent's total from its configured resources and what it had checkpointed (AR-131): each checkpointed entry
     * takes the place of the configured amount that it was made of. Fails if the configuration no longer has that amount.
     */
    public static ApplyResult applyCheckpointed(Resources configured, Resources checkpointed) {
        List<ResourceConversion> conversions = new ArrayList<>();
        for (ResourceEntry entry : checkpointed) {
            if (!entry.needsCheckpoint()) {
                return new ApplyResult.Failed("Checkpointed resource '" + entry
                        + "' is neither dynamically reserved nor a persistent volume of the agent");
            }
            conversions.add(new ResourceConversion(Resources.of(configuredBase(entry)), Resources.of(entry)));
        }
        return configured.apply(conversions);
    }

    /** Gives the configured resource that a checkpointed one was made of; a static reservation is part of it. */
    private static ResourceEntry configuredBase(ResourceEntry entry) {
        List<Reservation> configured = entry.reservations().stream()
                .filter(reservation -> !reservation.isDynamic())
                .toList();
        return stripVolume(entry).withReservations(configured);
    }

    private static ResourceConversion destroy(ResourceEntry volume) {
        return new ResourceConversion(
                Resources.of(volume),
                Resources.of(stripVolume(volume)),
                pool -> pool.contains(volume)
                        ? Optional.of("Persistent volume '" + volume + "' cannot be destroyed: copies of it remain")
                        : Optional.empty());
    }

    private static void refuseProvider(ResourceEntry volume) {
        if (volume.providerId().isPresent()) {
            throw new ResourceException("Volume '" + volume + "' of a resource provider cannot change its size");
        }
    }

    private static List<ResourceEntry> entries(List<Resource> messages) {
        return messages.stream().map(ResourceEntry::fromMessage).toList();
    }
}

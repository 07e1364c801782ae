package io.tepui.agent;

import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.AcknowledgeOperationStatusMessage;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.internal.ResourceVersionUUID;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.OperationID;
import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.Volume;
import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.util.UUID;

/** Operations, and what masters say about them, for tests. */
final class OperationSamples {
    static final Reservation FOR_ROLE1 = Reservation.ofDynamic("role1", "p");
    static final ResourceEntry RESERVED_DISK = ResourceEntry.scalar("disk", 64).withPushedReservation(FOR_ROLE1);

    private OperationSamples() {}

    static ResourceEntry volume(String id) {
        return volume(id, "data", RESERVED_DISK);
    }

    static ResourceEntry volume(String id, String containerPath, ResourceEntry of) {
        DiskInfo.Builder disk =
                of.disk().map(each -> each.toMessage().toBuilder()).orElseGet(DiskInfo::newBuilder);
        return of.withDisk(Disk.of(
                disk.setPersistence(DiskInfo.Persistence.newBuilder().setId(id).setPrincipal("p"))
                        .setVolume(Volume.newBuilder().setMode(Volume.Mode.RW).setContainerPath(containerPath))
                        .build()));
    }

    static Operation reserve(Resources resources) {
        return Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(Operation.Reserve.newBuilder().addAllResources(resources.toMessages()))
                .build();
    }

    static Operation unreserve(Resources resources) {
        return Operation.newBuilder()
                .setType(Operation.Type.UNRESERVE)
                .setUnreserve(Operation.Unreserve.newBuilder().addAllResources(resources.toMessages()))
                .build();
    }

    static Operation create(ResourceEntry... volumes) {
        return Operation.newBuilder()
                .setType(Operation.Type.CREATE)
                .setCreate(Operation.Create.newBuilder()
                        .addAllVolumes(Resources.of(volumes).toMessages()))
                .build();
    }

    static Operation destroy(ResourceEntry... volumes) {
        return Operation.newBuilder()
                .setType(Operation.Type.DESTROY)
                .setDestroy(Operation.Destroy.newBuilder()
                        .addAllVolumes(Resources.of(volumes).toMessages()))
                .build();
    }

    static Operation grow(ResourceEntry volume, double megabytes) {
        return Operation.newBuilder()
                .setType(Operation.Type.GROW_VOLUME)
                .setGrowVolume(Operation.GrowVolume.newBuilder()
                        .setVolume(volume.toMessage())
                        .setAddition(ResourceEntry.scalar("disk", megabytes)
                                .withPushedReservation(FOR_ROLE1)
                                .toMessage()))
                .build();
    }

    static Operation shrink(ResourceEntry volume, double megabytes) {
        return Operation.newBuilder()
                .setType(Operation.Type.SHRINK_VOLUME)
                .setShrinkVolume(Operation.ShrinkVolume.newBuilder()
                        .setVolume(volume.toMessage())
                        .setSubtract(Value.Scalar.newBuilder().setValue(megabytes)))
                .build();
    }

    static Operation named(Operation operation, String id) {
        return operation.toBuilder()
                .setId(OperationID.newBuilder().setValue(id))
                .build();
    }

    static ApplyOperationMessage.Builder message(UUID uuid, UUID version, Operation operation) {
        return ApplyOperationMessage.newBuilder()
                .setOperationInfo(operation)
                .setOperationUuid(Uuids.toMessage(uuid))
                .setResourceVersionUuid(ResourceVersionUUID.newBuilder().setUuid(Uuids.toMessage(version)));
    }

    static ApplyOperationMessage of(ApplyOperationMessage.Builder message, String frameworkId) {
        return message.setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                .build();
    }

    static AcknowledgeOperationStatusMessage acknowledgement(UpdateOperationStatusMessage update) {
        return AcknowledgeOperationStatusMessage.newBuilder()
                .setOperationUuid(update.getOperationUuid())
                .setStatusUuid(update.getStatus().getUuid())
                .build();
    }
}

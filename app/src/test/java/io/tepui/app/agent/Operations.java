package io.tepui.app.agent;

import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Volume;
import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;

/** Operations as a master sends them. */
final class Operations {
    static final ResourceEntry RESERVED_DISK =
            ResourceEntry.scalar("disk", 64).withPushedReservation(Reservation.ofDynamic("role1", "p"));

    private Operations() {}

    static ResourceEntry volume(String id, String containerPath) {
        return RESERVED_DISK.withDisk(Disk.of(DiskInfo.newBuilder()
                .setPersistence(DiskInfo.Persistence.newBuilder().setId(id).setPrincipal("p"))
                .setVolume(Volume.newBuilder().setMode(Volume.Mode.RW).setContainerPath(containerPath))
                .build()));
    }

    static Operation reserve(Resources resources) {
        return Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(Operation.Reserve.newBuilder().addAllResources(resources.toMessages()))
                .build();
    }

    static Operation create(ResourceEntry volume) {
        return Operation.newBuilder()
                .setType(Operation.Type.CREATE)
                .setCreate(Operation.Create.newBuilder().addVolumes(volume.toMessage()))
                .build();
    }

    static Operation destroy(ResourceEntry volume) {
        return Operation.newBuilder()
                .setType(Operation.Type.DESTROY)
                .setDestroy(Operation.Destroy.newBuilder().addVolumes(volume.toMessage()))
                .build();
    }
}

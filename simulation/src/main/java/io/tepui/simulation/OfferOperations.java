package io.tepui.simulation;

import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.OperationID;
import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Volume;
import io.tepui.resources.Disk;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.ArrayList;
import java.util.List;

/** What a scheduler makes of offered resources: it reserves and returns them, and makes and destroys volumes. */
final class OfferOperations {
    private OfferOperations() {}

    /** One or two operations that the offer allows; perhaps none. */
    static List<Operation> draw(Offer offer, Resources offered, Chance chance) {
        List<Operation> operations = new ArrayList<>();
        Reservation reservation =
                Reservation.ofDynamic(offer.getAllocationInfo().getRole());
        Resources volumes = offered.filter(ResourceEntry::isPersistentVolume);
        Resources reserved = offered.dynamicallyReserved().minus(volumes);
        Resources wish = Resources.parse("cpus:" + chance.between(1, 5) / 10.0 + ";mem:16;disk:64");
        Resources space = Resources.of(ResourceEntry.of("disk", Scalar.of(32)).withReservations(List.of(reservation)));
        switch (chance.between(0, 3)) {
            case 0 -> {
                if (offered.contains(wish)) {
                    operations.add(reserve(wish.pushReservation(reservation)));
                    if (chance.in(0.5)) {
                        operations.add(create(space, chance));
                    }
                }
            }
            case 1 -> {
                if (!reserved.isEmpty()) {
                    operations.add(
                            unreserve(Resources.of(chance.pick(reserved.stream().toList()))));
                }
            }
            case 2 -> {
                if (reserved.contains(space)) {
                    operations.add(create(space, chance));
                }
            }
            default -> {
                if (!volumes.isEmpty()) {
                    operations.add(
                            destroy(Resources.of(chance.pick(volumes.stream().toList()))));
                }
            }
        }
        return operations.stream()
                .map(operation -> chance.in(0.5) ? named(operation, chance) : operation)
                .toList();
    }

    /** What is left to use of offered resources when operations on them are done. */
    static Resources after(List<Operation> operations, Resources offered) {
        List<ResourceConversion> conversions = operations.stream()
                .flatMap(operation -> OperationConversions.of(operation).stream())
                .toList();
        return offered.apply(conversions).orElseThrow();
    }

    /** With an id its scheduler hears of it, and has to acknowledge what it hears. */
    private static Operation named(Operation operation, Chance chance) {
        return operation.toBuilder()
                .setId(OperationID.newBuilder().setValue("op" + Long.toHexString(chance.nextLong())))
                .build();
    }

    private static Operation reserve(Resources resources) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.RESERVE);
        operation.getReserveBuilder().addAllResources(resources.toMessages());
        return operation.build();
    }

    private static Operation unreserve(Resources resources) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.UNRESERVE);
        operation.getUnreserveBuilder().addAllResources(resources.toMessages());
        return operation.build();
    }

    private static Operation create(Resources space, Chance chance) {
        DiskInfo disk = DiskInfo.newBuilder()
                .setPersistence(
                        DiskInfo.Persistence.newBuilder().setId("v" + Long.toHexString(chance.nextLong() & 0xFFFFFFFL)))
                .setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW))
                .build();
        Resources volume = Resources.of(
                space.stream().map(entry -> entry.withDisk(Disk.of(disk))).toList());
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.CREATE);
        operation.getCreateBuilder().addAllVolumes(volume.toMessages());
        return operation.build();
    }

    private static Operation destroy(Resources volumes) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.DESTROY);
        operation.getDestroyBuilder().addAllVolumes(volumes.toMessages());
        return operation.build();
    }
}

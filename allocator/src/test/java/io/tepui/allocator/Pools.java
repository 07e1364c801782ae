package io.tepui.allocator;

import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import io.tepui.protocol.v1.Volume;
import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;

/** Short ways to make the resources of the tests. */
final class Pools {
    private Pools() {}

    static Resources pool(String text) {
        return Resources.parse(text);
    }

    /** The resources, dynamically reserved for the role. */
    static Resources reserved(String role, String text) {
        return pool(text).pushReservation(Reservation.ofDynamic(role, "ann"));
    }

    static Resources revocable(String text) {
        return Resources.of(
                pool(text).stream().map(entry -> entry.withRevocable(true)).toList());
    }

    /** A disk of its own that can only be used whole. */
    static Resources mount(double size, String root) {
        Source.Builder source = Source.newBuilder().setType(Source.Type.MOUNT);
        source.getMountBuilder().setRoot(root);
        Disk disk = Disk.of(DiskInfo.newBuilder().setSource(source).build());
        return Resources.of(ResourceEntry.scalar("disk", size).withDisk(disk));
    }

    /** A persistent volume on the root disk, dynamically reserved for the role. */
    static ResourceEntry volume(String role, double size, String id) {
        DiskInfo.Builder disk = DiskInfo.newBuilder();
        disk.getPersistenceBuilder().setId(id).setPrincipal("ann");
        disk.setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW));
        return ResourceEntry.scalar("disk", size)
                .withPushedReservation(Reservation.ofDynamic(role, "ann"))
                .withDisk(Disk.of(disk.build()));
    }

    static ResourceEntry sharedVolume(String role, double size, String id) {
        return volume(role, size, id).withShared(true);
    }
}

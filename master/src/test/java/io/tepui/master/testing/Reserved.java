package io.tepui.master.testing;

import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Volume;
import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.List;

/** Reserved resources and volumes in few words, without allocation. */
public final class Reserved {
    private Reserved() {}

    /** Resources dynamically reserved for the role. */
    public static Resources reserved(String role, String resources) {
        return reserved(Reservation.ofDynamic(role), resources);
    }

    /** Resources dynamically reserved for the role by the principal. */
    public static Resources reserved(String role, String principal, String resources) {
        return reserved(Reservation.ofDynamic(role, principal), resources);
    }

    /** Resources with one reservation. */
    public static Resources reserved(Reservation reservation, String resources) {
        return Resources.parse(resources).pushReservation(reservation);
    }

    /** A volume on disk dynamically reserved for the role. */
    public static Resources volume(String role, String id, double megabytes) {
        return volume(Reservation.ofDynamic(role), id, megabytes);
    }

    /** A volume on disk with one reservation. */
    public static Resources volume(Reservation reservation, String id, double megabytes) {
        return Resources.of(entry(reservation, id, megabytes));
    }

    /** A volume that several tasks can use at once. */
    public static Resources sharedVolume(String role, String id, double megabytes) {
        return Resources.of(entry(Reservation.ofDynamic(role), id, megabytes).withShared(true));
    }

    /** A volume made by the principal. */
    public static Resources volumeOf(String principal, String role, String id, double megabytes) {
        DiskInfo.Builder disk = disk(id).toBuilder();
        disk.getPersistenceBuilder().setPrincipal(principal);
        return Resources.of(
                entry(Reservation.ofDynamic(role, principal), id, megabytes).withDisk(Disk.of(disk.build())));
    }

    /** What makes disk a volume. */
    public static DiskInfo disk(String id) {
        return DiskInfo.newBuilder()
                .setPersistence(DiskInfo.Persistence.newBuilder().setId(id))
                .setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW))
                .build();
    }

    private static ResourceEntry entry(Reservation reservation, String id, double megabytes) {
        return ResourceEntry.of("disk", Scalar.of(megabytes))
                .withReservations(List.of(reservation))
                .withDisk(Disk.of(disk(id)));
    }
}

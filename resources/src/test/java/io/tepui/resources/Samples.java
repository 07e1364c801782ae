package io.tepui.resources;

import io.tepui.protocol.v1.Label;
import io.tepui.protocol.v1.Labels;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import io.tepui.protocol.v1.Resource.ReservationInfo;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.Volume;

/** Short ways to make the resources of the tests. */
final class Samples {
    private Samples() {}

    static Resources pool(String text) {
        return Resources.parse(text);
    }

    static ResourceEntry entry(String text) {
        return Resources.parse(text).iterator().next();
    }

    static ResourceEntry dynamic(String text, String role, String principal) {
        return entry(text).withPushedReservation(Reservation.ofDynamic(role, principal));
    }

    static ResourceEntry disk(double size) {
        return ResourceEntry.scalar("disk", size);
    }

    static Disk source(Source.Type type, String root) {
        Source.Builder source = Source.newBuilder().setType(type);
        switch (type) {
            case PATH -> source.getPathBuilder().setRoot(root);
            case MOUNT -> source.getMountBuilder().setRoot(root);
            case BLOCK, RAW, UNKNOWN -> source.setId(root);
        }
        return Disk.of(DiskInfo.newBuilder().setSource(source).build());
    }

    static Disk volumeOn(DiskInfo base, String id, String containerPath) {
        DiskInfo.Builder disk = base.toBuilder();
        disk.getPersistenceBuilder().setId(id);
        disk.setVolume(Volume.newBuilder().setContainerPath(containerPath).setMode(Volume.Mode.RW));
        return Disk.of(disk.build());
    }

    static Disk volume(String id, String containerPath) {
        return volumeOn(DiskInfo.getDefaultInstance(), id, containerPath);
    }

    /** A persistent volume on the root disk, statically reserved. */
    static ResourceEntry volume(double size, String role, String id) {
        return disk(size).withPushedReservation(Reservation.ofStatic(role)).withDisk(volume(id, "path1"));
    }

    static ResourceEntry sharedVolume(double size, String role, String id) {
        return volume(size, role, id).withShared(true);
    }

    static Labels labels(String... keysAndValues) {
        Labels.Builder labels = Labels.newBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            labels.addLabels(Label.newBuilder().setKey(keysAndValues[i]).setValue(keysAndValues[i + 1]));
        }
        return labels.build();
    }

    static Resource.Builder scalarMessage(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value));
    }

    static ReservationInfo.Builder info(ReservationInfo.Type type, String role) {
        return ReservationInfo.newBuilder().setType(type).setRole(role);
    }
}

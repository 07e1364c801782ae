package io.tepui.resources;

import static io.tepui.resources.Samples.disk;
import static io.tepui.resources.Samples.scalarMessage;
import static io.tepui.resources.Samples.source;
import static io.tepui.resources.Samples.volume;
import static io.tepui.resources.Samples.volumeOn;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import io.tepui.protocol.v1.Resource.DiskInfo.Source.Type;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Disks")
class DisksTest {
    private static ResourceEntry persistent(double size, String role, String id, String path) {
        return disk(size).withPushedReservation(Reservation.ofStatic(role)).withDisk(volume(id, path));
    }

    @Test
    @DisplayName("are described by disk info, which nothing else may have (AR-73, AR-329)")
    void onlyDisks() {
        DiskInfo persistence = volume("id1", "path1").toMessage();
        assertThat(ResourceValidation.validate(
                        scalarMessage("cpus", 1).setDisk(persistence).build()))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("'cpus'").contains("'disk'"));
        for (DiskInfo info : List.of(
                persistence,
                DiskInfo.getDefaultInstance(),
                source(Type.PATH, "/mnt/path").toMessage(),
                source(Type.MOUNT, "/mnt/mount").toMessage())) {
            assertThat(ResourceValidation.validate(
                            scalarMessage("disk", 1).setDisk(info).build()))
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("have a known source type; BLOCK and RAW neither mount nor path (AR-73)")
    void sources() {
        for (Type type : List.of(Type.BLOCK, Type.RAW)) {
            Source.Builder withMount = Source.newBuilder().setType(type);
            withMount.getMountBuilder().setRoot("/mnt");
            Source.Builder withPath = Source.newBuilder().setType(type);
            withPath.getPathBuilder().setRoot("/mnt");
            for (Source.Builder bad : List.of(withMount, withPath)) {
                assertThat(ResourceValidation.isValid(scalarMessage("disk", 1)
                                .setDisk(DiskInfo.newBuilder().setSource(bad))
                                .build()))
                        .isFalse();
            }
        }
        assertThat(ResourceValidation.isValid(scalarMessage("disk", 1)
                        .setDisk(source(Type.UNKNOWN, "id").toMessage())
                        .build()))
                .isFalse();
    }

    @Test
    @DisplayName("are equal whatever the container path, and differ by all that identifies them (AR-38, AR-39, AR-330)")
    void equality() {
        assertThat(persistent(1, "role1", "id1", "path1")).isEqualTo(persistent(1, "role1", "id1", "path2"));
        List<ResourceEntry> different = List.of(
                disk(1),
                disk(1).withDisk(Disk.of(DiskInfo.newBuilder()
                        .setVolume(volume("x", "path1").volume().orElseThrow())
                        .build())),
                persistent(1, "role1", "id1", "path1"),
                persistent(1, "role1", "id2", "path1"),
                persistent(1, "role2", "id1", "path1"),
                disk(1).withDisk(source(Type.PATH, "/a")),
                disk(1).withDisk(source(Type.PATH, "/b")),
                disk(1).withDisk(source(Type.MOUNT, "/a")),
                disk(1).withDisk(source(Type.MOUNT, "/b")));
        for (ResourceEntry one : different) {
            for (ResourceEntry other : different) {
                if (one != other) {
                    assertThat(one).as("%s and %s", one, other).isNotEqualTo(other);
                }
            }
        }
    }

    @Test
    @DisplayName("merge and divide by their source: 1 + 1, 2 contains 1, 2 - 1 (AR-40 to AR-42, AR-48, AR-331)")
    void arithmeticBySource() {
        assertArithmetic(disk(0), true);
        for (Type type : List.of(Type.PATH, Type.MOUNT, Type.BLOCK, Type.RAW)) {
            for (Source source : variants(type)) {
                boolean divides = type == Type.PATH || (type == Type.RAW && !source.hasId());
                assertArithmetic(
                        disk(0).withDisk(Disk.of(
                                DiskInfo.newBuilder().setSource(source).build())),
                        divides);
            }
        }
        assertArithmetic(persistent(0, "role1", "id1", "path1"), false);
    }

    /** With and without vendor, id and profile. */
    private static List<Source> variants(Type type) {
        List<Source> variants = new ArrayList<>();
        for (int bits = 0; bits < 8; bits++) {
            Source.Builder source = Source.newBuilder().setType(type);
            if ((bits & 1) != 0) {
                source.setVendor("vendor");
            }
            if ((bits & 2) != 0) {
                source.setId("id");
            }
            if ((bits & 4) != 0) {
                source.setProfile("profile");
            }
            variants.add(source.build());
        }
        return variants;
    }

    private static void assertArithmetic(ResourceEntry kind, boolean divides) {
        ResourceEntry one = kind.withAmount(Scalar.of(1));
        ResourceEntry two = kind.withAmount(Scalar.of(2));
        Resources sum = Resources.of(one, one);
        assertThat(sum.size()).as("%s", one).isEqualTo(divides ? 1 : 2);
        assertThat(sum.disk()).hasValue(2);
        assertThat(Resources.of(two).contains(one)).as("%s", one).isEqualTo(divides);
        assertThat(Resources.of(two).minus(one))
                .as("%s", one)
                .isEqualTo(divides ? Resources.of(one) : Resources.of(two));
        assertThat(Resources.of(two).minus(two).isEmpty()).isTrue();
    }

    @Test
    @DisplayName("that are volumes stay apart, are contained as often as they occur, and go whole (AR-332)")
    void volumes() {
        ResourceEntry first = persistent(50, "role1", "id1", "path1");
        ResourceEntry second = persistent(100, "role1", "id2", "path1");
        Resources both = Resources.of(first, second);
        assertThat(both.size()).isEqualTo(2);
        assertThat(both.contains(Resources.of(first))).isTrue();
        assertThat(both.contains(Resources.of(first, first))).isFalse();
        assertThat(Resources.of(first, first).contains(Resources.of(first, first)))
                .isTrue();
        assertThat(both.minus(first)).isEqualTo(Resources.of(second));
        assertThat(both.minus(persistent(50, "role1", "id3", "path1"))).isEqualTo(both);
        assertThat(both.minus(persistent(40, "role1", "id1", "path1"))).isEqualTo(both);
    }

    @Test
    @DisplayName("that are volumes on another source are found by it (AR-333, AR-53)")
    void persistentVolumes() {
        ResourceEntry onMount = disk(10).withPushedReservation(Reservation.ofStatic("role1"))
                .withDisk(volumeOn(source(Type.MOUNT, "/m").toMessage(), "id1", "path1"));
        ResourceEntry plain = disk(10).withDisk(source(Type.MOUNT, "/n"));
        Resources all = Resources.of(onMount, plain, disk(5));
        assertThat(all.persistentVolumes()).isEqualTo(Resources.of(onMount));
        assertThat(all.checkpointed()).isEqualTo(Resources.of(onMount));
        assertThat(all.plus(Samples.dynamic("cpus:1", "role1", "p"))
                        .checkpointed()
                        .size())
                .isEqualTo(2);
        assertThat(Resources.of(onMount.withProvider("lvm")).checkpointed().isEmpty())
                .as("its provider remembers it")
                .isTrue();
    }
}

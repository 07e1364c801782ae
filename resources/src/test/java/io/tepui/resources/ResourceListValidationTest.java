package io.tepui.resources;

import static io.tepui.resources.Samples.disk;
import static io.tepui.resources.Samples.dynamic;
import static io.tepui.resources.Samples.entry;
import static io.tepui.resources.Samples.pool;
import static io.tepui.resources.Samples.sharedVolume;
import static io.tepui.resources.Samples.source;
import static io.tepui.resources.Samples.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Resource.DiskInfo.Source.Type;
import io.tepui.protocol.v1.Volume;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A list of resources in a task or an operation")
class ResourceListValidationTest {
    private static final Reservation STATIC = Reservation.ofStatic("role1");

    private static void assertFine(ResourceEntry... entries) {
        assertThat(ResourceListValidation.validate(List.of(entries))).isEmpty();
    }

    private static void assertRefused(String part, ResourceEntry... entries) {
        assertThat(ResourceListValidation.validate(List.of(entries)))
                .hasValueSatisfying(reason -> assertThat(reason).contains(part));
    }

    private static DiskInfo.Builder volumeInfo(String id) {
        return Samples.volume(id, "path1").toMessage().toBuilder();
    }

    private static ResourceEntry reservedDisk(DiskInfo.Builder info) {
        return disk(10).withPushedReservation(STATIC).withDisk(Disk.of(info.build()));
    }

    @Test
    @DisplayName("may hold static and dynamic reservations, and volumes, shared or not (AR-78, AR-348)")
    void fine() {
        assertFine(entry("cpus(role1):1"), dynamic("cpus:1", "role1", "p"));
        assertFine(volume(10, "role1", "id1"), sharedVolume(10, "role1", "id2"));
        assertFine(disk(10).withDisk(source(Type.MOUNT, "/m")));
        assertFine(entry("gpus:2"));
    }

    @Test
    @DisplayName("must not hold parts of gpus, counted together (AR-78, AR-348)")
    void gpus() {
        assertRefused("'gpus' is 1.5", entry("gpus:1.5"));
        assertRefused("'gpus' is 0.5", entry("gpus:0.2"), entry("gpus(role1):0.3"));
        assertFine(entry("gpus:0.5"), entry("gpus(role1):0.5"));
    }

    @Test
    @DisplayName("must not hold what is revocable and dynamically reserved or a volume (AR-78, AR-79, AR-348)")
    void revocable() {
        assertRefused("dynamically reserved", dynamic("cpus:1", "role1", "p").withRevocable(true));
        assertRefused("must not be revocable", volume(10, "role1", "id1").withRevocable(true));
        assertFine(entry("cpus:1").withRevocable(true));
    }

    @Test
    @DisplayName("must not hold volumes that are not reserved, or without a good id or mount (AR-79, AR-348)")
    void volumes() {
        assertRefused("must be reserved", disk(10).withDisk(Samples.volume("id1", "path1")));
        for (String id : List.of("", ".", "..", "a/b", "a\\b", "a\nb", "x".repeat(256))) {
            assertRefused("disk.persistence.id", reservedDisk(volumeInfo(id)));
        }
        assertFine(reservedDisk(volumeInfo("x".repeat(255))));
        assertRefused("'disk.volume'", reservedDisk(volumeInfo("id1").clearVolume()));
        DiskInfo.Builder onHost = volumeInfo("id1");
        onHost.getVolumeBuilder().setHostPath("/host");
        assertRefused("host_path", reservedDisk(onHost));
    }

    @Test
    @DisplayName("must not hold disks with a volume and no persistence, or with nothing at all (AR-79, AR-348)")
    void withoutPersistence() {
        assertRefused(
                "without 'disk.persistence'", reservedDisk(volumeInfo("id1").clearPersistence()));
        assertRefused("or no 'disk'", reservedDisk(DiskInfo.newBuilder()));
    }

    @Test
    @DisplayName("must not share what is no volume (AR-77, AR-348)")
    void shared() {
        Resource.Builder shared = Samples.scalarMessage("cpus", 1);
        shared.getSharedBuilder();
        assertThat(ResourceValidation.validate(shared.build()))
                .hasValueSatisfying(reason -> assertThat(reason).contains("must not be shared"));
    }

    @Test
    @DisplayName("must come from one provider, none counting as one, and must not be empty (AR-83, AR-348)")
    void providers() {
        ResourceEntry own = entry("disk:1");
        ResourceEntry theirs = own.withProvider("lvm");
        assertThat(ResourceListValidation.validateSingleProvider(List.of(own, own)))
                .isEmpty();
        assertThat(ResourceListValidation.validateSingleProvider(List.of(theirs)))
                .isEmpty();
        assertThat(ResourceListValidation.validateSingleProvider(List.of(own, theirs)))
                .isPresent();
        assertThat(ResourceListValidation.validateSingleProvider(List.of(theirs, own.withProvider("other"))))
                .isPresent();
        assertThat(ResourceListValidation.validateSingleProvider(List.of())).isPresent();
    }

    @Test
    @DisplayName("must not use a port or an item twice among its parts (AR-349)")
    void disjoint() {
        assertThat(ResourceListValidation.validateDisjoint(
                        List.of(pool("ports:[1-5];cpus:1"), pool("ports:[6-9];cpus:1"))))
                .isEmpty();
        assertThat(ResourceListValidation.validateDisjoint(List.of(pool("ports:[1-5]"), pool("ports:[5-9]"))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("ports"));
        assertThat(ResourceListValidation.validateDisjoint(
                        List.of(pool("names:{a,b}"), pool("names:{c}"), pool("names:{b}"))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("names"));
    }

    @Test
    @DisplayName("for CREATE and its like are persistent volumes that can be written to (AR-80)")
    void persistentVolumes() {
        assertThat(ResourceListValidation.validatePersistentVolumes(List.of(volume(10, "role1", "id1"))))
                .isEmpty();
        assertThat(ResourceListValidation.validatePersistentVolumes(List.of(disk(10))))
                .isPresent();
        assertThat(ResourceListValidation.validatePersistentVolumes(
                        List.of(reservedDisk(volumeInfo("id1").clearVolume()))))
                .isPresent();
        DiskInfo.Builder readOnly = volumeInfo("id1");
        readOnly.getVolumeBuilder().setMode(Volume.Mode.RO);
        assertThat(ResourceListValidation.validatePersistentVolumes(List.of(reservedDisk(readOnly))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("read-only"));
    }

    @Test
    @DisplayName("have persistence ids that are unique for each reservation role (AR-81)")
    void uniqueIds() {
        assertThat(ResourceListValidation.validateUniquePersistenceIds(
                        List.of(volume(1, "role1", "id1"), volume(1, "role2", "id1"), volume(1, "role1", "id2"))))
                .isEmpty();
        assertThat(ResourceListValidation.validateUniquePersistenceIds(
                        List.of(volume(1, "role1", "id1"), volume(2, "role1", "id1"))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("'id1'", "'role1'"));
    }
}

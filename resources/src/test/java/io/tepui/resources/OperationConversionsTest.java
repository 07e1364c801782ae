package io.tepui.resources;

import static io.tepui.resources.Samples.disk;
import static io.tepui.resources.Samples.dynamic;
import static io.tepui.resources.Samples.entry;
import static io.tepui.resources.Samples.pool;
import static io.tepui.resources.Samples.sharedVolume;
import static io.tepui.resources.Samples.source;
import static io.tepui.resources.Samples.volume;
import static io.tepui.resources.Samples.volumeOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource.DiskInfo.Source.Type;
import io.tepui.protocol.v1.Value;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Operations on a pool")
class OperationConversionsTest {
    private static final Reservation ROLE1 = Reservation.ofDynamic("role1", "p");

    private static Resources after(Resources pool, List<ResourceConversion> conversions) {
        return pool.apply(conversions).orElseThrow();
    }

    private static void assertFails(Resources pool, List<ResourceConversion> conversions) {
        assertThat(pool.apply(conversions)).isInstanceOf(ApplyResult.Failed.class);
    }

    private static ResourceEntry plainReserved(double size) {
        return disk(size).withPushedReservation(Reservation.ofStatic("role1"));
    }

    @Test
    @DisplayName("RESERVE and UNRESERVE move amounts; more than there is fails (AR-106, AR-107, AR-334)")
    void reserveAndUnreserve() {
        Resources before = pool("cpus:1;mem:512");
        Resources wanted = pool("cpus:0.4").pushReservation(ROLE1);
        Resources reserved = after(before, OperationConversions.reserve(Resources.empty(), wanted));
        assertThat(reserved).isEqualTo(pool("cpus:0.6;mem:512").plus(wanted));
        assertThat(after(
                        reserved, OperationConversions.unreserve(wanted.stream().toList())))
                .isEqualTo(before);
        assertFails(
                before,
                OperationConversions.reserve(Resources.empty(), pool("cpus:2").pushReservation(ROLE1)));
        assertFails(before, OperationConversions.unreserve(wanted.stream().toList()));
    }

    @Test
    @DisplayName(
            "RESERVE takes from its source if one is given; UNRESERVE of a refinement gives it back (AR-106, AR-107)")
    void refinements() {
        Resources source = pool("cpus:1").pushReservation(Reservation.ofDynamic("a", "p"));
        Resources other = pool("cpus:1").pushReservation(Reservation.ofDynamic("b", "p"));
        assertThat(after(source, OperationConversions.reserve(source, other))).isEqualTo(other);
        Resources refined = source.pushReservation(Reservation.ofDynamic("a/b", "p"));
        assertThat(after(source, OperationConversions.reserve(Resources.empty(), refined)))
                .isEqualTo(refined);
        assertThat(after(
                        refined, OperationConversions.unreserve(refined.stream().toList())))
                .isEqualTo(source);
    }

    @Test
    @DisplayName("CREATE takes the size of the volume from plain disk (AR-108, AR-334)")
    void create() {
        Resources before = Resources.of(plainReserved(1000));
        ResourceEntry small = volume(200, "role1", "id1");
        assertThat(after(before, OperationConversions.create(List.of(small))))
                .isEqualTo(Resources.of(plainReserved(800), small));
        assertFails(before, OperationConversions.create(List.of(volume(2000, "role1", "id1"))));
    }

    @Test
    @DisplayName("CREATE on a MOUNT disk takes all of it or fails (AR-108, AR-334)")
    void createOnMount() {
        Disk mount = source(Type.MOUNT, "/m");
        Resources before = Resources.of(plainReserved(1000).withDisk(mount));
        Disk onMount = volumeOn(mount.toMessage(), "id1", "path1");
        ResourceEntry whole = plainReserved(1000).withDisk(onMount);
        assertThat(after(before, OperationConversions.create(List.of(whole)))).isEqualTo(Resources.of(whole));
        assertFails(
                before, OperationConversions.create(List.of(plainReserved(500).withDisk(onMount))));
        assertThat(after(Resources.of(whole), OperationConversions.destroy(List.of(whole))))
                .isEqualTo(before);
    }

    @Test
    @DisplayName("DESTROY undoes CREATE, also of a shared volume unless copies remain (AR-109, AR-113, AR-334)")
    void destroy() {
        Resources before = Resources.of(plainReserved(100));
        ResourceEntry shared = sharedVolume(100, "role1", "id1");
        Resources created = after(before, OperationConversions.create(List.of(shared)));
        assertThat(created.count(shared)).isEqualTo(1);
        assertThat(after(created, OperationConversions.destroy(List.of(shared))))
                .isEqualTo(before);
        assertFails(created.plus(shared), OperationConversions.destroy(List.of(shared)));

        Resources own = Resources.of(volume(100, "role1", "id1"));
        ResourceEntry otherPath = plainReserved(100).withDisk(Samples.volume("id1", "elsewhere"));
        assertThat(after(own, OperationConversions.destroy(List.of(otherPath)))).isEqualTo(before);
        assertFails(own, OperationConversions.destroy(List.of(volume(100, "role1", "id2"))));
        assertFails(own, OperationConversions.destroy(List.of(volume(99, "role1", "id1"))));
        assertFails(own, OperationConversions.destroy(List.of(volume(100, "role2", "id1"))));
    }

    @Test
    @DisplayName("GROW_VOLUME and SHRINK_VOLUME move plain disk into the volume and back (AR-110)")
    void growAndShrink() {
        ResourceEntry small = volume(50, "role1", "id1");
        ResourceEntry large = volume(80, "role1", "id1");
        Resources before = Resources.of(small, plainReserved(100));
        Resources grown = after(before, OperationConversions.grow(small, plainReserved(30)));
        assertThat(grown).isEqualTo(Resources.of(large, plainReserved(70)));
        assertThat(after(grown, OperationConversions.shrink(large, Scalar.of(30))))
                .isEqualTo(before);
        assertFails(before, OperationConversions.grow(small, plainReserved(101)));
        assertThatThrownBy(() -> OperationConversions.grow(small.withProvider("lvm"), plainReserved(1)))
                .isInstanceOf(ResourceException.class);
        assertThatThrownBy(() -> OperationConversions.shrink(small.withProvider("lvm"), Scalar.of(1)))
                .isInstanceOf(ResourceException.class);
    }

    @Test
    @DisplayName("are applied in order, all or none (AR-105)")
    void allOrNone() {
        ResourceEntry volume = volume(50, "role1", "id1");
        Resources before = pool("disk:100");
        List<ResourceConversion> both = List.of(
                OperationConversions.reserve(Resources.empty(), Resources.of(plainReserved(50)))
                        .getFirst(),
                OperationConversions.create(List.of(volume)).getFirst());
        assertThat(after(before, both)).isEqualTo(Resources.of(disk(50), volume));
        assertFails(before, both.reversed());
    }

    @Test
    @DisplayName("are read from messages of any form; those that convert nothing at once are refused (AR-111, AR-114)")
    @SuppressWarnings("deprecation")
    void messages() {
        Operation.Builder reserve = Operation.newBuilder().setType(Operation.Type.RESERVE);
        reserve.getReserveBuilder()
                .addResources(dynamic("cpus:1", "role1", "p").toMessage(ResourceForm.PRE_REFINEMENT));
        assertThat(after(pool("cpus:2"), OperationConversions.of(reserve.build())))
                .isEqualTo(pool("cpus:1").plus(dynamic("cpus:1", "role1", "p")));

        Operation.Builder shrink = Operation.newBuilder().setType(Operation.Type.SHRINK_VOLUME);
        shrink.getShrinkVolumeBuilder()
                .setVolume(volume(50, "role1", "id1").toMessage())
                .setSubtract(Value.Scalar.newBuilder().setValue(20));
        assertThat(after(Resources.of(volume(50, "role1", "id1")), OperationConversions.of(shrink.build())))
                .isEqualTo(Resources.of(volume(30, "role1", "id1"), plainReserved(20)));

        for (Operation.Type type : Operation.Type.values()) {
            boolean converts =
                    switch (type) {
                        case RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME -> true;
                        case LAUNCH, LAUNCH_GROUP, CREATE_DISK, DESTROY_DISK, UNKNOWN -> false;
                    };
            assertThat(OperationConversions.isSpeculative(type)).isEqualTo(converts);
            if (!converts) {
                assertThatThrownBy(() -> OperationConversions.of(
                                Operation.newBuilder().setType(type).build()))
                        .isInstanceOf(ResourceException.class)
                        .hasMessageContaining(type.name());
            }
        }
    }

    @Test
    @DisplayName("that an agent had checkpointed are found again in its configured resources, or it is told (AR-131)")
    void checkpointed() {
        ResourceEntry shared = sharedVolume(50, "role1", "id1");
        ResourceEntry reserved = dynamic("cpus:1", "role2", "p");
        Resources configured = pool("cpus:2;disk(role1):100");
        assertThat(OperationConversions.applyCheckpointed(configured, Resources.of(shared, reserved))
                        .orElseThrow())
                .isEqualTo(Resources.of(entry("cpus:1"), reserved, plainReserved(50), shared));
        assertThat(OperationConversions.applyCheckpointed(pool("cpus:0.5;disk(role1):100"), Resources.of(reserved)))
                .isInstanceOf(ApplyResult.Failed.class);
        assertThat(OperationConversions.applyCheckpointed(configured, pool("cpus:1")))
                .as("not worth a checkpoint")
                .isInstanceOf(ApplyResult.Failed.class);
    }
}

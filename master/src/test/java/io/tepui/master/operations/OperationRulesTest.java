package io.tepui.master.operations;

import static io.tepui.master.testing.Reserved.disk;
import static io.tepui.master.testing.Reserved.reserved;
import static io.tepui.master.testing.Reserved.sharedVolume;
import static io.tepui.master.testing.Reserved.volume;
import static io.tepui.master.testing.Reserved.volumeOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.testing.ResourceCalls;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import io.tepui.protocol.v1.Volume;
import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The rules for operations")
class OperationRulesTest {
    private static final Resources VOLUME = volume("web", "v1", 64);

    private AgentRecord agent = agentWithout(Optional.empty());
    private Optional<String> principal = Optional.empty();
    private Optional<FrameworkRecord> framework = Optional.empty();

    private static AgentRecord agentWithout(Optional<Capability.Type> lacking) {
        List<Capability.Type> capabilities = new ArrayList<>(List.of(
                Capability.Type.HIERARCHICAL_ROLE,
                Capability.Type.RESERVATION_REFINEMENT,
                Capability.Type.RESOURCE_PROVIDER,
                Capability.Type.RESIZE_VOLUME));
        lacking.ifPresent(capabilities::remove);
        AgentInfo info = AgentInfo.newBuilder()
                .setHostname("host")
                .setId(AgentID.newBuilder().setValue("S1"))
                .build();
        return AgentRecord.registered(info, new UPid("slave(1)", "10.0.0.1", 5051), "1.11.0", Instant.EPOCH)
                .capabilities(capabilities)
                .build();
    }

    private void byFramework(String role, FrameworkInfo.Capability.Type... capabilities) {
        FrameworkInfo.Builder info = FrameworkInfo.newBuilder()
                .setUser("nobody")
                .setName("test")
                .setId(FrameworkID.newBuilder().setValue("F1"))
                .addRoles(role)
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE));
        for (FrameworkInfo.Capability.Type type : capabilities) {
            info.addCapabilities(FrameworkInfo.Capability.newBuilder().setType(type));
        }
        framework = Optional.of(
                FrameworkRecord.of(info.build(), FrameworkStatus.ACTIVE).build());
    }

    private Optional<String> problem(Operation.Builder operation) {
        return OperationRules.problem(operation.build(), new OperationSubject(agent, framework, principal));
    }

    private void allows(Operation.Builder operation) {
        assertThat(problem(operation)).isEmpty();
    }

    private void refuses(Operation.Builder operation, String... words) {
        assertThat(problem(operation))
                .hasValueSatisfying(reason -> assertThat(reason).contains(words).doesNotContain("\n"));
    }

    private static Resources each(Resources resources, UnaryOperator<ResourceEntry> change) {
        return resources.map(change);
    }

    private static Resources withDisk(Resources resources, UnaryOperator<Resource.DiskInfo> change) {
        return each(
                resources,
                entry -> entry.withDisk(
                        Disk.of(change.apply(entry.disk().orElseThrow().toMessage()))));
    }

    private static Resources on(Source.Type type, Resources volume) {
        return withDisk(volume, info -> info.toBuilder()
                .setSource(Source.newBuilder().setType(type))
                .build());
    }

    @Nested
    @DisplayName("let RESERVE")
    class Reserve {
        @Test
        @DisplayName("reserve dynamically, for several roles, also volumes (AR-115)")
        void good() {
            allows(ResourceCalls.reserve(reserved("web", "cpus:1;ports:[1-5]").plus(reserved("db", "mem:64"))));
            allows(ResourceCalls.reserve(
                    each(VOLUME, entry -> entry.withPushedReservation(Reservation.ofDynamic("web/a")))));
        }

        @Test
        @DisplayName("reserve nothing static, unreserved, revocable or of two providers (AR-348, AR-350)")
        void bad() {
            refuses(ResourceCalls.reserve(Resources.empty()), "No resources");
            refuses(ResourceCalls.reserve(Resources.parse("cpus:1")), "dynamic");
            refuses(ResourceCalls.reserve(reserved(Reservation.ofStatic("web"), "cpus:1")), "dynamic");
            refuses(ResourceCalls.reserve(volume(Reservation.ofStatic("web"), "v1", 64)), "dynamic");
            refuses(
                    ResourceCalls.reserve(each(reserved("web", "cpus:1"), entry -> entry.withRevocable(true))),
                    "revocable");
            refuses(
                    ResourceCalls.reserve(reserved("web", "cpus:1")
                            .plus(each(reserved("web", "mem:1"), entry -> entry.withProvider("rp")))),
                    "provider");
            refuses(ResourceCalls.reserve(reserved("web", "gpus:0.5")), "gpus");
        }

        @Test
        @DisplayName("name the principal, if one is known, and only that (AR-115)")
        void principals() {
            principal = Optional.of("alice");
            allows(ResourceCalls.reserve(reserved("web", "alice", "cpus:1")));
            refuses(ResourceCalls.reserve(reserved("web", "bob", "cpus:1")), "alice", "bob");
            refuses(ResourceCalls.reserve(reserved("web", "cpus:1")), "alice");
        }

        @Test
        @DisplayName("give agents only what they support (AR-115)")
        void capabilities() {
            Resources nested = reserved("web/a", "cpus:1");
            Resources refined = reserved("web", "cpus:1").pushReservation(Reservation.ofDynamic("web/a"));
            agent = agentWithout(Optional.of(Capability.Type.HIERARCHICAL_ROLE));
            refuses(ResourceCalls.reserve(nested), "web/a");
            agent = agentWithout(Optional.of(Capability.Type.RESERVATION_REFINEMENT));
            allows(ResourceCalls.reserve(nested));
            refuses(ResourceCalls.reserve(refined), "more than one reservation");
        }

        @Test
        @DisplayName("be allocated to the role, if a framework asks, and not allocated, if an operator does (AR-117)")
        void allocation() {
            refuses(ResourceCalls.reserve(reserved("web", "cpus:1").allocate("web")), "allocation_info");
            byFramework("web");
            allows(ResourceCalls.reserve(reserved("web", "cpus:1").allocate("web")));
            refuses(ResourceCalls.reserve(reserved("web", "cpus:1")), "allocated");
            refuses(ResourceCalls.reserve(reserved("web", "cpus:1").allocate("db")), "allocated");
            refuses(ResourceCalls.reserve(reserved("db", "cpus:1").allocate("db")), "not a role");
            refuses(
                    ResourceCalls.reserve(reserved("web", "cpus:1")
                            .allocate("web")
                            .plus(reserved("db", "cpus:1").allocate("db"))),
                    "db");
        }
    }

    @Nested
    @DisplayName("let UNRESERVE")
    class Unreserve {
        @Test
        @DisplayName("take dynamic reservations of anybody, and no volumes (AR-118, AR-351)")
        void rules() {
            principal = Optional.of("alice");
            allows(ResourceCalls.unreserve(reserved("web", "bob", "cpus:1")));
            allows(ResourceCalls.unreserve(reserved("web", "cpus:1")));
            refuses(ResourceCalls.unreserve(reserved(Reservation.ofStatic("web"), "cpus:1")), "dynamic");
            refuses(ResourceCalls.unreserve(Resources.parse("cpus:1")), "dynamic");
            refuses(ResourceCalls.unreserve(VOLUME), "volume");
            refuses(ResourceCalls.unreserve(Resources.empty()), "No resources");
            refuses(
                    ResourceCalls.unreserve(reserved("web", "cpus:1")
                            .plus(each(reserved("web", "mem:1"), entry -> entry.withProvider("rp")))),
                    "provider");
        }
    }

    @Nested
    @DisplayName("let CREATE")
    class Create {
        @Test
        @DisplayName("make volumes on static and dynamic reservations, and shared ones (AR-119)")
        void good() {
            allows(ResourceCalls.create(VOLUME));
            allows(ResourceCalls.create(volume(Reservation.ofStatic("web"), "v1", 64)));
            allows(ResourceCalls.create(sharedVolume("web", "v1", 64)));
            allows(ResourceCalls.create(on(Source.Type.MOUNT, VOLUME)));
            allows(ResourceCalls.create(VOLUME.plus(volume("db", "v1", 64))));
        }

        @Test
        @DisplayName("make none that is no volume, unreserved, read-only, badly named or twice (AR-348, AR-352)")
        void bad() {
            refuses(ResourceCalls.create(Resources.empty()), "No resources");
            refuses(ResourceCalls.create(reserved("web", "disk:64")), "persistent volume");
            refuses(ResourceCalls.create(each(VOLUME, ResourceEntry::withoutReservations)), "reserved");
            refuses(ResourceCalls.create(each(VOLUME, entry -> entry.withRevocable(true))), "revocable");
            refuses(ResourceCalls.create(volume("web", "", 64)), "persistence");
            refuses(ResourceCalls.create(volume("web", "a/b", 64)), "persistence");
            refuses(
                    ResourceCalls.create(withDisk(
                            VOLUME, info -> info.toBuilder().clearVolume().build())),
                    "volume");
            refuses(
                    ResourceCalls.create(withDisk(VOLUME, info -> info.toBuilder()
                            .setVolume(info.getVolume().toBuilder().setMode(Volume.Mode.RO))
                            .build())),
                    "read-only");
            refuses(
                    ResourceCalls.create(withDisk(VOLUME, info -> info.toBuilder()
                            .setVolume(info.getVolume().toBuilder().setHostPath("/etc"))
                            .build())),
                    "host_path");
            refuses(ResourceCalls.create(VOLUME.plus(volume("web", "v1", 32))), "v1", "twice");
            agent = agent.edit().resources(VOLUME, VOLUME).build();
            refuses(ResourceCalls.create(volume("web", "v1", 32)), "v1", "twice");
            allows(ResourceCalls.create(volume("web/a", "v1", 32)));
        }

        @Test
        @DisplayName("name the principal, if one is known (AR-119)")
        void principals() {
            principal = Optional.of("alice");
            allows(ResourceCalls.create(volumeOf("alice", "web", "v1", 64)));
            refuses(ResourceCalls.create(volumeOf("bob", "web", "v1", 64)), "alice", "bob");
            refuses(ResourceCalls.create(VOLUME), "alice");
        }

        @Test
        @DisplayName("make shared ones for frameworks that can share, and for one role (AR-119)")
        void frameworks() {
            byFramework("web");
            refuses(ResourceCalls.create(sharedVolume("web", "v1", 64).allocate("web")), "SHARED_RESOURCES");
            refuses(
                    ResourceCalls.create(
                            VOLUME.allocate("web").plus(volume("db", "v2", 64).allocate("db"))),
                    "more than one role");
            byFramework("web", FrameworkInfo.Capability.Type.SHARED_RESOURCES);
            allows(ResourceCalls.create(sharedVolume("web", "v1", 64).allocate("web")));
        }
    }

    @Nested
    @DisplayName("let DESTROY")
    class Destroy {
        @Test
        @DisplayName("end volumes that the agent has and nobody uses, whatever their path (AR-120, AR-113)")
        void rules() {
            refuses(ResourceCalls.destroy(VOLUME), "v1");
            agent = agent.edit().resources(VOLUME, VOLUME).build();
            allows(ResourceCalls.destroy(VOLUME));
            allows(ResourceCalls.destroy(VOLUME.allocate("web")));
            allows(ResourceCalls.destroy(withDisk(VOLUME, info -> disk("v1").toBuilder()
                    .setVolume(Volume.newBuilder().setContainerPath("other").setMode(Volume.Mode.RW))
                    .build())));
            refuses(ResourceCalls.destroy(reserved("web", "disk:64")), "persistent volume");
            refuses(ResourceCalls.destroy(Resources.empty()), "No resources");

            agent = agent.edit()
                    .load(agent.load().withUsed("F2", VOLUME.allocate("web")))
                    .build();
            byFramework("web");
            refuses(ResourceCalls.destroy(VOLUME.allocate("web")), "in use");
        }
    }

    @Nested
    @DisplayName("let volumes change their size")
    class Resize {
        @Test
        @DisplayName("by disk of the same kind (AR-121, AR-353)")
        void grow() {
            Resources more = reserved("web", "disk:8");
            allows(ResourceCalls.grow(VOLUME, more));
            refuses(ResourceCalls.grow(more, more), "not a persistent volume");
            refuses(ResourceCalls.grow(VOLUME, reserved("db", "disk:8")), "kind");
            refuses(ResourceCalls.grow(VOLUME, reserved("web", "mem:8")), "kind");
            refuses(ResourceCalls.grow(on(Source.Type.PATH, VOLUME), more), "kind");
            refuses(ResourceCalls.grow(sharedVolume("web", "v1", 64), more), "shared");
            refuses(ResourceCalls.grow(each(VOLUME, entry -> entry.withProvider("rp")), more), "provider");
            Operation.Builder nothing = ResourceCalls.grow(VOLUME, more);
            nothing.getGrowVolumeBuilder()
                    .getAdditionBuilder()
                    .getScalarBuilder()
                    .setValue(0);
            refuses(nothing, "addition");
            Resources mounted = on(Source.Type.MOUNT, VOLUME);
            refuses(
                    ResourceCalls.grow(
                            mounted,
                            each(
                                    mounted,
                                    entry -> entry.withDisk(Disk.of(Resource.DiskInfo.newBuilder()
                                            .setSource(Source.newBuilder().setType(Source.Type.MOUNT))
                                            .build())))),
                    "can't be split");
            agent = agentWithout(Optional.of(Capability.Type.RESIZE_VOLUME));
            refuses(ResourceCalls.grow(VOLUME, more), "S1");
        }

        @Test
        @DisplayName("by less than all of it (AR-122, AR-353)")
        void shrink() {
            allows(ResourceCalls.shrink(VOLUME, 63.999));
            for (double bad : new double[] {0, -1, 64, 100, 0.0001, Double.NaN}) {
                refuses(ResourceCalls.shrink(VOLUME, bad), "subtract");
            }
            refuses(ResourceCalls.shrink(reserved("web", "disk:8"), 1), "not a persistent volume");
            refuses(ResourceCalls.shrink(on(Source.Type.MOUNT, VOLUME), 1), "MOUNT");
            allows(ResourceCalls.shrink(on(Source.Type.PATH, VOLUME), 1));
            refuses(ResourceCalls.shrink(sharedVolume("web", "v1", 64), 1), "shared");
            refuses(ResourceCalls.shrink(each(VOLUME, entry -> entry.withProvider("rp")), 1), "provider");
            agent = agentWithout(Optional.of(Capability.Type.RESIZE_VOLUME));
            refuses(ResourceCalls.shrink(VOLUME, 1), "S1");
        }
    }

    @Nested
    @DisplayName("let disks of providers")
    class Disks {
        private Operation.Builder create(Source.Builder source, Source.Type target, boolean withProfile) {
            Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.CREATE_DISK);
            operation.getCreateDiskBuilder().setSource(disk(source)).setTargetType(target);
            if (withProfile) {
                operation.getCreateDiskBuilder().setTargetProfile("fast");
            }
            return operation;
        }

        private Operation.Builder destroy(Source.Builder source) {
            Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.DESTROY_DISK);
            operation.getDestroyDiskBuilder().setSource(disk(source));
            return operation;
        }

        private Resource disk(Source.Builder source) {
            return Resources.of(ResourceEntry.scalar("disk", 64)
                            .withProvider("rp")
                            .withDisk(Disk.of(Resource.DiskInfo.newBuilder()
                                    .setSource(source)
                                    .build())))
                    .toMessages()
                    .getFirst();
        }

        @Test
        @DisplayName("be made of raw ones with one profile, and be destroyed with an id (AR-123)")
        void rules() {
            Source.Builder raw = Source.newBuilder().setType(Source.Type.RAW);
            Source.Builder profiled = raw.clone().setProfile("fast");
            allows(create(raw, Source.Type.MOUNT, true));
            allows(create(profiled, Source.Type.BLOCK, false));
            refuses(create(raw, Source.Type.MOUNT, false), "profile");
            refuses(create(profiled, Source.Type.MOUNT, true), "profile");
            refuses(create(profiled, Source.Type.PATH, false), "target_type");
            refuses(create(Source.newBuilder().setType(Source.Type.MOUNT), Source.Type.MOUNT, true), "RAW");
            allows(destroy(raw.clone().setId("d1")));
            refuses(destroy(raw), "id");
            refuses(destroy(Source.newBuilder().setType(Source.Type.PATH).setId("d1")), "PATH");
            agent = agentWithout(Optional.of(Capability.Type.RESOURCE_PROVIDER));
            refuses(destroy(raw.clone().setId("d1")), "resource providers");
        }
    }
}

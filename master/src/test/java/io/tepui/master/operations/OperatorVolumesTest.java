package io.tepui.master.operations;

import static io.tepui.master.testing.Reserved.reserved;
import static io.tepui.master.testing.Reserved.sharedVolume;
import static io.tepui.master.testing.Reserved.volume;
import static io.tepui.master.testing.Reserved.volumeOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.core.Effect;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.Reserved;
import io.tepui.master.testing.ResourceCalls;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Volume;
import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("CREATE_VOLUMES, DESTROY_VOLUMES, GROW_VOLUME and SHRINK_VOLUME")
class OperatorVolumesTest {
    private final MasterWorld world = MasterWorld.started();
    private final TestAgent agent = world.agent().with("cpus:8;mem:8192;disk:1024;disk(web):1024");
    private final TestScheduler scheduler = world.scheduler()
            .with(info -> info.addCapabilities(
                    FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.SHARED_RESOURCES)));

    @BeforeEach
    void register() {
        agent.registers();
        agent.forgetsHeard();
    }

    private int reserve(Resources resources) {
        return world.operatorCalls(ResourceCalls.reserve(agent.agentId(), resources))
                .status();
    }

    private int unreserve(Resources resources) {
        return world.operatorCalls(ResourceCalls.unreserve(agent.agentId(), resources))
                .status();
    }

    private int create(Resources volumes) {
        return world.operatorCalls(ResourceCalls.createVolumes(agent.agentId(), volumes))
                .status();
    }

    private int destroy(Resources volumes) {
        return world.operatorCalls(ResourceCalls.destroyVolumes(agent.agentId(), volumes))
                .status();
    }

    private Resources total() {
        return world.agent(agent.id()).orElseThrow().total();
    }

    private void allocates() {
        world.passes(Duration.ofSeconds(6));
        world.allocates();
    }

    private static Resources change(Resources volume, java.util.function.UnaryOperator<ResourceEntry> change) {
        return volume.map(change);
    }

    private static Resources mounted(Resources volume, String path) {
        return change(
                volume,
                entry -> entry.withDisk(Disk.of(entry.disk().orElseThrow().toMessage().toBuilder()
                        .setVolume(Volume.newBuilder().setContainerPath(path).setMode(Volume.Mode.RW))
                        .build())));
    }

    @Test
    @DisplayName("T-99: create on, then destroy from statically reserved disk; offers follow (MO-252, MO-255)")
    void onStatic() {
        Resources made = volume(Reservation.ofStatic("web"), "v1", 64);

        assertThat(create(made)).isEqualTo(202);
        assertThat(agent.checkpointed()).isEqualTo(made);
        scheduler.subscribes();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));
        assertThat(scheduler.offered().persistentVolumes()).isEqualTo(made.allocate("web"));

        assertThat(destroy(made)).isEqualTo(202);
        allocates();
        assertThat(scheduler.offered())
                .isEqualTo(Resources.parse("cpus:8;mem:8192;disk:1024;disk(web):1024")
                        .allocate("web"));
    }

    @Test
    @DisplayName(
            "T-100, T-102: on dynamically reserved disk; the volume keeps it from being unreserved (MO-246, MO-248)")
    void onDynamic() {
        Resources disk = reserved("web", "disk:64");
        Resources made = volume("web", "v1", 64);
        reserve(disk);

        assertThat(create(made)).isEqualTo(202);
        assertThat(unreserve(disk)).isEqualTo(409);
        assertThat(unreserve(made)).isEqualTo(400);
        assertThat(destroy(made)).isEqualTo(202);
        assertThat(unreserve(disk)).isEqualTo(202);
        assertThat(total()).isEqualTo(Resources.parse("cpus:8;mem:8192;disk:1024;disk(web):1024"));
    }

    @Test
    @DisplayName("T-101, T-104: disk of another role, or less than asked for: 409 (MO-252)")
    void notThere() {
        reserve(reserved("web", "disk:64"));

        assertThat(create(volume("db", "v1", 64))).isEqualTo(409);
        assertThat(create(volume("web", "v1", 65))).isEqualTo(409);
        assertThat(total().persistentVolumes()).isEqualTo(Resources.empty());
    }

    @Test
    @DisplayName("T-103: unreserved, read-only, unnamed, on a host path: 400 for create and destroy (MO-249)")
    void invalid() {
        Resources good = volume("web", "v1", 64);
        Resources unreserved = change(good, ResourceEntry::withoutReservations);
        Resources readOnly =
                withVolume(good, Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RO));
        Resources host = withVolume(
                good,
                Volume.newBuilder()
                        .setContainerPath("data")
                        .setMode(Volume.Mode.RW)
                        .setHostPath("/etc"));
        for (Resources bad :
                new Resources[] {unreserved, readOnly, host, volume("web", "..", 64), volume("web", "a/b", 64)}) {
            assertThat(create(bad)).as("create %s", bad).isEqualTo(400);
            assertThat(destroy(bad)).as("destroy %s", bad).isEqualTo(400);
        }
        assertThat(create(reserved("web", "disk:64"))).isEqualTo(400);
        assertThat(create(Resources.empty())).isEqualTo(400); // T-115
        assertThat(destroy(Resources.empty())).isEqualTo(400);
    }

    private static Resources withVolume(Resources volumes, Volume.Builder volume) {
        return change(
                volumes,
                entry -> entry.withDisk(Disk.of(entry.disk().orElseThrow().toMessage().toBuilder()
                        .setVolume(volume)
                        .build())));
    }

    @Test
    @DisplayName("an id is used once for a role, in one call and on one agent: 400 (MO-249)")
    void idTwice() {
        reserve(reserved("web", "disk:256").plus(reserved("db", "disk:64")));
        assertThat(create(volume("web", "v1", 64).plus(volume("web", "v1", 32))))
                .isEqualTo(400);
        assertThat(create(volume("web", "v1", 64))).isEqualTo(202);

        assertThat(create(volume("web", "v1", 64))).isEqualTo(400);
        assertThat(create(volume("db", "v1", 64))).isEqualTo(202);
        assertThat(create(volume("web", "v2", 64).plus(volume("web", "v3", 64))))
                .isEqualTo(202);
        assertThat(total().persistentVolumes().size()).isEqualTo(4);
    }

    @Test
    @DisplayName("T-105: destroy with another id, role or size: 400; with another path in the container: 202 (MO-253)")
    void wrongVolume() {
        reserve(reserved("web", "disk:64"));
        create(volume("web", "v1", 64));

        assertThat(destroy(volume("web", "v2", 64))).isEqualTo(400);
        assertThat(destroy(volume("db", "v1", 64))).isEqualTo(400);
        assertThat(destroy(volume("web", "v1", 32))).isEqualTo(400);
        assertThat(destroy(mounted(volume("web", "v1", 64), "elsewhere"))).isEqualTo(202);
    }

    @Test
    @DisplayName("T-113: an authenticated operator's volume must name the operator: 400 (MO-250)")
    void principals() {
        reserve(reserved("web", "alice", "disk:64"));
        Resources hers = volumeOf("alice", "web", "v1", 64);

        assertThat(world.operatorCalls(ResourceCalls.createVolumes(agent.agentId(), hers), "bob")
                        .status())
                .isEqualTo(400);
        assertThat(world.operatorCalls(
                                ResourceCalls.createVolumes(
                                        agent.agentId(), volume(Reservation.ofDynamic("web", "alice"), "v1", 64)),
                                "alice")
                        .status())
                .isEqualTo(400);
        assertThat(world.operatorCalls(ResourceCalls.createVolumes(agent.agentId(), hers), "alice")
                        .status())
                .isEqualTo(202);
    }

    @Test
    @DisplayName("a volume that a task has to itself: 409; a shared one in use: 400; free again: 202 (MO-253, MO-255)")
    void inUse() {
        Resources own = volume("web", "own", 64);
        Resources shared = sharedVolume("web", "shared", 64);
        reserve(reserved("web", "disk:128"));
        create(own.plus(shared));
        scheduler.subscribes();
        scheduler.accepts(
                agent,
                5,
                Launches.launch(
                        Launches.task("t1", agent.agentId(), "cpus:1;mem:32")
                                .addAllResources(own.toMessages())
                                .build(),
                        Launches.task("t2", agent.agentId(), "cpus:1;mem:32")
                                .addAllResources(shared.toMessages())
                                .build()));
        assertThat(scheduler.statuses()).isEmpty();

        assertThat(destroy(own)).isEqualTo(409);
        assertThat(destroy(shared)).isEqualTo(400);

        agent.reports(scheduler.id(), "t1", io.tepui.protocol.v1.TaskState.TASK_FINISHED);
        agent.reports(scheduler.id(), "t2", io.tepui.protocol.v1.TaskState.TASK_FINISHED);
        assertThat(destroy(own)).isEqualTo(202);
        assertThat(destroy(shared)).isEqualTo(202);
        assertThat(total().persistentVolumes()).isEqualTo(Resources.empty());
    }

    @Test
    @DisplayName("a shared volume that is destroyed is rescinded from every offer (SE-78)")
    void sharedInOffers() {
        Resources shared = sharedVolume("web", "shared", 64);
        reserve(reserved("web", "disk:64"));
        create(shared);
        scheduler.subscribes();
        TestScheduler second = world.scheduler()
                .with(info -> info.addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.SHARED_RESOURCES)))
                .subscribes();
        scheduler.accepts(
                agent,
                0,
                Launches.launch(
                        Launches.task("t1", agent.agentId(), "cpus:1;mem:32").build()));
        allocates();

        assertThat(destroy(shared)).isEqualTo(202);

        assertThat(scheduler.offered().persistentVolumes()).isEqualTo(Resources.empty());
        assertThat(second.offered().persistentVolumes()).isEqualTo(Resources.empty());
    }

    @Test
    @DisplayName("GROW_VOLUME joins disk of the same kind to the volume; without it: 409 (MO-256, MO-257)")
    void grows() {
        Resources before = volume("web", "v1", 64);
        reserve(reserved("web", "disk:80"));
        create(before);

        assertThat(grow(before, reserved("web", "disk:17")).status()).isEqualTo(409);
        assertThat(grow(before, reserved("db", "disk:16")).status()).isEqualTo(400);
        assertThat(grow(before, Resources.parse("disk:16")).status()).isEqualTo(400);
        assertThat(grow(before, before).status()).isEqualTo(400);
        assertThat(grow(reserved("web", "disk:16"), reserved("web", "disk:16")).status())
                .isEqualTo(400);
        assertThat(grow(before, reserved("web", "disk:16")).status()).isEqualTo(202);

        assertThat(total().reserved("web").dynamicallyReserved()).isEqualTo(volume("web", "v1", 80));
        assertThat(agent.checkpointed()).isEqualTo(volume("web", "v1", 80));
        assertThat(grow(before, reserved("web", "disk:16")).status()).isEqualTo(409);
    }

    private Effect.Answer grow(Resources volume, Resources addition) {
        return world.operatorCalls(ResourceCalls.growVolume(agent.agentId(), volume, addition));
    }

    @Test
    @DisplayName("SHRINK_VOLUME leaves a smaller volume and plain disk; nothing or all of it: 400 (MO-258, MO-259)")
    void shrinks() {
        Resources before = volume("web", "v1", 64);
        reserve(reserved("web", "disk:64"));
        create(before);

        for (double bad : new double[] {0, -1, 64, 65, 0.0001, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(shrink(before, bad).status()).as("%s", bad).isEqualTo(400);
        }
        assertThat(shrink(volume("web", "v2", 64), 8).status()).isEqualTo(409);
        assertThat(shrink(before, 8).status()).isEqualTo(202);

        assertThat(total().reserved("web").dynamicallyReserved())
                .isEqualTo(volume("web", "v1", 56).plus(reserved("web", "disk:8")));
        assertThat(shrink(before, 8).status()).isEqualTo(409);
    }

    private Effect.Answer shrink(Resources volume, double megabytes) {
        return world.operatorCalls(ResourceCalls.shrinkVolume(agent.agentId(), volume, megabytes));
    }

    @Test
    @DisplayName("shared volumes, and volumes of agents that can't resize, keep their size: 400 (MO-256, MO-258)")
    void unresizable() {
        Resources shared = sharedVolume("web", "shared", 64);
        reserve(reserved("web", "disk:80"));
        create(shared);
        assertThat(grow(shared, reserved("web", "disk:16")).status()).isEqualTo(400);
        assertThat(shrink(shared, 8).status()).isEqualTo(400);

        TestAgent rigid = world.agent()
                .without(AgentInfo.Capability.Type.RESIZE_VOLUME)
                .withCheckpointed(Reserved.volume("web", "v1", 64))
                .registers();
        assertThat(world.operatorCalls(ResourceCalls.shrinkVolume(rigid.agentId(), volume("web", "v1", 64), 8))
                        .status())
                .isEqualTo(400);
    }

    @Test
    @DisplayName("T-116: what a framework reserved and created, an operator destroys and unreserves (MO-255)")
    void ofFramework() {
        Resources disk = reserved("web", "disk:64");
        Resources made = volume("web", "v1", 64);
        scheduler.subscribes();
        scheduler.accepts(
                agent,
                5,
                ResourceCalls.reserve(disk).build(),
                ResourceCalls.create(made).build());
        assertThat(agent.checkpointed()).isEqualTo(made);
        allocates();

        assertThat(destroy(made)).isEqualTo(202);
        assertThat(unreserve(disk)).isEqualTo(202);
        assertThat(agent.checkpointed()).isEqualTo(Resources.empty());
        assertThat(total()).isEqualTo(Resources.parse("cpus:8;mem:8192;disk:1024;disk(web):1024"));
    }

    @Test
    @DisplayName("T-117: what an operator reserved and created, a framework destroys and unreserves (MO-146)")
    void byFramework() {
        Resources disk = reserved("web", "disk:64");
        Resources made = volume("web", "v1", 64);
        reserve(disk);
        create(made);
        scheduler.subscribes();

        scheduler.accepts(
                agent,
                5,
                ResourceCalls.destroy(made).build(),
                ResourceCalls.unreserve(disk).build());

        assertThat(agent.checkpointed()).isEqualTo(Resources.empty());
        allocates();
        assertThat(scheduler.offered())
                .isEqualTo(Resources.parse("cpus:8;mem:8192;disk:1024;disk(web):1024")
                        .allocate("web"));
    }

    @Test
    @DisplayName("T-118: operators and frameworks on two agents, one of which is removed: totals stay right (MO-143)")
    void twoAgents() {
        TestAgent other = world.agent().with("cpus:4;mem:1024;disk:512").registers();
        reserve(reserved("web", "disk:64"));
        world.operatorCalls(ResourceCalls.reserve(other.agentId(), reserved("web", "disk:32")));
        scheduler.subscribes();
        scheduler.accepts(
                other, 5, ResourceCalls.reserve(reserved("web", "cpus:1")).build());
        scheduler.accepts(
                agent, 5, ResourceCalls.create(volume("web", "v1", 64)).build());

        other.unregisters();

        assertThat(world.operatorCalls(ResourceCalls.unreserve(other.agentId(), reserved("web", "disk:32")))
                        .status())
                .isEqualTo(400);
        assertThat(total().dynamicallyReserved()).isEqualTo(volume("web", "v1", 64));
        allocates();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));
    }
}

package io.tepui.master.operations;

import static io.tepui.master.testing.Reserved.reserved;
import static io.tepui.master.testing.Reserved.sharedVolume;
import static io.tepui.master.testing.Reserved.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.Refusing;
import io.tepui.master.testing.ResourceCalls;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Reservation;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Operations in ACCEPT")
class FrameworkOperationsTest {
    private static final String ALL = "cpus:8;mem:8192;disk:1024";

    private final MasterWorld world = MasterWorld.started();
    private final TestAgent agent = world.agent().with(ALL);
    private final TestScheduler scheduler = sharing();

    private TestScheduler sharing() {
        return world.scheduler()
                .with(info -> info.addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.SHARED_RESOURCES)));
    }

    @BeforeEach
    void offer() {
        agent.registers();
        scheduler.subscribes();
        agent.forgetsHeard();
    }

    private void accept(Operation... operations) {
        assertThat(scheduler.accepts(agent, 5, operations).status()).isEqualTo(202);
    }

    private void accept(Operation.Builder... operations) {
        accept(List.of(operations).stream().map(Operation.Builder::build).toArray(Operation[]::new));
    }

    private Resources total() {
        return world.agent(agent.id()).orElseThrow().total();
    }

    private void allocates() {
        world.passes(Duration.ofSeconds(6));
        world.allocates();
    }

    private TaskInfo task(String id, Resources resources) {
        return Launches.bareTask(id, agent.agentId(), "cpus:1;mem:32")
                .addAllResources(resources.toMessages())
                .setCommand(Launches.task(id, agent.agentId(), "cpus:1").getCommand())
                .build();
    }

    private OperationStatus refusal(String id) {
        OperationStatus status = scheduler.operationStatuses().stream()
                .filter(one -> one.getOperationId().getValue().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nothing was told of " + id));
        assertThat(status.getState()).isEqualTo(OperationState.OPERATION_ERROR);
        assertThat(status.getMessage()).isNotBlank().doesNotContain("\n");
        assertThat(status.hasUuid() || status.hasAgentId()).isFalse();
        return status;
    }

    @Test
    @DisplayName("AR-354: reserve, be offered reserved, unreserve, be offered unreserved")
    void reserves() {
        accept(ResourceCalls.reserve(reserved("web", "cpus:2;mem:512")));

        assertThat(agent.checkpointed()).isEqualTo(reserved("web", "cpus:2;mem:512"));
        world.allocates();
        assertThat(scheduler.offered())
                .as("what was made has no filter (AR-128)")
                .isEqualTo(total().allocate("web"));

        accept(ResourceCalls.unreserve(reserved("web", "cpus:2;mem:512")));
        allocates();
        assertThat(scheduler.offered()).isEqualTo(Resources.parse(ALL).allocate("web"));
        assertThat(agent.checkpointed()).isEqualTo(Resources.empty());
    }

    @Test
    @DisplayName("the agent gets the operation with its version and allocation, before the tasks that need it (AM-82)")
    void sends() {
        Resources two = reserved("web", "cpus:2");

        accept(ResourceCalls.reserve(two).build(), Launches.launch(task("t1", reserved("web", "cpus:1"))));

        assertThat(agent.heardKinds()).startsWith("ApplyOperationMessage", "RunTaskMessage");
        ApplyOperationMessage message =
                agent.lastHeard(ApplyOperationMessage.class).orElseThrow();
        assertThat(message.getFrameworkId()).isEqualTo(scheduler.frameworkId());
        assertThat(message.getOperationUuid().getValue().size()).isEqualTo(16);
        assertThat(message.getResourceVersionUuid().getUuid().getValue().size()).isEqualTo(16);
        assertThat(message.getResourceVersionUuid().hasResourceProviderId()).isFalse();
        assertThat(message.getOperationInfo().getReserve().getResourcesList())
                .isEqualTo(two.allocate("web").toMessages());
        assertThat(agent.heard(RunTaskMessage.class)).hasSize(1);
    }

    @Test
    @DisplayName("AR-355: reserve and launch in one call; after the task what was reserved comes back")
    void reserveAndLaunch() {
        accept(
                ResourceCalls.reserve(reserved("web", "cpus:2")).build(),
                Launches.launch(task("t1", reserved("web", "cpus:2"))));
        assertThat(world.agent(agent.id()).orElseThrow().load().allUsed())
                .isEqualTo(reserved("web", "cpus:2")
                        .plus(Resources.parse("cpus:1;mem:32"))
                        .allocate("web"));
        allocates();
        assertThat(scheduler.offered())
                .isEqualTo(Resources.parse("cpus:5;mem:8160;disk:1024").allocate("web"));

        agent.reports(scheduler.id(), "t1", TaskState.TASK_FINISHED);
        allocates();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));
        accept(ResourceCalls.unreserve(reserved("web", "cpus:2")));
        assertThat(total()).isEqualTo(Resources.parse(ALL));
    }

    @Test
    @DisplayName("the allocator is told in one go: conversions, what was made, what is declined, what is used (AR-128)")
    void tellsAllocator() {
        world.forgetEffects();
        accept(
                ResourceCalls.reserve(reserved("web", "cpus:3")).build(),
                Launches.launch(task("t1", reserved("web", "cpus:1"))));

        AllocatorInput.Together together = (AllocatorInput.Together)
                world.effects(Effect.ToAllocator.class).getFirst().input();
        assertThat(together.inputs())
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(AllocatorInput.ResourcesConverted.class),
                        made -> assertThat(made)
                                .isEqualTo(AllocatorInput.ResourcesRecovered.unused(
                                        scheduler.id(),
                                        agent.id(),
                                        reserved("web", "cpus:2").allocate("web"))),
                        declined -> assertThat(((AllocatorInput.ResourcesRecovered) declined).refuse())
                                .contains(Duration.ofSeconds(5)),
                        used -> assertThat(used).isInstanceOf(AllocatorInput.ResourcesUsed.class));
    }

    @Test
    @DisplayName("AR-356: what one framework reserves and declines another of its role gets")
    void handedOn() {
        accept(ResourceCalls.reserve(reserved("web", "cpus:2")));
        scheduler.calls(io.tepui.protocol.v1.scheduler.Call.newBuilder()
                .setType(io.tepui.protocol.v1.scheduler.Call.Type.SUPPRESS));
        scheduler.declinesAll(60);
        TestScheduler second = world.scheduler().subscribes();
        allocates();

        assertThat(second.offered().reserved("web"))
                .isEqualTo(reserved("web", "cpus:2").allocate("web"));
    }

    @Test
    @DisplayName("AR-357: too much, another role, another role's reservation: refused, and the rest goes on")
    void refused() {
        accept(
                ResourceCalls.named("too-much", ResourceCalls.reserve(reserved("web", "cpus:9"))),
                ResourceCalls.named("other-role", ResourceCalls.reserve(reserved("db", "cpus:1"))),
                ResourceCalls.named("not-there", ResourceCalls.unreserve(reserved("web", "cpus:1"))),
                ResourceCalls.reserve(reserved("web", "cpus:1")).build());

        refusal("too-much");
        assertThat(refusal("other-role").getMessage()).contains("db");
        refusal("not-there");
        assertThat(scheduler.operationStatuses()).hasSize(3);
        assertThat(agent.checkpointed()).isEqualTo(reserved("web", "cpus:1"));
        allocates();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));
    }

    @Test
    @DisplayName("'source' is for operators: refused before anything is carried out (SE-98 b)")
    void source() {
        Operation.Builder reserve = ResourceCalls.reserve(reserved("web", "cpus:1"));
        reserve.getReserveBuilder().addAllSource(Resources.parse("cpus:1").toMessages());

        accept(ResourceCalls.named("op", reserve));

        assertThat(refusal("op").getMessage()).contains("source");
        assertThat(total()).isEqualTo(Resources.parse(ALL));
    }

    @Test
    @DisplayName("an id on an agent that does not report on operations: refused; without id: carried out (SE-98 d)")
    void noFeedback() {
        TestAgent old = world.agent()
                .with("cpus:4;mem:128")
                .without(AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK)
                .registers();
        scheduler.accepts(
                old,
                5,
                ResourceCalls.named("op", ResourceCalls.reserve(reserved("web", "cpus:1"))),
                ResourceCalls.reserve(reserved("web", "cpus:2")).build());

        refusal("op");
        assertThat(old.checkpointed()).isEqualTo(reserved("web", "cpus:2"));
    }

    @Test
    @DisplayName("a malformed resource: refused (SE-98 a)")
    void malformed() {
        Operation.Builder reserve = ResourceCalls.reserve(reserved("web", "cpus:1"));
        reserve.getReserveBuilder().getResourcesBuilder(0).getScalarBuilder().setValue(-1);

        accept(ResourceCalls.named("op", reserve));

        assertThat(refusal("op").getMessage()).contains("cpus").contains("-1");
    }

    @Test
    @DisplayName("a framework with a principal names it in reservations and volumes (SE-105, SE-109)")
    void principal() {
        TestScheduler alice = world.scheduler()
                .with(info -> info.setPrincipal("alice").clearRoles().addRoles("db"))
                .subscribes();
        scheduler.declinesAll(600);
        world.allocates();

        alice.accepts(
                agent,
                5,
                ResourceCalls.named("nobody", ResourceCalls.reserve(reserved("db", "cpus:1"))),
                ResourceCalls.named("bob", ResourceCalls.reserve(reserved("db", "bob", "cpus:1"))),
                ResourceCalls.reserve(reserved("db", "alice", "cpus:1")).build());

        assertThat(alice.operationStatuses())
                .extracting(status -> status.getOperationId().getValue())
                .containsExactly("nobody", "bob");
        assertThat(agent.checkpointed()).isEqualTo(reserved("db", "alice", "cpus:1"));
    }

    @Test
    @DisplayName("a framework of role a/b refines a reservation of role a (SE-106)")
    void refines() {
        world.operatorCalls(ResourceCalls.reserve(agent.agentId(), reserved("a", "cpus:2")));
        TestScheduler nested = world.scheduler()
                .with(info -> info.clearRoles().addRoles("a/b"))
                .subscribes();
        allocates();
        Resources refined = reserved("a", "cpus:2").pushReservation(Reservation.ofDynamic("a/b"));

        nested.accepts(agent, 5, ResourceCalls.reserve(refined).build());

        assertThat(agent.checkpointed()).isEqualTo(refined);
        allocates();
        assertThat(nested.offered().reserved("a/b")).isEqualTo(refined.allocate("a/b"));
    }

    @Test
    @DisplayName("reserve, create and launch on the volume in one call; then destroy and unreserve (AR-361, SE-109)")
    void volumes() {
        Resources made = volume("web", "v1", 64);
        accept(
                ResourceCalls.reserve(reserved("web", "disk:100")).build(),
                ResourceCalls.create(made).build(),
                Launches.launch(task("t1", made)));

        assertThat(scheduler.statuses()).isEmpty();
        assertThat(agent.checkpointed()).isEqualTo(made.plus(reserved("web", "disk:36")));
        assertThat(agent.heardKinds()).startsWith("ApplyOperationMessage", "ApplyOperationMessage", "RunTaskMessage");
        allocates();
        accept(ResourceCalls.named("in-use", ResourceCalls.destroy(made)));
        refusal("in-use");

        agent.reports(scheduler.id(), "t1", TaskState.TASK_FINISHED);
        allocates();
        accept(ResourceCalls.destroy(made), ResourceCalls.unreserve(reserved("web", "disk:100")));
        assertThat(agent.checkpointed()).isEqualTo(Resources.empty());
        assertThat(total()).isEqualTo(Resources.parse(ALL));
    }

    @Test
    @DisplayName("AR-352: an id twice, a volume too large, a shared one without the capability: refused")
    void badVolumes() {
        accept(
                ResourceCalls.reserve(reserved("web", "disk:200")).build(),
                ResourceCalls.create(volume("web", "v1", 64)).build(),
                ResourceCalls.named("twice", ResourceCalls.create(volume("web", "v1", 64))),
                ResourceCalls.named("large", ResourceCalls.create(volume("web", "v2", 640))),
                ResourceCalls.named("plain", ResourceCalls.create(reserved("web", "disk:64"))),
                ResourceCalls.named("unknown", ResourceCalls.destroy(volume("web", "v9", 64))));

        assertThat(scheduler.operationStatuses())
                .extracting(status -> status.getOperationId().getValue())
                .containsExactlyInAnyOrder("twice", "large", "plain", "unknown");
        TestScheduler plain =
                world.scheduler().with(info -> info.clearRoles().addRoles("db")).subscribes();
        scheduler.declinesAll(600);
        allocates();
        plain.accepts(
                agent,
                5,
                ResourceCalls.reserve(reserved("db", "disk:64")).build(),
                ResourceCalls.named("shared", ResourceCalls.create(sharedVolume("db", "s1", 64))));
        assertThat(plain.operationStatuses()).singleElement().satisfies(status -> assertThat(status.getMessage())
                .contains("SHARED_RESOURCES"));
    }

    @Test
    @DisplayName("AR-362: what GROW and SHRINK make is not for the same call, and in the next offer (SE-115)")
    void resizes() {
        Resources small = volume("web", "v1", 64);
        Resources large = volume("web", "v1", 96);
        accept(
                ResourceCalls.reserve(reserved("web", "disk:128")).build(),
                ResourceCalls.create(small).build());
        allocates();

        accept(
                ResourceCalls.grow(small, reserved("web", "disk:32")).build(),
                Launches.launch(task("old", small), task("new", large)));

        assertThat(scheduler.statuses())
                .extracting(TaskStatus::getState)
                .containsExactly(TaskState.TASK_ERROR, TaskState.TASK_ERROR);
        world.allocates();
        assertThat(scheduler.offered().persistentVolumes()).isEqualTo(large.allocate("web"));
        allocates();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));

        accept(ResourceCalls.shrink(large, 40));
        allocates();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));
        assertThat(agent.checkpointed()).isEqualTo(volume("web", "v1", 56).plus(reserved("web", "disk:72")));
    }

    @Test
    @DisplayName("AR-353: resizing what is no volume, by nothing, or by other disk: refused")
    void badResizes() {
        Resources made = volume("web", "v1", 64);
        accept(
                ResourceCalls.reserve(reserved("web", "disk:128")).build(),
                ResourceCalls.create(made).build(),
                ResourceCalls.named(
                        "no-volume", ResourceCalls.grow(reserved("web", "disk:1"), reserved("web", "disk:1"))),
                ResourceCalls.named("other", ResourceCalls.grow(made, Resources.parse("disk:1"))),
                ResourceCalls.named("all", ResourceCalls.shrink(made, 64)),
                ResourceCalls.named("nothing", ResourceCalls.shrink(made, 0)),
                ResourceCalls.named("empty", Operation.newBuilder().setType(Operation.Type.GROW_VOLUME)));

        assertThat(scheduler.operationStatuses())
                .extracting(status -> status.getOperationId().getValue())
                .containsExactlyInAnyOrder("no-volume", "other", "all", "nothing", "empty");
        assertThat(agent.checkpointed()).isEqualTo(made.plus(reserved("web", "disk:64")));
    }

    @Test
    @DisplayName(
            "AR-363: two tasks of one call use a shared volume, another framework gets it too, destroy rescinds it")
    void sharedVolumes() {
        Resources shared = sharedVolume("web", "s1", 64);
        accept(
                ResourceCalls.reserve(reserved("web", "disk:64")).build(),
                ResourceCalls.create(shared).build(),
                Launches.launch(task("t1", shared), task("t2", shared)));
        assertThat(scheduler.statuses()).isEmpty();
        assertThat(agent.heard(RunTaskMessage.class)).hasSize(2);

        TestScheduler second = sharing().subscribes();
        allocates();
        boolean offered = !second.offered().persistentVolumes().isEmpty()
                || !scheduler.offered().persistentVolumes().isEmpty();
        assertThat(offered).as("offered while in use (AR-198)").isTrue();

        accept(ResourceCalls.named("in-use", ResourceCalls.destroy(shared)));
        refusal("in-use");
        agent.reports(scheduler.id(), "t1", TaskState.TASK_FINISHED);
        agent.reports(scheduler.id(), "t2", TaskState.TASK_FINISHED);
        scheduler.declinesAll(0);
        second.declinesAll(600);
        allocates();

        accept(ResourceCalls.destroy(shared));

        assertThat(second.offered().persistentVolumes()).isEqualTo(Resources.empty());
        assertThat(agent.checkpointed()).isEqualTo(reserved("web", "disk:64"));
        allocates();
        assertThat(scheduler.offered().plus(second.offered())).isEqualTo(total().allocate("web"));
    }

    @Test
    @DisplayName("several rounds of create, launch and destroy leave all as it was")
    void rounds() {
        for (int round = 0; round < 5; round++) {
            Resources made = volume("web", "v" + round, 64);
            String task = "t" + round;
            accept(
                    ResourceCalls.reserve(reserved("web", "disk:64;cpus:1")).build(),
                    ResourceCalls.create(made).build(),
                    Launches.launch(task(task, made)));
            agent.reports(scheduler.id(), task, TaskState.TASK_FINISHED);
            allocates();
            accept(ResourceCalls.destroy(made), ResourceCalls.unreserve(reserved("web", "disk:64;cpus:1")));
            allocates();
            assertThat(scheduler.offered()).isEqualTo(Resources.parse(ALL).allocate("web"));
        }
    }

    @Test
    @DisplayName("AR-360: what is not permitted is refused, and the rest of the call goes on (SE-101)")
    void notPermitted() {
        world.operatorCalls(ResourceCalls.reserve(agent.agentId(), reserved("web", "mem:64")));
        world.passes(Duration.ofSeconds(6));
        world.allocates();
        world.permittedBy(Refusing.actions(Action.UNRESERVE_RESOURCES, Action.CREATE_VOLUME));

        accept(
                ResourceCalls.named("no", ResourceCalls.unreserve(reserved("web", "mem:64"))),
                ResourceCalls.reserve(reserved("web", "cpus:1;disk:64")).build(),
                ResourceCalls.named("neither", ResourceCalls.create(volume("web", "v1", 64))),
                Launches.launch(task("t1", reserved("web", "cpus:1"))));

        assertThat(refusal("no").getMessage()).contains("UNRESERVE_RESOURCES");
        assertThat(refusal("neither").getMessage()).contains("CREATE_VOLUME");
        assertThat(agent.checkpointed()).isEqualTo(reserved("web", "mem:64;cpus:1;disk:64"));
        assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_STAGING);
    }

    @Test
    @DisplayName("CREATE_DISK and DESTROY_DISK of what no resource provider has: refused (SE-116, AR-123)")
    void disks() {
        Operation.Builder create = Operation.newBuilder().setType(Operation.Type.CREATE_DISK);
        create.getCreateDiskBuilder()
                .setSource(Resources.parse("disk:64").toMessages().getFirst())
                .setTargetType(io.tepui.protocol.v1.Resource.DiskInfo.Source.Type.MOUNT);
        Operation.Builder destroy = Operation.newBuilder().setType(Operation.Type.DESTROY_DISK);

        accept(ResourceCalls.named("create", create), ResourceCalls.named("destroy", destroy));

        refusal("create");
        refusal("destroy");
    }

    @Test
    @DisplayName("operations of the type UNKNOWN are ignored (SE-104)")
    void unknown() {
        accept(ResourceCalls.named("op", Operation.newBuilder().setType(Operation.Type.UNKNOWN)));

        assertThat(scheduler.operationStatuses()).isEmpty();
    }
}

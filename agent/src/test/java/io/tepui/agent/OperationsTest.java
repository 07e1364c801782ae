package io.tepui.agent;

import static io.tepui.agent.OperationSamples.FOR_ROLE1;
import static io.tepui.agent.OperationSamples.RESERVED_DISK;
import static io.tepui.agent.OperationSamples.acknowledgement;
import static io.tepui.agent.OperationSamples.create;
import static io.tepui.agent.OperationSamples.destroy;
import static io.tepui.agent.OperationSamples.grow;
import static io.tepui.agent.OperationSamples.message;
import static io.tepui.agent.OperationSamples.named;
import static io.tepui.agent.OperationSamples.reserve;
import static io.tepui.agent.OperationSamples.shrink;
import static io.tepui.agent.OperationSamples.unreserve;
import static io.tepui.agent.OperationSamples.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentInput.PeerMessage;
import io.tepui.agent.operator.AgentMetrics;
import io.tepui.agent.operator.AgentReads;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.internal.CheckpointResourcesMessage;
import io.tepui.protocol.internal.ReconcileOperationsMessage;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations on an agent's own resources (AM-80 to AM-91). */
class OperationsTest {
    private static final UUID FIRST = new UUID(1, 1);
    private static final UUID SECOND = new UUID(2, 2);
    private static final Resources CPUS =
            Resources.of(ResourceEntry.scalar("cpus", 2).withPushedReservation(FOR_ROLE1));

    @TempDir
    private Path workDir;

    private AgentWorld agent;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
    }

    private void apply(UUID uuid, Operation operation) {
        agent.fromMaster(message(uuid, version(), operation).build());
    }

    private UUID version() {
        return agent.state().resourceVersion();
    }

    private UpdateOperationStatusMessage lastStatus() {
        return agent.sent(UpdateOperationStatusMessage.class).getLast();
    }

    private Resources checkpointed() {
        return agent.state().resources().checkpointed();
    }

    private void acknowledgeLast() {
        agent.fromMaster(acknowledgement(lastStatus()));
    }

    @Test
    void a_reservation_is_applied_kept_and_then_reported_as_finished() {
        agent.fromMaster(OperationSamples.of(message(FIRST, version(), named(reserve(CPUS), "op-1")), "f"));

        assertThat(checkpointed()).isEqualTo(CPUS);
        assertThat(agent.state().resources().total().cpus()).hasValue(4);
        UpdateOperationStatusMessage status = lastStatus();
        assertThat(status.getStatus().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(status.getStatus().getOperationId().getValue()).isEqualTo("op-1");
        assertThat(Uuids.fromMessage(status.getStatus().getUuid())).isPresent();
        assertThat(status.getStatus().getAgentId().getValue()).isEqualTo(AgentWorld.AGENT_ID);
        assertThat(status.getLatestStatus()).isEqualTo(status.getStatus());
        assertThat(Uuids.fromMessage(status.getOperationUuid())).contains(FIRST);
        assertThat(status.getFrameworkId().getValue()).isEqualTo("f");
        assertThat(agent.effects().stream().map(Object::getClass).toList())
                .as("written before it is sent")
                .containsExactly(
                        AgentEffect.WriteFile.class,
                        AgentEffect.AppendRecord.class,
                        AgentEffect.Send.class,
                        AgentEffect.SetTimer.class);
        assertThat(AgentReads.getOperations(agent.state(), Access.unrestricted().visibility())
                        .getGetOperations()
                        .getOperationsList())
                .singleElement()
                .satisfies(shown -> assertThat(shown.getInfo().getType()).isEqualTo(Operation.Type.RESERVE));
        assertThat(AgentMetrics.of(agent.state(), agent.now(), agent.now()))
                .containsEntry("slave/operations_finished", 1.0)
                .containsEntry("slave/operations_unacknowledged", 1.0);
    }

    @Test
    void allocation_counts_for_offers_only_and_is_taken_off() {
        apply(FIRST, reserve(CPUS.allocate("role1")));
        assertThat(checkpointed()).isEqualTo(CPUS);
    }

    @Test
    void each_kind_of_operation_does_what_it_says() {
        apply(
                new UUID(0, 1),
                reserve(Resources.of(ResourceEntry.scalar("disk", 100).withPushedReservation(FOR_ROLE1))));
        apply(new UUID(0, 2), create(volume("v")));
        assertThat(checkpointed().persistentVolumes()).isEqualTo(Resources.of(volume("v")));
        apply(new UUID(0, 3), grow(volume("v"), 16));
        assertThat(checkpointed().persistentVolumes().disk()).hasValue(80);
        apply(
                new UUID(0, 4),
                shrink(volume("v").withAmount(ResourceEntry.scalar("disk", 80).amount()), 60));
        assertThat(checkpointed().persistentVolumes().disk()).hasValue(20);
        apply(
                new UUID(0, 5),
                destroy(volume("v").withAmount(ResourceEntry.scalar("disk", 20).amount())));
        assertThat(checkpointed().persistentVolumes().isEmpty()).isTrue();
        apply(new UUID(0, 6), unreserve(checkpointed()));
        assertThat(checkpointed().isEmpty()).isTrue();
        assertThat(agent.sent(UpdateOperationStatusMessage.class))
                .extracting(each -> each.getStatus().getState())
                .hasSize(6)
                .containsOnly(OperationState.OPERATION_FINISHED);
        assertThat(agent.state().resources().total())
                .isEqualTo(AgentWorld.in(workDir).state().resources().total());
    }

    @Test
    void a_status_is_sent_again_after_a_pause_that_doubles_until_it_is_acknowledged() {
        apply(FIRST, reserve(CPUS));
        for (Duration pause : new Duration[] {Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(40)}) {
            agent.forgetEffects();
            agent.pass(pause.minusMillis(1));
            assertThat(agent.sent(UpdateOperationStatusMessage.class)).isEmpty();
            agent.pass(Duration.ofMillis(1));
            assertThat(agent.sent(UpdateOperationStatusMessage.class)).hasSize(1);
        }
        acknowledgeLast();
        assertThat(agent.state().resources().operations().isEmpty()).isTrue();
        assertThat(Files.exists(Path.of(agent.layout().operation(AgentWorld.AGENT_ID, FIRST))))
                .isFalse();
        agent.forgetEffects();
        agent.pass(Duration.ofSeconds(60));
        assertThat(agent.sent(UpdateOperationStatusMessage.class)).isEmpty();
    }

    @Test
    void an_acknowledgement_counts_only_with_the_uuids_of_the_status() {
        apply(FIRST, reserve(CPUS));
        UpdateOperationStatusMessage status = lastStatus();
        agent.fromMaster(acknowledgement(status).toBuilder()
                .setStatusUuid(Uuids.toMessage(SECOND))
                .build());
        agent.fromMaster(acknowledgement(status).toBuilder()
                .setOperationUuid(Uuids.toMessage(SECOND))
                .build());
        agent.apply(new PeerMessage(AgentWorld.OTHER_MASTER, acknowledgement(status)));
        assertThat(agent.state().resources().operations().size()).isEqualTo(1);
    }

    @Test
    void an_operation_that_comes_twice_is_applied_once_even_after_its_acknowledgement() {
        apply(FIRST, reserve(CPUS));
        apply(FIRST, reserve(CPUS));
        assertThat(checkpointed()).isEqualTo(CPUS);
        acknowledgeLast();
        apply(FIRST, reserve(CPUS));
        assertThat(checkpointed()).isEqualTo(CPUS);
    }

    @Test
    void an_operation_for_an_earlier_version_of_the_resources_is_dropped() {
        agent.fromMaster(message(FIRST, SECOND, reserve(CPUS)).build());
        assertDropped("resource_version_uuid");
        assertThat(agent.effects(AgentEffect.DetectMaster.class)).isEmpty();
    }

    @Test
    void operations_for_resource_providers_are_dropped() {
        apply(FIRST, Operation.newBuilder().setType(Operation.Type.CREATE_DISK).build());
        assertDropped("CREATE_DISK needs a resource provider");
    }

    @Test
    void an_operation_on_resources_that_are_not_there_is_dropped_and_the_master_is_told_what_there_is() {
        apply(FIRST, unreserve(CPUS));
        assertDropped("cpus");
        assertThat(agent.effects(AgentEffect.DetectMaster.class)).hasSize(1);
        assertThat(AgentMetrics.of(agent.state(), agent.now(), agent.now()))
                .containsEntry("slave/operations_dropped", 1.0);
    }

    @Test
    void a_volume_whose_id_leads_elsewhere_is_dropped() {
        apply(FIRST, reserve(Resources.of(RESERVED_DISK)));
        apply(SECOND, create(volume("../../etc")));
        assertDropped("../../etc");
    }

    private void assertDropped(String said) {
        UpdateOperationStatusMessage status = lastStatus();
        assertThat(status.getStatus().getState()).isEqualTo(OperationState.OPERATION_DROPPED);
        assertThat(status.getStatus().getMessage()).contains(said);
        assertThat(status.getStatus().hasUuid()).isFalse();
        assertThat(agent.state().resources().operations().values())
                .noneMatch(each -> each.getUuid().equals(status.getOperationUuid()));
    }

    @Test
    void a_master_that_does_not_lead_changes_nothing() {
        agent.apply(new PeerMessage(
                AgentWorld.OTHER_MASTER,
                message(FIRST, version(), reserve(CPUS)).build()));
        assertThat(checkpointed().isEmpty()).isTrue();
        assertThat(agent.effects()).isEmpty();
    }

    @Test
    void statuses_wait_for_a_master_and_go_out_after_the_report_that_lists_the_operation() {
        apply(FIRST, reserve(CPUS));
        agent.apply(new AgentInput.MasterLost());
        agent.forgetEffects();
        agent.pass(Duration.ofMinutes(5));
        assertThat(agent.sent(UpdateOperationStatusMessage.class)).isEmpty();

        agent.reregister();
        ReregisterSlaveMessage told = agent.sent(ReregisterSlaveMessage.class).getFirst();
        assertThat(Resources.fromMessages(told.getCheckpointedResourcesList())).isEqualTo(CPUS);
        assertThat(Resources.fromMessages(told.getSlave().getResourcesList()))
                .as("without the effect of operations (AM-36)")
                .isEqualTo(Resources.fromMessages(agent.state().info().getResourcesList()));
        UpdateSlaveMessage update = agent.sent(UpdateSlaveMessage.class).getFirst();
        assertThat(update.getOperations().getOperationsList()).hasSize(1);
        assertThat(lastStatus().getStatus().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    }

    @Test
    void an_operation_during_registration_is_applied_and_told_by_registering_again() {
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        agent.forgetEffects();
        apply(FIRST, reserve(CPUS));
        assertThat(agent.sent(UpdateOperationStatusMessage.class)).isEmpty();
        agent.fromMaster(AgentWorld.reregistered().build());
        assertThat(lastStatus().getStatus().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(agent.effects(AgentEffect.DetectMaster.class)).hasSize(1);

        agent.reregister();
        assertThat(agent.effects(AgentEffect.DetectMaster.class)).hasSize(1);
        assertThat(agent.sent(ReregisterSlaveMessage.class).getLast().getCheckpointedResourcesCount())
                .isEqualTo(1);
    }

    @Test
    void reconciliation_tells_what_is_known_and_drops_what_is_not() {
        agent.fromMaster(OperationSamples.of(message(FIRST, version(), named(reserve(CPUS), "op-1")), "f"));
        agent.forgetEffects();
        agent.fromMaster(reconciliation(FIRST).build());
        assertThat(agent.effects()).isEmpty();

        agent.fromMaster(reconciliation(SECOND).build());
        assertThat(lastStatus().getStatus().getState()).isEqualTo(OperationState.OPERATION_DROPPED);
        apply(SECOND, reserve(Resources.of(RESERVED_DISK)));
        assertThat(checkpointed()).as("what was called dropped stays dropped").isEqualTo(CPUS);

        FrameworkID framework = FrameworkID.newBuilder().setValue("f").build();
        agent.fromMaster(reconciliation(FIRST).setFrameworkId(framework).build());
        assertThat(lastStatus().getStatus().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(lastStatus().getStatus().hasUuid()).isFalse();
        assertThat(lastStatus().getFrameworkId()).isEqualTo(framework);
        agent.fromMaster(
                reconciliation(new UUID(3, 3)).setFrameworkId(framework).build());
        assertThat(lastStatus().getStatus().getState()).isEqualTo(OperationState.OPERATION_UNKNOWN);
        assertThat(lastStatus().hasOperationUuid()).isFalse();
    }

    private static ReconcileOperationsMessage.Builder reconciliation(UUID uuid) {
        return ReconcileOperationsMessage.newBuilder()
                .addOperations(
                        ReconcileOperationsMessage.Operation.newBuilder().setOperationUuid(Uuids.toMessage(uuid)));
    }

    @Test
    void resources_of_a_master_that_keeps_them_itself_are_taken_over_without_an_answer() {
        Resources wanted = CPUS.plus(volume("v"));
        agent.fromMaster(CheckpointResourcesMessage.newBuilder()
                .addAllResources(wanted.toMessages())
                .build());
        assertThat(checkpointed()).isEqualTo(wanted);
        assertThat(workDir.resolve("volumes/roles/role1/v")).isDirectory();
        assertThat(agent.effects(AgentEffect.Send.class)).isEmpty();

        agent.fromMaster(CheckpointResourcesMessage.getDefaultInstance());
        assertThat(checkpointed().isEmpty()).isTrue();
        assertThat(workDir.resolve("volumes/roles/role1/v")).doesNotExist();

        agent.fromMaster(CheckpointResourcesMessage.newBuilder()
                .addAllResources(Resources.of(ResourceEntry.scalar("cpus", 99).withPushedReservation(FOR_ROLE1))
                        .toMessages())
                .build());
        assertThat(checkpointed().isEmpty()).as("more than there is").isTrue();
    }

    @Test
    void volumes_are_directories_that_come_and_go_and_move_with_a_refined_reservation() throws Exception {
        apply(new UUID(0, 1), reserve(Resources.of(RESERVED_DISK)));
        apply(new UUID(0, 2), create(volume("v")));
        Path directory = workDir.resolve("volumes/roles/role1/v");
        assertThat(directory).isDirectory();
        Files.writeString(directory.resolve("data"), "kept");

        ResourceEntry refined = volume("v").withPushedReservation(Reservation.ofDynamic("role1/sub", "p"));
        apply(new UUID(0, 3), reserve(Resources.of(refined)));
        assertThat(lastStatus().getStatus().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(directory).doesNotExist();
        assertThat(workDir.resolve("volumes/roles/role1 sub/v/data")).hasContent("kept");

        apply(new UUID(0, 4), destroy(refined));
        assertThat(workDir.resolve("volumes/roles/role1 sub/v")).doesNotExist();
        assertThat(agent.effects(AgentEffect.DestroyVolume.class))
                .singleElement()
                .satisfies(
                        effect -> assertThat(effect.aside().orElseThrow()).startsWith(workDir + "/volumes/destroyed/"));
    }

    @Test
    void a_first_registration_tells_reservations_that_outlived_the_id() {
        apply(FIRST, reserve(CPUS));
        agent.forgetId();
        agent.restartAgent();
        agent.register();
        RegisterSlaveMessage told = agent.sent(RegisterSlaveMessage.class).getLast();
        assertThat(Resources.fromMessages(told.getCheckpointedResourcesList())).isEqualTo(CPUS);
        assertThat(agent.state().resources().operations().isEmpty())
                .as("nobody knows the operations of the old id")
                .isTrue();
    }
}

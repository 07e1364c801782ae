package io.tepui.master.operations;

import static io.tepui.master.testing.Reserved.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.operator.OperatorMetrics;
import io.tepui.master.state.Counter;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.OperatorCalls;
import io.tepui.master.testing.ResourceCalls;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.AcknowledgeOperationStatusMessage;
import io.tepui.protocol.internal.ReconcileOperationsMessage;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.ResourceProviderID;
import io.tepui.protocol.v1.UUID;
import io.tepui.protocol.v1.scheduler.Call;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Feedback on operations")
class OperationFeedbackTest {
    private final MasterWorld world = MasterWorld.started();
    private final TestAgent agent = world.agent().with("cpus:8;mem:8192");
    private final TestScheduler scheduler = world.scheduler();

    @BeforeEach
    void offer() {
        agent.registers();
        scheduler.subscribes();
        agent.forgetsHeard();
    }

    private void reserves(String id) {
        scheduler.accepts(agent, 0, ResourceCalls.named(id, ResourceCalls.reserve(reserved("web", "cpus:1"))));
    }

    private OperationStatus lastStatus() {
        return scheduler.operationStatuses().getLast();
    }

    private boolean isForgotten() {
        return world.state().operations().isEmpty();
    }

    private double metric(String name) {
        return OperatorMetrics.of(world.state(), world.now(), true, Map.of())
                .getOrDefault("master/operations/" + name, Double.NaN);
    }

    @Test
    @DisplayName("goes to the framework with the id, to be acknowledged, and then to the agent (SE-143, SE-131)")
    void feedback() {
        reserves("op-1");

        OperationStatus status = lastStatus();
        assertThat(status.getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(status.getOperationId().getValue()).isEqualTo("op-1");
        assertThat(status.getAgentId()).isEqualTo(agent.agentId());
        assertThat(status.hasUuid()).isTrue();
        assertThat(agent.heard(AcknowledgeOperationStatusMessage.class)).isEmpty();
        Operation known = world.state().operations().values().iterator().next();
        assertThat(known.getFrameworkId()).isEqualTo(scheduler.frameworkId());
        assertThat(known.getInfo().getId().getValue()).isEqualTo("op-1");
        assertThat(known.getStatusesList()).containsExactly(status);

        assertThat(scheduler
                        .calls(ResourceCalls.acknowledge(agent.agentId(), status))
                        .status())
                .isEqualTo(202);

        assertThat(isForgotten()).isTrue();
        AcknowledgeOperationStatusMessage told =
                agent.lastHeard(AcknowledgeOperationStatusMessage.class).orElseThrow();
        assertThat(told.getStatusUuid()).isEqualTo(status.getUuid());
        assertThat(told.getOperationUuid()).isEqualTo(known.getUuid());
        assertThat(agent.operations()).isEmpty();
        assertThat(world.count(Counter.VALID_OPERATION_STATUS_UPDATE_ACKNOWLEDGEMENTS))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("without id is acknowledged by the master, and the framework hears nothing (AM-88)")
    void withoutId() {
        scheduler.accepts(
                agent, 0, ResourceCalls.reserve(reserved("web", "cpus:1")).build());

        assertThat(scheduler.operationStatuses()).isEmpty();
        assertThat(isForgotten()).isTrue();
        assertThat(agent.operations()).isEmpty();
    }

    @Test
    @DisplayName("without id that the master has forgotten is acknowledged, and the framework hears nothing (AM-88)")
    void withoutIdForgotten() {
        agent.appliesOperationsSilently();
        scheduler.accepts(
                agent, 0, ResourceCalls.reserve(reserved("web", "cpus:1")).build());
        agent.loses();
        world.passes(Duration.ofMinutes(11));
        assertThat(isForgotten()).isTrue();

        agent.reregisters();
        agent.reportsOperations();

        assertThat(scheduler.operationStatuses()).isEmpty();
        assertThat(agent.operations()).isEmpty();
    }

    @Test
    @DisplayName("that an agent tells of while it is being acknowledged leaves no operation behind (AM-93)")
    void late() {
        agent.appliesOperationsSilently();
        scheduler.accepts(
                agent, 0, ResourceCalls.reserve(reserved("web", "cpus:1")).build());
        Operation operation = world.state().operations().values().iterator().next();
        agent.reportsOperations();
        assertThat(isForgotten()).isTrue();
        agent.forgetsHeard();

        OperationStatus status = OperationStatus.newBuilder()
                .setState(OperationState.OPERATION_FINISHED)
                .setUuid(UUID.newBuilder().setValue(ByteString.copyFrom(new byte[16])))
                .build();
        agent.says(UpdateSlaveMessage.newBuilder()
                .setSlaveId(agent.agentId())
                .setOperations(UpdateSlaveMessage.Operations.newBuilder()
                        .addOperations(
                                operation.toBuilder().setLatestStatus(status).addStatuses(status)))
                .build());

        assertThat(isForgotten()).isTrue();
        assertThat(agent.lastHeard(AcknowledgeOperationStatusMessage.class)
                        .orElseThrow()
                        .getOperationUuid())
                .isEqualTo(operation.getUuid());
    }

    @Test
    @DisplayName(
            "that was acknowledged by its framework is not taken in again from what an agent told before it heard of that (AM-93)")
    void lateWithId() {
        reserves("op-1");
        Operation operation = world.state().operations().values().iterator().next();
        OperationStatus status = lastStatus();
        scheduler.calls(ResourceCalls.acknowledge(agent.agentId(), status));
        agent.forgetsHeard();

        agent.says(UpdateSlaveMessage.newBuilder()
                .setSlaveId(agent.agentId())
                .setOperations(UpdateSlaveMessage.Operations.newBuilder().addOperations(operation))
                .build());

        assertThat(isForgotten()).isTrue();
        assertThat(agent.lastHeard(AcknowledgeOperationStatusMessage.class)
                        .orElseThrow()
                        .getStatusUuid())
                .isEqualTo(status.getUuid());
    }

    @Test
    @DisplayName("has a bound: an agent has as many operations as it may, and one more is refused and counted")
    void bound() {
        MasterWorld small = MasterWorld.started(
                MasterSettings.defaults().edit().maxOperationsPerAgent(2).build());
        TestAgent busy = small.agent().with("cpus:8;mem:8192").registers();
        TestScheduler other = small.scheduler();
        other.subscribes();

        other.accepts(
                busy,
                0,
                ResourceCalls.named("op-1", ResourceCalls.reserve(reserved("web", "cpus:1"))),
                ResourceCalls.named("op-2", ResourceCalls.reserve(reserved("web", "cpus:1"))),
                ResourceCalls.named("op-3", ResourceCalls.reserve(reserved("web", "cpus:1"))),
                ResourceCalls.reserve(reserved("web", "cpus:1")).build());

        assertThat(other.operationStatuses())
                .extracting(status -> status.getOperationId().getValue() + " " + status.getState())
                .containsExactlyInAnyOrder(
                        "op-1 OPERATION_FINISHED", "op-2 OPERATION_FINISHED", "op-3 OPERATION_ERROR");
        assertThat(other.operationStatuses())
                .filteredOn(status -> status.getState() == OperationState.OPERATION_ERROR)
                .singleElement()
                .satisfies(status -> assertThat(status.getMessage())
                        .contains(busy.id())
                        .contains("2 operations")
                        .contains("--max_operations_per_agent"));
        assertThat(small.agent(busy.id()).orElseThrow().total().reserved()).isEqualTo(reserved("web", "cpus:2"));
        assertThat(small.count(Counter.OPERATIONS_OVER_LIMIT)).isEqualTo(2);

        OperationStatus first = other.operationStatuses().stream()
                .filter(OperationStatus::hasUuid)
                .findFirst()
                .orElseThrow();
        other.calls(ResourceCalls.acknowledge(busy.agentId(), first));
        small.allocates();
        other.accepts(busy, 0, ResourceCalls.named("op-3", ResourceCalls.reserve(reserved("web", "cpus:1"))));
        assertThat(other.operationStatuses().getLast().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(small.count(Counter.OPERATIONS_OVER_LIMIT)).isEqualTo(2);
    }

    @Test
    @DisplayName("that the agent repeats is forwarded again and recorded once (MO-221, AM-86)")
    void repeated() {
        reserves("op-1");

        agent.reportsOperations().reportsOperations();

        assertThat(scheduler.operationStatuses()).hasSize(3);
        assertThat(world.state().operations().values().iterator().next().getStatusesCount())
                .isEqualTo(1);
        assertThat(metric("finished")).isEqualTo(1);
    }

    @Test
    @DisplayName("of a failed operation goes to the framework, and what was ahead is taken back")
    void failed() {
        agent.refusesOperations();
        reserves("op-1");

        assertThat(lastStatus().getState()).isEqualTo(OperationState.OPERATION_FAILED);
        assertThat(lastStatus().getMessage()).isEqualTo("no room");
        assertThat(world.agent(agent.id()).orElseThrow().total().reserved().isEmpty())
                .isTrue();
        assertThat(metric("failed")).isEqualTo(1);
        assertThat(metric("reserve/failed")).isEqualTo(1);
        scheduler.calls(ResourceCalls.acknowledge(agent.agentId(), lastStatus()));
        assertThat(isForgotten()).isTrue();
        world.allocates();
        assertThat(scheduler.offered())
                .isEqualTo(world.agent(agent.id()).orElseThrow().total().allocate("web"));
    }

    @Test
    @DisplayName("is not acknowledged with another uuid, id, or by way of a disconnected agent (SE-131)")
    void badAcknowledgements() {
        reserves("op-1");
        OperationStatus status = lastStatus();
        OperationStatus otherUuid = status.toBuilder()
                .setUuid(UUID.newBuilder().setValue(ByteString.copyFrom(new byte[16])))
                .build();
        OperationStatus otherId = status.toBuilder()
                .setOperationId(ResourceCalls.operationId("op-2"))
                .build();

        scheduler.calls(ResourceCalls.acknowledge(agent.agentId(), otherUuid));
        scheduler.calls(ResourceCalls.acknowledge(agent.agentId(), otherId));
        scheduler.calls(ResourceCalls.acknowledge(
                AgentID.newBuilder().setValue("nobody").build(), status));
        agent.loses();
        scheduler.calls(ResourceCalls.acknowledge(agent.agentId(), status));

        assertThat(isForgotten()).isFalse();
        assertThat(agent.heard(AcknowledgeOperationStatusMessage.class)).isEmpty();
        assertThat(world.count(Counter.INVALID_OPERATION_STATUS_UPDATE_ACKNOWLEDGEMENTS))
                .isEqualTo(4);
    }

    @Test
    @DisplayName("waits for a framework that is disconnected, until it is back (AM-88)")
    void disconnectedFramework() {
        agent.appliesOperationsSilently();
        reserves("op-1");
        scheduler.disconnects();
        agent.reportsOperations();

        assertThat(isForgotten()).isFalse();
        assertThat(agent.operations()).hasSize(1);

        scheduler.subscribes();
        agent.reportsOperations();
        scheduler.calls(ResourceCalls.acknowledge(agent.agentId(), lastStatus()));
        assertThat(isForgotten()).isTrue();
    }

    @Test
    @DisplayName("of a framework that is torn down is acknowledged by the master (AM-88)")
    void tornDown() {
        agent.appliesOperationsSilently();
        reserves("op-1");
        scheduler.tearsDown();
        assertThat(isForgotten()).isFalse();

        agent.reportsOperations();

        assertThat(isForgotten()).isTrue();
        assertThat(agent.operations()).isEmpty();
    }

    @Test
    @DisplayName("of a framework that a new master does not know waits for it 10 minutes (AM-88, AM-89)")
    void orphans() {
        agent.appliesOperationsSilently();
        reserves("op-1");
        world.failsOver();
        agent.reregisters().tellsOperations();
        assertThat(world.state().operations().size()).isEqualTo(1);

        agent.reportsOperations();
        assertThat(isForgotten()).isFalse();

        world.passes(Duration.ofMinutes(10));
        agent.reportsOperations();
        assertThat(isForgotten()).isTrue();
        assertThat(agent.operations()).isEmpty();
    }

    @Test
    @DisplayName("of a framework that a new master hears of later reaches it (AM-89)")
    void adopted() {
        agent.appliesOperationsSilently();
        reserves("op-1");
        world.failsOver();
        agent.reregisters().tellsOperations();
        scheduler.subscribes();

        agent.reportsOperations();

        assertThat(lastStatus().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        scheduler.calls(ResourceCalls.acknowledge(agent.agentId(), lastStatus()));
        assertThat(isForgotten()).isTrue();
    }

    @Test
    @DisplayName("is OPERATION_UNREACHABLE when the agent is; it tells the rest when it is back (SE-144)")
    void unreachable() {
        agent.appliesOperationsSilently();
        reserves("op-1");
        agent.loses();
        world.passes(Duration.ofMinutes(11));

        assertThat(lastStatus().getState()).isEqualTo(OperationState.OPERATION_UNREACHABLE);
        assertThat(lastStatus().hasUuid()).isFalse();
        assertThat(lastStatus().getAgentId()).isEqualTo(agent.agentId());
        assertThat(isForgotten()).isTrue();
        assertThat(metric("unreachable")).isEqualTo(1);
        assertThat(metric("reserve/unreachable")).isEqualTo(1);
        assertThat(metric("pending")).isZero();

        agent.reregisters().tellsOperations();
        assertThat(metric("unreachable")).isZero();
        agent.reportsOperations();
        assertThat(lastStatus().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    }

    @Test
    @DisplayName("is OPERATION_GONE_BY_OPERATOR when the agent is marked gone (SE-144)")
    void gone() {
        agent.appliesOperationsSilently();
        reserves("op-1");

        assertThat(world.operatorCalls(OperatorCalls.markGone(agent.agentId())).status())
                .isEqualTo(200);

        assertThat(lastStatus().getState()).isEqualTo(OperationState.OPERATION_GONE_BY_OPERATOR);
        assertThat(lastStatus().hasUuid()).isFalse();
        assertThat(isForgotten()).isTrue();
        assertThat(metric("gone_by_operator")).isEqualTo(1);
        assertThat(reconciled(agent.id())).isEqualTo(OperationState.OPERATION_GONE_BY_OPERATOR);
    }

    @Test
    @DisplayName("keeps a drained agent DRAINING until it is acknowledged (AM-64)")
    void drains() {
        reserves("op-1");
        world.operatorCalls(OperatorCalls.drain(agent));
        assertThat(drainState()).isEqualTo(DrainState.DRAINING);

        scheduler.calls(ResourceCalls.acknowledge(agent.agentId(), lastStatus()));

        assertThat(drainState()).isEqualTo(DrainState.DRAINED);
    }

    private DrainState drainState() {
        return world.agent(agent.id()).orElseThrow().drainInfo().orElseThrow().getState();
    }

    @Test
    @DisplayName("is OPERATION_DROPPED when the agent that comes back never got it (AM-90, AM-93)")
    void dropped() {
        agent.losesOperations();
        reserves("op-1");
        agent.loses();

        agent.reregisters().tellsOperations();

        assertThat(lastStatus().getState()).isEqualTo(OperationState.OPERATION_DROPPED);
        assertThat(lastStatus().getOperationId().getValue()).isEqualTo("op-1");
        assertThat(lastStatus().hasUuid()).isFalse();
        assertThat(isForgotten()).isTrue();
        assertThat(metric("dropped")).isEqualTo(1);
    }

    @Test
    @DisplayName("on nothing that differs asks the agent nothing (AM-93)")
    void inLine() {
        agent.appliesOperationsSilently();
        reserves("op-1");

        agent.tellsOperations();

        assertThat(agent.heard(ReconcileOperationsMessage.class)).isEmpty();
        assertThat(world.state().operations().size()).isEqualTo(1);
    }

    @Test
    @DisplayName("comes to RECONCILE_OPERATIONS: the last status of all, or of those asked for, without uuid (SE-138)")
    void reconciles() {
        agent.appliesOperationsSilently();
        reserves("op-1");
        agent.confirmsOperations();
        world.allocates();
        reserves("op-2");
        scheduler.forgetsEvents();

        scheduler.calls(ResourceCalls.reconcileAll());

        assertThat(scheduler.operationStatuses())
                .extracting(status -> status.getOperationId().getValue() + " " + status.getState())
                .containsExactlyInAnyOrder("op-1 OPERATION_PENDING", "op-2 OPERATION_FINISHED");
        assertThat(scheduler.operationStatuses())
                .allSatisfy(status -> assertThat(status.hasUuid()).isFalse());

        scheduler.forgetsEvents();
        scheduler.calls(ResourceCalls.reconcile("op-2", "whatever"));
        assertThat(lastStatus().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(lastStatus().getAgentId()).isEqualTo(agent.agentId());
    }

    @Test
    @DisplayName("on unknown operations depends on what became of the agent (SE-138)")
    void reconcilesUnknown() {
        String id = agent.id();
        assertThat(reconciled(id)).isEqualTo(OperationState.OPERATION_UNKNOWN);
        assertThat(reconciled("")).isEqualTo(OperationState.OPERATION_UNKNOWN);
        assertThat(reconciled("nobody")).isEqualTo(OperationState.OPERATION_UNKNOWN);

        agent.loses();
        world.passes(Duration.ofMinutes(11));
        assertThat(reconciled(id)).isEqualTo(OperationState.OPERATION_UNREACHABLE);
        assertThat(lastStatus().getAgentId().getValue()).isEqualTo(id);

        agent.reregisters();
        world.failsOver();
        scheduler.subscribes();
        assertThat(reconciled(id)).isEqualTo(OperationState.OPERATION_RECOVERING);
    }

    private OperationState reconciled(String agentId) {
        scheduler.calls(ResourceCalls.reconcile("op-9", agentId));
        return lastStatus().getState();
    }

    @Test
    @DisplayName("on operations of a resource provider is for the agent to give (SE-138, AM-90)")
    void passesOn() {
        scheduler.forgetsEvents();
        Call.Builder call = ResourceCalls.reconcile("op-9", agent.id());
        call.getReconcileOperationsBuilder()
                .getOperationsBuilder(0)
                .setResourceProviderId(ResourceProviderID.newBuilder().setValue("rp"));

        scheduler.calls(call);

        ReconcileOperationsMessage question =
                agent.lastHeard(ReconcileOperationsMessage.class).orElseThrow();
        assertThat(question.getFrameworkId()).isEqualTo(scheduler.frameworkId());
        assertThat(question.getOperations(0).getOperationId().getValue()).isEqualTo("op-9");
        assertThat(question.getOperations(0).getResourceProviderId().getValue()).isEqualTo("rp");
        assertThat(scheduler.operationStatuses()).isEmpty();

        agent.says(UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(agent.agentId())
                .setFrameworkId(scheduler.frameworkId())
                .setStatus(OperationStatus.newBuilder()
                        .setState(OperationState.OPERATION_RECOVERING)
                        .setOperationId(ResourceCalls.operationId("op-9")))
                .build());
        assertThat(lastStatus().getState()).isEqualTo(OperationState.OPERATION_RECOVERING);
    }

    @Test
    @DisplayName("is counted in all and by type (MO-361 to MO-363)")
    void metrics() {
        reserves("op-1");
        scheduler.accepts(agent, 0, ResourceCalls.named("bad", ResourceCalls.unreserve(reserved("db", "cpus:1"))));
        agent.appliesOperationsSilently();
        world.allocates();
        reserves("op-2");

        assertThat(metric("total")).isEqualTo(3);
        assertThat(metric("finished")).isEqualTo(1);
        assertThat(metric("pending")).isEqualTo(1);
        assertThat(metric("error")).isEqualTo(1);
        assertThat(metric("reserve/total")).isEqualTo(2);
        assertThat(metric("reserve/pending")).isEqualTo(1);
        assertThat(metric("unreserve/error")).isEqualTo(1);
        assertThat(metric("destroy_disk/total")).isZero();
    }

    @Test
    @DisplayName("from an agent that is not registered is ignored (AM-86)")
    void strangers() {
        agent.says(UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(AgentID.newBuilder().setValue("nobody"))
                .setStatus(OperationStatus.newBuilder().setState(OperationState.OPERATION_FINISHED))
                .setOperationUuid(UUID.newBuilder().setValue(ByteString.copyFrom(new byte[16])))
                .build());

        assertThat(world.count(Counter.INVALID_OPERATION_STATUS_UPDATES)).isEqualTo(1);
    }
}

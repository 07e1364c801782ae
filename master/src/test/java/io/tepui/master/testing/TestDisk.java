package io.tepui.master.testing;

import com.google.protobuf.ByteString;
import io.tepui.protocol.internal.AcknowledgeOperationStatusMessage;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.internal.ReconcileOperationsMessage;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.UUID;
import io.tepui.resources.ApplyResult;
import io.tepui.resources.OperationAllocation;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a played agent does with operations: it keeps reservations and volumes, and the operations that are not over. */
final class TestDisk {
    /** How the agent deals with operations that it is sent. */
    enum Manner {
        /** Applies and reports them at once. */
        CONFIRM,
        /** Applies them, and reports when told to. */
        APPLY,
        /** Has never got them. */
        LOSE,
        /** Reports that it does not apply them. */
        REFUSE
    }

    private final TestAgent agent;
    private final Map<ByteString, Operation> operations = new LinkedHashMap<>();
    Manner manner = Manner.CONFIRM;
    private int nextUuid;

    TestDisk(TestAgent agent) {
        this.agent = agent;
    }

    void apply(ApplyOperationMessage message) {
        if (manner == Manner.LOSE) {
            return;
        }
        boolean applies = manner != Manner.REFUSE;
        if (applies && !convert(message)) {
            // The master believes in what is not there: it is told so, and then what there is (AM-84).
            drop(message.getOperationUuid());
            agent.reregisters().tellsOperations();
            return;
        }
        Operation.Builder operation = Operation.newBuilder()
                .setAgentId(agent.agentId())
                .setInfo(message.getOperationInfo())
                .setUuid(message.getOperationUuid())
                .setLatestStatus(status(message, applies));
        if (message.hasFrameworkId()) {
            operation.setFrameworkId(message.getFrameworkId());
        }
        operations.put(message.getOperationUuid().getValue(), operation.build());
        if (manner != Manner.APPLY) {
            report(operation.build());
        }
    }

    private boolean convert(ApplyOperationMessage message) {
        Resources total = OperationConversions.applyCheckpointed(agent.configured(), agent.checkpointed())
                .orElseThrow();
        ApplyResult result =
                total.apply(OperationConversions.of(OperationAllocation.strip(message.getOperationInfo())));
        if (result instanceof ApplyResult.Applied(Resources changed)) {
            agent.setCheckpointed(changed.checkpointed());
            return true;
        }
        return false;
    }

    private OperationStatus status(ApplyOperationMessage message, boolean applied) {
        OperationStatus.Builder status = OperationStatus.newBuilder()
                .setState(applied ? OperationState.OPERATION_FINISHED : OperationState.OPERATION_FAILED)
                .setAgentId(agent.agentId())
                .setUuid(UUID.newBuilder().setValue(TestAgent.uuid(5000 + nextUuid++)));
        if (message.getOperationInfo().hasId()) {
            status.setOperationId(message.getOperationInfo().getId());
        }
        return applied ? status.build() : status.setMessage("no room").build();
    }

    void reportAll() {
        List.copyOf(operations.values()).forEach(this::report);
    }

    private void report(Operation operation) {
        UpdateOperationStatusMessage.Builder update = UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(agent.agentId())
                .setStatus(operation.getLatestStatus())
                .setLatestStatus(operation.getLatestStatus())
                .setOperationUuid(operation.getUuid());
        if (operation.hasFrameworkId()) {
            update.setFrameworkId(operation.getFrameworkId());
        }
        agent.says(update.build());
    }

    void acknowledged(AcknowledgeOperationStatusMessage message) {
        operations.remove(message.getOperationUuid().getValue());
    }

    void reconcile(ReconcileOperationsMessage message) {
        if (message.hasFrameworkId()) {
            return;
        }
        for (ReconcileOperationsMessage.Operation asked : message.getOperationsList()) {
            if (!operations.containsKey(asked.getOperationUuid().getValue())) {
                drop(asked.getOperationUuid());
            }
        }
    }

    private void drop(UUID operation) {
        OperationStatus dropped = OperationStatus.newBuilder()
                .setState(OperationState.OPERATION_DROPPED)
                .setAgentId(agent.agentId())
                .build();
        agent.says(UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(agent.agentId())
                .setStatus(dropped)
                .setLatestStatus(dropped)
                .setOperationUuid(operation)
                .build());
    }

    UpdateSlaveMessage told() {
        return UpdateSlaveMessage.newBuilder()
                .setSlaveId(agent.agentId())
                .setUpdateOversubscribedResources(false)
                .setResourceVersionUuid(UUID.newBuilder().setValue(TestAgent.uuid(1)))
                .setOperations(UpdateSlaveMessage.Operations.newBuilder().addAllOperations(operations.values()))
                .build();
    }

    List<Operation> operations() {
        return new ArrayList<>(operations.values());
    }
}

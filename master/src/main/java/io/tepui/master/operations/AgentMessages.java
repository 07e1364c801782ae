package io.tepui.master.operations;

import com.google.protobuf.ByteString;
import io.tepui.master.state.AgentRecord;
import io.tepui.protocol.internal.AcknowledgeOperationStatusMessage;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.internal.CheckpointResourcesMessage;
import io.tepui.protocol.internal.ResourceVersionUUID;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.UUID;
import io.tepui.resources.ResourceForm;

/** What agents are sent about operations (AM-81, AM-82, AM-85). */
public final class AgentMessages {
    private AgentMessages() {}

    /** Returns the message that has an operation applied to the agent's own resources. */
    static ApplyOperationMessage apply(AgentRecord agent, Operation operation) {
        UUID.Builder version =
                UUID.newBuilder().setValue(agent.resourceVersion().orElse(ByteString.EMPTY));
        boolean refines = agent.has(Capability.Type.RESERVATION_REFINEMENT);
        ApplyOperationMessage.Builder message = ApplyOperationMessage.newBuilder()
                .setOperationInfo(refines ? operation.getInfo() : OperationForms.downgrade(operation.getInfo()))
                .setOperationUuid(operation.getUuid())
                .setResourceVersionUuid(ResourceVersionUUID.newBuilder().setUuid(version));
        if (operation.hasFrameworkId()) {
            message.setFrameworkId(operation.getFrameworkId());
        }
        return message.build();
    }

    /** Returns the message that tells an agent without operations all its reservations and volumes. */
    public static CheckpointResourcesMessage checkpoint(AgentRecord agent) {
        ResourceForm form = agent.has(Capability.Type.RESERVATION_REFINEMENT)
                ? ResourceForm.POST_REFINEMENT
                : ResourceForm.PRE_REFINEMENT;
        return CheckpointResourcesMessage.newBuilder()
                .addAllResources(agent.checkpointed().toMessages(form))
                .build();
    }

    /** Returns the message that ends the repetition of a status, which has a uuid. */
    static AcknowledgeOperationStatusMessage acknowledge(UUID operation, OperationStatus status) {
        AcknowledgeOperationStatusMessage.Builder message = AcknowledgeOperationStatusMessage.newBuilder()
                .setStatusUuid(status.getUuid())
                .setOperationUuid(operation);
        if (status.hasResourceProviderId()) {
            message.setResourceProviderId(status.getResourceProviderId());
        }
        return message.build();
    }
}

package io.tepui.agent;

import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.internal.ReconcileOperationsMessage;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.OperationID;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.UUID;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers to operations on resources. This agent keeps no operation, so each is reported as dropped, never left open (AM-90). */
final class OperationAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(OperationAnswers.class);

    private final CoreContext core;

    OperationAnswers(CoreContext core) {
        this.core = core;
    }

    void apply(UPid from, ApplyOperationMessage message) {
        if (!core.isLeader(from) || core.state().agentId().isEmpty()) {
            LOG.warn("ignoring an operation of {}, which is not the leading master", from);
            return;
        }
        LOG.warn(
                "dropping operation {}: this agent applies none",
                message.getOperationInfo().getType());
        UpdateOperationStatusMessage.Builder answer = dropped(
                Optional.of(message.getOperationInfo().getId()).filter(OperationID::hasValue),
                message.getOperationUuid(),
                OperationState.OPERATION_DROPPED);
        if (message.hasFrameworkId()) {
            answer.setFrameworkId(message.getFrameworkId());
        }
        core.sendToMaster(answer.build());
    }

    void reconcile(UPid from, ReconcileOperationsMessage message) {
        if (!core.isLeader(from) || core.state().agentId().isEmpty()) {
            return;
        }
        for (ReconcileOperationsMessage.Operation operation : message.getOperationsList()) {
            Optional<OperationID> id =
                    operation.hasOperationId() ? Optional.of(operation.getOperationId()) : Optional.empty();
            if (message.hasFrameworkId()) {
                core.sendToMaster(UpdateOperationStatusMessage.newBuilder()
                        .setFrameworkId(message.getFrameworkId())
                        .setSlaveId(agent())
                        .setStatus(status(id, OperationState.OPERATION_UNKNOWN))
                        .build());
            } else {
                core.sendToMaster(dropped(id, operation.getOperationUuid(), OperationState.OPERATION_DROPPED)
                        .build());
            }
        }
    }

    private UpdateOperationStatusMessage.Builder dropped(
            Optional<OperationID> id, UUID operation, OperationState state) {
        return UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(agent())
                .setStatus(status(id, state))
                .setLatestStatus(status(id, state))
                .setOperationUuid(operation);
    }

    private OperationStatus status(Optional<OperationID> id, OperationState state) {
        OperationStatus.Builder status =
                OperationStatus.newBuilder().setState(state).setAgentId(agent());
        id.ifPresent(status::setOperationId);
        return status.build();
    }

    private AgentID agent() {
        return AgentID.newBuilder().setValue(core.agentId()).build();
    }
}

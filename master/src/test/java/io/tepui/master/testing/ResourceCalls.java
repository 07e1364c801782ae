package io.tepui.master.testing;

import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.OperationID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.scheduler.Call.AcknowledgeOperationStatus;
import io.tepui.protocol.v1.scheduler.Call.ReconcileOperations;
import io.tepui.resources.Resources;
import java.util.List;

/** Calls of operators, and operations of frameworks, that reserve resources and change volumes. */
public final class ResourceCalls {
    private ResourceCalls() {}

    // ------------------------------------------------------------------------------------------------ operators

    /** RESERVE_RESOURCES. */
    public static Call reserve(AgentID agent, Resources resources) {
        return reserve(agent, List.of(), resources.toMessages());
    }

    /** RESERVE_RESOURCES of what has other reservations now. */
    public static Call rereserve(AgentID agent, Resources source, Resources resources) {
        return reserve(agent, source.toMessages(), resources.toMessages());
    }

    /** RESERVE_RESOURCES with messages of any form. */
    public static Call reserve(AgentID agent, List<Resource> source, List<Resource> resources) {
        return Call.newBuilder()
                .setType(Call.Type.RESERVE_RESOURCES)
                .setReserveResources(Call.ReserveResources.newBuilder()
                        .setAgentId(agent)
                        .addAllSource(source)
                        .addAllResources(resources))
                .build();
    }

    /** UNRESERVE_RESOURCES. */
    public static Call unreserve(AgentID agent, Resources resources) {
        return Call.newBuilder()
                .setType(Call.Type.UNRESERVE_RESOURCES)
                .setUnreserveResources(
                        Call.UnreserveResources.newBuilder().setAgentId(agent).addAllResources(resources.toMessages()))
                .build();
    }

    /** CREATE_VOLUMES. */
    public static Call createVolumes(AgentID agent, Resources volumes) {
        return Call.newBuilder()
                .setType(Call.Type.CREATE_VOLUMES)
                .setCreateVolumes(
                        Call.CreateVolumes.newBuilder().setAgentId(agent).addAllVolumes(volumes.toMessages()))
                .build();
    }

    /** DESTROY_VOLUMES. */
    public static Call destroyVolumes(AgentID agent, Resources volumes) {
        return Call.newBuilder()
                .setType(Call.Type.DESTROY_VOLUMES)
                .setDestroyVolumes(
                        Call.DestroyVolumes.newBuilder().setAgentId(agent).addAllVolumes(volumes.toMessages()))
                .build();
    }

    /** GROW_VOLUME. */
    public static Call growVolume(AgentID agent, Resources volume, Resources addition) {
        return Call.newBuilder()
                .setType(Call.Type.GROW_VOLUME)
                .setGrowVolume(Call.GrowVolume.newBuilder()
                        .setAgentId(agent)
                        .setVolume(only(volume))
                        .setAddition(only(addition)))
                .build();
    }

    /** SHRINK_VOLUME. */
    public static Call shrinkVolume(AgentID agent, Resources volume, double megabytes) {
        return Call.newBuilder()
                .setType(Call.Type.SHRINK_VOLUME)
                .setShrinkVolume(Call.ShrinkVolume.newBuilder()
                        .setAgentId(agent)
                        .setVolume(only(volume))
                        .setSubtract(Value.Scalar.newBuilder().setValue(megabytes)))
                .build();
    }

    // ------------------------------------------------------------------------------------------------ frameworks

    /** The operation RESERVE. */
    public static Operation.Builder reserve(Resources resources) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.RESERVE);
        operation.getReserveBuilder().addAllResources(resources.toMessages());
        return operation;
    }

    /** The operation UNRESERVE. */
    public static Operation.Builder unreserve(Resources resources) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.UNRESERVE);
        operation.getUnreserveBuilder().addAllResources(resources.toMessages());
        return operation;
    }

    /** The operation CREATE. */
    public static Operation.Builder create(Resources volumes) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.CREATE);
        operation.getCreateBuilder().addAllVolumes(volumes.toMessages());
        return operation;
    }

    /** The operation DESTROY. */
    public static Operation.Builder destroy(Resources volumes) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.DESTROY);
        operation.getDestroyBuilder().addAllVolumes(volumes.toMessages());
        return operation;
    }

    /** The operation GROW_VOLUME. */
    public static Operation.Builder grow(Resources volume, Resources addition) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.GROW_VOLUME);
        operation.getGrowVolumeBuilder().setVolume(only(volume)).setAddition(only(addition));
        return operation;
    }

    /** The operation SHRINK_VOLUME. */
    public static Operation.Builder shrink(Resources volume, double megabytes) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.SHRINK_VOLUME);
        operation
                .getShrinkVolumeBuilder()
                .setVolume(only(volume))
                .setSubtract(Value.Scalar.newBuilder().setValue(megabytes));
        return operation;
    }

    /** The operation with an id: its framework wants to hear of it. */
    public static Operation named(String id, Operation.Builder operation) {
        return operation.setId(operationId(id)).build();
    }

    /** An operation's id. */
    public static OperationID operationId(String id) {
        return OperationID.newBuilder().setValue(id).build();
    }

    /** The call ACKNOWLEDGE_OPERATION_STATUS. */
    public static io.tepui.protocol.v1.scheduler.Call.Builder acknowledge(
            AgentID agent, io.tepui.protocol.v1.OperationStatus status) {
        return io.tepui.protocol.v1.scheduler.Call.newBuilder()
                .setType(io.tepui.protocol.v1.scheduler.Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
                .setAcknowledgeOperationStatus(AcknowledgeOperationStatus.newBuilder()
                        .setAgentId(agent)
                        .setOperationId(status.getOperationId())
                        .setUuid(status.getUuid().getValue()));
    }

    /** The call RECONCILE_OPERATIONS of all operations. */
    public static io.tepui.protocol.v1.scheduler.Call.Builder reconcileAll() {
        return io.tepui.protocol.v1.scheduler.Call.newBuilder()
                .setType(io.tepui.protocol.v1.scheduler.Call.Type.RECONCILE_OPERATIONS)
                .setReconcileOperations(ReconcileOperations.getDefaultInstance());
    }

    /** The call RECONCILE_OPERATIONS of one operation, with the agent if its id is not empty. */
    public static io.tepui.protocol.v1.scheduler.Call.Builder reconcile(String operationId, String agentId) {
        var call = reconcileAll();
        ReconcileOperations.Operation.Builder asked =
                call.getReconcileOperationsBuilder().addOperationsBuilder().setOperationId(operationId(operationId));
        if (!agentId.isEmpty()) {
            asked.setAgentId(AgentID.newBuilder().setValue(agentId));
        }
        return call;
    }

    private static Resource only(Resources one) {
        return one.toMessages().getFirst();
    }
}

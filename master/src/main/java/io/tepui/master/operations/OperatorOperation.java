package io.tepui.master.operations;

import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.master.Call;

/**
 * An operator's call as an operation on an agent.
 *
 * @param agentId the agent that the call names
 * @param operation with resources as given, in any form
 */
public record OperatorOperation(String agentId, Operation operation) {

    /**
     * Reads one of the six calls.
     *
     * @throws IllegalArgumentException if the call is of another type
     */
    public static OperatorOperation read(Call call) {
        Operation.Builder operation = Operation.newBuilder();
        String agentId =
                switch (call.getType()) {
                    case RESERVE_RESOURCES -> {
                        Call.ReserveResources reserve = call.getReserveResources();
                        operation.setType(Operation.Type.RESERVE);
                        operation
                                .getReserveBuilder()
                                .addAllResources(reserve.getResourcesList())
                                .addAllSource(reserve.getSourceList());
                        yield reserve.getAgentId().getValue();
                    }
                    case UNRESERVE_RESOURCES -> {
                        Call.UnreserveResources unreserve = call.getUnreserveResources();
                        operation.setType(Operation.Type.UNRESERVE);
                        operation.getUnreserveBuilder().addAllResources(unreserve.getResourcesList());
                        yield unreserve.getAgentId().getValue();
                    }
                    case CREATE_VOLUMES -> {
                        Call.CreateVolumes create = call.getCreateVolumes();
                        operation.setType(Operation.Type.CREATE);
                        operation.getCreateBuilder().addAllVolumes(create.getVolumesList());
                        yield create.getAgentId().getValue();
                    }
                    case DESTROY_VOLUMES -> {
                        Call.DestroyVolumes destroy = call.getDestroyVolumes();
                        operation.setType(Operation.Type.DESTROY);
                        operation.getDestroyBuilder().addAllVolumes(destroy.getVolumesList());
                        yield destroy.getAgentId().getValue();
                    }
                    case GROW_VOLUME -> {
                        Call.GrowVolume grow = call.getGrowVolume();
                        operation.setType(Operation.Type.GROW_VOLUME);
                        operation
                                .getGrowVolumeBuilder()
                                .setVolume(grow.getVolume())
                                .setAddition(grow.getAddition());
                        yield grow.getAgentId().getValue();
                    }
                    case SHRINK_VOLUME -> {
                        Call.ShrinkVolume shrink = call.getShrinkVolume();
                        operation.setType(Operation.Type.SHRINK_VOLUME);
                        operation
                                .getShrinkVolumeBuilder()
                                .setVolume(shrink.getVolume())
                                .setSubtract(shrink.getSubtract());
                        yield shrink.getAgentId().getValue();
                    }
                    default -> throw new IllegalArgumentException("Not a call about resources: " + call.getType());
                };
        return new OperatorOperation(agentId, operation.build());
    }
}

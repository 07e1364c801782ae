package io.tepui.protocol.authorization;

import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.ReservationInfo;
import java.util.List;
import java.util.stream.Stream;

/** What an operation takes, before it gives something else for it (MO-220, MO-241, MO-242). */
final class ConsumedResources {
    private ConsumedResources() {}

    static List<Resource> of(Operation operation) {
        return switch (operation.getType()) {
            case RESERVE ->
                operation.getReserve().getSourceCount() > 0
                        ? operation.getReserve().getSourceList()
                        : operation.getReserve().getResourcesList().stream()
                                .map(ConsumedResources::withoutLastReservation)
                                .toList();
            case UNRESERVE -> operation.getUnreserve().getResourcesList();
            case CREATE -> operation.getCreate().getVolumesList();
            case DESTROY -> operation.getDestroy().getVolumesList();
            case GROW_VOLUME ->
                List.of(
                        operation.getGrowVolume().getVolume(),
                        operation.getGrowVolume().getAddition());
            case SHRINK_VOLUME -> List.of(operation.getShrinkVolume().getVolume());
            case CREATE_DISK -> List.of(operation.getCreateDisk().getSource());
            case DESTROY_DISK -> List.of(operation.getDestroyDisk().getSource());
            case LAUNCH ->
                operation.getLaunch().getTaskInfosList().stream()
                        .flatMap(task -> Stream.concat(
                                task.getResourcesList().stream(), task.getExecutor().getResourcesList().stream()))
                        .toList();
            case LAUNCH_GROUP ->
                Stream.concat(
                                operation.getLaunchGroup().getExecutor().getResourcesList().stream(),
                                operation.getLaunchGroup().getTaskGroup().getTasksList().stream()
                                        .flatMap(task -> task.getResourcesList().stream()))
                        .toList();
            case UNKNOWN -> List.of();
        };
    }

    private static Resource withoutLastReservation(Resource resource) {
        List<ReservationInfo> stack = Targets.reservations(resource);
        Resource.Builder without =
                resource.toBuilder().clearRole().clearReservation().clearReservations();
        return stack.isEmpty()
                ? without.build()
                : without.addAllReservations(stack.subList(0, stack.size() - 1)).build();
    }
}

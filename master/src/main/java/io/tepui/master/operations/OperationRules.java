package io.tepui.master.operations;

import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource;
import io.tepui.resources.ResourceEntry;
import java.util.List;
import java.util.Optional;

/**
 * The rules for operations, whoever asks (AR-115 to AR-123). What an operation consumes need not be there: that is seen
 * when it is applied.
 */
public final class OperationRules {
    private OperationRules() {}

    /**
     * Checks an operation other than a launch.
     *
     * @param operation with valid resources in the post-refinement form; a framework's are allocated
     * @return the reason of the first rule that is broken, in one line
     */
    public static Optional<String> problem(Operation operation, OperationSubject subject) {
        return switch (operation.getType()) {
            case RESERVE ->
                ReservationRules.reserve(
                        entries(operation.getReserve().getSourceList()),
                        entries(operation.getReserve().getResourcesList()),
                        subject);
            case UNRESERVE ->
                ReservationRules.unreserve(entries(operation.getUnreserve().getResourcesList()));
            case CREATE -> VolumeRules.create(entries(operation.getCreate().getVolumesList()), subject);
            case DESTROY -> VolumeRules.destroy(entries(operation.getDestroy().getVolumesList()), subject);
            case GROW_VOLUME ->
                ResizeRules.grow(
                        ResourceEntry.fromMessage(operation.getGrowVolume().getVolume()),
                        ResourceEntry.fromMessage(operation.getGrowVolume().getAddition()),
                        subject.agent());
            case SHRINK_VOLUME ->
                ResizeRules.shrink(
                        ResourceEntry.fromMessage(operation.getShrinkVolume().getVolume()),
                        operation.getShrinkVolume().getSubtract().getValue(),
                        subject.agent());
            case CREATE_DISK -> DiskRules.create(operation.getCreateDisk(), subject.agent());
            case DESTROY_DISK -> DiskRules.destroy(operation.getDestroyDisk(), subject.agent());
            case LAUNCH, LAUNCH_GROUP, UNKNOWN ->
                throw new IllegalArgumentException("Launches have rules of their own: " + operation.getType());
        };
    }

    private static List<ResourceEntry> entries(List<Resource> messages) {
        return messages.stream().map(ResourceEntry::fromMessage).toList();
    }
}

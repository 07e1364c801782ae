package io.tepui.master.operations;

import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource;
import io.tepui.resources.OperationAllocation;
import io.tepui.resources.ResourceForms;
import io.tepui.resources.ResourceValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings operations into the form that the master checks, applies, records and sends (MO-109, SE-98 a). */
public final class OperationForms {
    private OperationForms() {}

    /** Returns why a resource in the operation is not valid in any form, if one is not (MO-111 to MO-115, SE-186). */
    public static Optional<String> problem(Operation operation) {
        return ResourceValidation.validate(resourcesOf(operation));
    }

    /** Returns an operation whose resources are valid in the post-refinement form. */
    public static Operation upgrade(Operation operation) {
        return OperationAllocation.convert(operation, ResourceForms::upgrade);
    }

    /** Returns an operation in the old form, for agents that read no other; it has no refined resources. */
    static Operation downgrade(Operation operation) {
        return OperationAllocation.convert(
                operation, resource -> ResourceForms.downgrade(resource).orElse(resource));
    }

    /** Tells whether the operation is about resources of a resource provider. */
    public static boolean isOfProvider(Operation operation) {
        return resourcesOf(operation).stream().anyMatch(Resource::hasProviderId);
    }

    /** Returns all resources that an operation other than a launch names. */
    static List<Resource> resourcesOf(Operation operation) {
        return switch (operation.getType()) {
            case RESERVE -> {
                List<Resource> both = new ArrayList<>(operation.getReserve().getResourcesList());
                both.addAll(operation.getReserve().getSourceList());
                yield both;
            }
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
            case LAUNCH, LAUNCH_GROUP, UNKNOWN -> List.of();
        };
    }
}

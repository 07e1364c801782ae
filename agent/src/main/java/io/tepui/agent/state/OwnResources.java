package io.tepui.agent.state;

import io.tepui.protocol.v1.Operation;
import io.tepui.resources.Resources;
import java.util.Optional;
import java.util.UUID;

/**
 * The resources that an agent has itself, and the operations on them.
 *
 * @param total what its flags say, with reservations and volumes in place (AR-131)
 * @param operations operations that are not yet over and acknowledged, by uuid, oldest first (AO-67)
 */
public record OwnResources(Resources total, PMap<UUID, Operation> operations) {
    /** Resources that no operation has touched. */
    public static OwnResources configured(Resources configured) {
        return new OwnResources(configured, PMap.empty());
    }

    /** Dynamic reservations and persistent volumes: what outlives the process (AR-53, AM-36). */
    public Resources checkpointed() {
        return total.checkpointed();
    }

    /** The operation with the uuid, if it is tracked. */
    public Optional<Operation> operation(UUID uuid) {
        return operations.get(uuid);
    }

    /** These with another total. */
    public OwnResources with(Resources newTotal) {
        return new OwnResources(newTotal, operations);
    }

    /** These with an operation added or changed. */
    public OwnResources with(UUID uuid, Operation operation) {
        return new OwnResources(total, operations.with(uuid, operation));
    }

    /** These without the operation. */
    public OwnResources without(UUID uuid) {
        return new OwnResources(total, operations.without(uuid));
    }
}

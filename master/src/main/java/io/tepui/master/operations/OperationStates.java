package io.tepui.master.operations;

import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;

/** What the states of operations mean (SE-143). */
final class OperationStates {
    private OperationStates() {}

    /** Tells whether nothing follows the state. */
    static boolean isTerminal(OperationState state) {
        return switch (state) {
            case OPERATION_FINISHED, OPERATION_FAILED, OPERATION_ERROR, OPERATION_DROPPED, OPERATION_GONE_BY_OPERATOR ->
                true;
            case OPERATION_UNSUPPORTED,
                    OPERATION_PENDING,
                    OPERATION_UNREACHABLE,
                    OPERATION_RECOVERING,
                    OPERATION_UNKNOWN -> false;
        };
    }

    /** Tells whether it is known how the operation ended. */
    static boolean isOver(Operation operation) {
        return isTerminal(operation.getLatestStatus().getState());
    }

    /** Returns the last status as reconciliation tells it: it needs no acknowledgement (SE-138). */
    static OperationStatus told(Operation operation) {
        int known = operation.getStatusesCount();
        OperationStatus last = known == 0 ? operation.getLatestStatus() : operation.getStatuses(known - 1);
        return last.toBuilder().clearUuid().build();
    }
}

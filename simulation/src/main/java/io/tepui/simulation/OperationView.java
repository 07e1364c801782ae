package io.tepui.simulation;

import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import java.util.Optional;

/** An operation with an id as its scheduler knows it, and what it may be told of it. */
final class OperationView {
    private final String id;
    private Optional<OperationStatus> end = Optional.empty();

    OperationView(String id) {
        this.id = id;
    }

    /**
     * Takes in a status.
     *
     * @throws Violation when an operation that was carried out, or was not, is told to have come to another end
     */
    void update(OperationStatus status) {
        if (!isEnd(status.getState())) {
            return;
        }
        if (end.isPresent() && end.get().getState() != status.getState()) {
            throw new Violation("Operation " + id + " ended with " + Brief.of(end.get()) + " and is now told as "
                    + Brief.of(status));
        }
        end = Optional.of(status);
    }

    /** Whether the state says what became of the operation; not what became of its agent, or that nobody knows. */
    private static boolean isEnd(OperationState state) {
        return switch (state) {
            case OPERATION_FINISHED, OPERATION_FAILED, OPERATION_ERROR, OPERATION_DROPPED -> true;
            case OPERATION_UNSUPPORTED,
                    OPERATION_PENDING,
                    OPERATION_UNREACHABLE,
                    OPERATION_GONE_BY_OPERATOR,
                    OPERATION_RECOVERING,
                    OPERATION_UNKNOWN -> false;
        };
    }
}

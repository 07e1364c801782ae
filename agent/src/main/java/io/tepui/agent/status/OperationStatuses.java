package io.tepui.agent.status;

import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The final statuses of operations that nobody has acknowledged yet (AM-85). An operation on an agent's own resources has
 * but one status, which is sent again after a pause that doubles until it is acknowledged with its uuid.
 *
 * <p>Not safe for use by several threads: the agent's core owns it.
 */
public final class OperationStatuses {
    private final Duration retryMin;
    private final Duration retryMax;
    private final Output output;
    private final Map<UUID, Waiting> waiting = new LinkedHashMap<>();
    private boolean paused = true;

    /** What is wanted done. */
    public interface Output {
        /** Sends a status to the master. */
        void send(UpdateOperationStatusMessage update);

        /** Calls {@link #retry} after the pause; an earlier request for this operation is replaced. */
        void retryAfter(UUID operation, Duration pause);

        /** Takes a request for {@link #retry} back. */
        void cancelRetry(UUID operation);
    }

    private record Waiting(UpdateOperationStatusMessage update, Duration pause) {}

    /**
     * Makes statuses that are paused until {@link #resume}.
     *
     * @param retryMin the first pause before a status is sent again
     * @param retryMax the longest
     */
    public OperationStatuses(Duration retryMin, Duration retryMax, Output output) {
        this.retryMin = retryMin;
        this.retryMax = retryMax;
        this.output = output;
    }

    /** Takes a status in, and sends it unless this is paused. */
    public void add(UUID operation, UpdateOperationStatusMessage update) {
        Waiting added = new Waiting(update, retryMin);
        waiting.put(operation, added);
        if (!paused) {
            send(operation, added);
        }
    }

    /**
     * Takes in an acknowledgement.
     *
     * @return whether it was that of the status that waits; anything else changes nothing
     */
    public boolean acknowledge(UUID operation, UUID status) {
        Waiting present = waiting.get(operation);
        if (present == null
                || !Uuids.fromMessage(present.update().getStatus().getUuid()).equals(Optional.of(status))) {
            return false;
        }
        waiting.remove(operation);
        output.cancelRetry(operation);
        return true;
    }

    /** Stops sending, for as long as there is no master. */
    public void pause() {
        paused = true;
        waiting.keySet().forEach(output::cancelRetry);
    }

    /** Sends all at once, and starts their pauses anew. */
    public void resume() {
        paused = false;
        waiting.replaceAll((operation, each) -> new Waiting(each.update(), retryMin));
        waiting.forEach(this::send);
    }

    /** The pause after which a status is sent again is over. */
    public void retry(UUID operation) {
        Waiting present = waiting.get(operation);
        if (present == null || paused) {
            return;
        }
        Duration doubled = present.pause().multipliedBy(2);
        Waiting longer = new Waiting(present.update(), doubled.compareTo(retryMax) > 0 ? retryMax : doubled);
        waiting.put(operation, longer);
        send(operation, longer);
    }

    private void send(UUID operation, Waiting each) {
        output.send(each.update());
        output.retryAfter(operation, each.pause());
    }
}

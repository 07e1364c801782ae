package io.tepui.master.operations;

import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.UUID;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The operations of each agent that were acknowledged last. The agent may tell of them once more, in a message that was on its way
 * when it was told: taken in again, they would never be heard of a second time (AM-93).
 */
final class AcknowledgedOperations {
    private final int limit;
    private final Runnable forgotten;
    private final Map<String, LinkedHashSet<UUID>> byAgent = new HashMap<>();

    /**
     * @param limit how many are remembered of each agent, at least 1; more than are acknowledged while one message is on its way
     * @param forgotten called for each that is forgotten because there are more
     */
    AcknowledgedOperations(int limit, Runnable forgotten) {
        this.limit = limit;
        this.forgotten = forgotten;
    }

    /** The end of an operation was acknowledged to its agent. */
    void add(Operation operation) {
        LinkedHashSet<UUID> last =
                byAgent.computeIfAbsent(operation.getAgentId().getValue(), id -> new LinkedHashSet<>());
        last.add(operation.getUuid());
        if (last.size() > limit) {
            last.removeFirst();
            forgotten.run();
        }
    }

    boolean contains(String agentId, Operation operation) {
        Set<UUID> last = byAgent.get(agentId);
        return last != null && last.contains(operation.getUuid());
    }

    /** The agent has told of all that it has: what is not among it need not be remembered. */
    void retain(String agentId, Set<UUID> reported) {
        byAgent.computeIfPresent(agentId, (id, last) -> {
            last.retainAll(reported);
            return last.isEmpty() ? null : last;
        });
    }

    /** The agent is taken out. */
    void forget(String agentId) {
        byAgent.remove(agentId);
    }
}

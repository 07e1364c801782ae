package io.tepui.master.core;

import io.tepui.protocol.Uuids;
import io.tepui.protocol.v1.Operation;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Which operations there are on each agent and of each framework, by uuid in text form, oldest first. */
final class OperationsIndex {
    private final Map<String, Set<String>> byAgent = new HashMap<>();
    private final Map<String, Set<String>> byFramework = new HashMap<>();

    /**
     * Returns the operation's uuid in text form.
     *
     * @throws IllegalArgumentException if it has not 16 bytes
     */
    static String uuid(Operation operation) {
        return Uuids.fromMessage(operation.getUuid())
                .orElseThrow(() -> new IllegalArgumentException("The uuid of an operation has 16 bytes"))
                .toString();
    }

    void add(Operation operation) {
        add(byAgent, operation.getAgentId().getValue(), uuid(operation));
        if (operation.hasFrameworkId()) {
            add(byFramework, operation.getFrameworkId().getValue(), uuid(operation));
        }
    }

    void remove(Operation operation) {
        remove(byAgent, operation.getAgentId().getValue(), uuid(operation));
        if (operation.hasFrameworkId()) {
            remove(byFramework, operation.getFrameworkId().getValue(), uuid(operation));
        }
    }

    Collection<String> onAgent(String agentId) {
        return byAgent.getOrDefault(agentId, Set.of());
    }

    Collection<String> ofFramework(String frameworkId) {
        return byFramework.getOrDefault(frameworkId, Set.of());
    }

    private static void add(Map<String, Set<String>> index, String key, String uuid) {
        index.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(uuid);
    }

    private static void remove(Map<String, Set<String>> index, String key, String uuid) {
        Set<String> uuids = index.get(key);
        if (uuids != null && uuids.remove(uuid) && uuids.isEmpty()) {
            index.remove(key);
        }
    }
}

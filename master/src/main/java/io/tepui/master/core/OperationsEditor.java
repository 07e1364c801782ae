package io.tepui.master.core;

import io.tepui.master.state.PersistentIndex;
import io.tepui.protocol.v1.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations under way or unacknowledged, on agents and of frameworks. A part of {@link StateEditor}. */
public final class OperationsEditor {
    private final OperationsIndex index = new OperationsIndex();
    private PersistentIndex<String, Operation> all = PersistentIndex.empty();

    OperationsEditor() {}

    /** Returns the operations by uuid in text form. */
    PersistentIndex<String, Operation> all() {
        return all;
    }

    /** Returns whether there is any operation on the agent. */
    public boolean existOn(String agentId) {
        return !index.onAgent(agentId).isEmpty();
    }

    /** Returns the operation with this uuid in text form, or null. */
    public @Nullable Operation find(String uuid) {
        return all.find(uuid);
    }

    /** Adds an operation, or replaces it; agent and framework of one operation never change. */
    public void put(Operation operation) {
        String uuid = OperationsIndex.uuid(operation);
        if (!all.contains(uuid)) {
            index.add(operation);
        }
        all = all.with(uuid, operation);
    }

    /** Takes an operation out. */
    void remove(Operation operation) {
        index.remove(operation);
        all = all.without(OperationsIndex.uuid(operation));
    }

    /** Returns the operations on the agent, oldest first. */
    public List<Operation> on(String agentId) {
        return index.onAgent(agentId).stream()
                .flatMap(uuid -> all.get(uuid).stream())
                .toList();
    }

    /** Returns how many operations there are on the agent. */
    public int countOn(String agentId) {
        return index.onAgent(agentId).size();
    }

    /** Returns the framework's operations, oldest first. */
    public List<Operation> of(String frameworkId) {
        return index.ofFramework(frameworkId).stream()
                .flatMap(uuid -> all.get(uuid).stream())
                .toList();
    }
}

package io.tepui.agent;

import io.tepui.agent.state.ExecutorRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The runs of default executors that have not ended, by the ids of their containers. */
final class Pods {
    private final Map<String, Pod> pods = new HashMap<>();

    Pod of(ExecutorRecord executor) {
        return pods.computeIfAbsent(executor.containerId(), id -> new Pod());
    }

    Optional<Pod> find(String containerId) {
        return Optional.ofNullable(pods.get(containerId));
    }

    void remove(String containerId) {
        pods.remove(containerId);
    }

    /** Whether a printed id is that of a container in another one (AO-167). */
    static boolean isNested(String containerId) {
        return containerId.indexOf('.') >= 0;
    }

    /** The container that a task's container is nested in; a root's is itself. */
    static String rootOf(String containerId) {
        int dot = containerId.indexOf('.');
        return dot < 0 ? containerId : containerId.substring(0, dot);
    }
}

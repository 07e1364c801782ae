package io.tepui.acceptance.conformance;

import java.util.Set;

/** The part of the recording that is not replayed yet, because the calls are not there. */
final class Later {
    /** The calls into containers. */
    private static final Set<String> CALLS_INTO_CONTAINERS = Set.of(
            "LAUNCH_NESTED_CONTAINER",
            "WAIT_NESTED_CONTAINER",
            "REMOVE_NESTED_CONTAINER",
            "LAUNCH_NESTED_CONTAINER_SESSION",
            "ATTACH_CONTAINER_INPUT",
            "ATTACH_CONTAINER_OUTPUT",
            "LAUNCH_CONTAINER",
            "WAIT_CONTAINER",
            "KILL_CONTAINER");

    private static final Set<String> SCENES_WITH_CALLS_INTO_CONTAINERS = Set.of("containers");

    /** The calls by which operators steer the cluster, and all scenes that follow from them. */
    private static final Set<String> CALLS_OF_OPERATORS = Set.of(
            "MARK_AGENT_GONE",
            "DRAIN_AGENT",
            "DEACTIVATE_AGENT",
            "RESERVE_RESOURCES",
            "START_MAINTENANCE",
            "STOP_MAINTENANCE",
            "UPDATE_MAINTENANCE_SCHEDULE");

    private static final int FIRST_WRITE = 237;

    private Later() {}

    static boolean is(Exchange exchange) {
        return CALLS_INTO_CONTAINERS.contains(exchange.type())
                || SCENES_WITH_CALLS_INTO_CONTAINERS.contains(exchange.scene())
                || CALLS_OF_OPERATORS.contains(exchange.type())
                || exchange.number() >= FIRST_WRITE;
    }
}

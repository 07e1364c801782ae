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

    private Later() {}

    static boolean is(Exchange exchange) {
        return CALLS_INTO_CONTAINERS.contains(exchange.type())
                || SCENES_WITH_CALLS_INTO_CONTAINERS.contains(exchange.scene());
    }
}

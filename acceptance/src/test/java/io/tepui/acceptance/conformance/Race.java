package io.tepui.acceptance.conformance;

import java.nio.charset.StandardCharsets;

/** The part of the recording that cannot be replayed, because its answer depends on who is quicker. */
final class Race {
    private Race() {}

    /**
     * The wait for a standalone container that was killed just before: answered 200 while it is being cleaned up, and 404 from then on
     * (AO-137). The tests of containers wait before they kill.
     */
    static boolean is(Exchange exchange) {
        return exchange.type().equals("WAIT_CONTAINER")
                && new String(exchange.body(), StandardCharsets.UTF_8).contains("\"alone\"");
    }
}

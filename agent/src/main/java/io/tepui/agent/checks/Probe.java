package io.tepui.agent.checks;

import io.tepui.protocol.v1.CommandInfo;

/** What one run of a check does. */
public sealed interface Probe {
    /** Runs a command beside the task, in a session of the task's container (SE-262). */
    record Command(CommandInfo command) implements Probe {}

    /**
     * Sends a GET request to the task, follows redirects, and does not look at certificates (SE-263).
     *
     * @param url where to, the task's loopback address in it
     */
    record Http(String url) implements Probe {}

    /**
     * Opens a connection to 127.0.0.1 and closes it (SE-264).
     *
     * @param port 0 to 65535
     */
    record Tcp(int port) implements Probe {}
}

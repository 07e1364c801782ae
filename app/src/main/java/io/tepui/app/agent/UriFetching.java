package io.tepui.app.agent;

import io.tepui.agent.LaunchSpec;
import java.io.IOException;

/** Brings the URIs of a command into its sandbox (AO-350). */
@FunctionalInterface
interface UriFetching {
    /**
     * Fetches all URIs of the command, one after the other; does nothing when it has none.
     *
     * @throws IOException when one cannot be fetched; the message names it
     * @throws InterruptedException when the container is destroyed meanwhile (AO-364)
     */
    void fetch(LaunchSpec spec) throws IOException, InterruptedException;
}

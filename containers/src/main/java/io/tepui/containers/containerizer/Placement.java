package io.tepui.containers.containerizer;

import io.tepui.containers.Streams;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What was decided for a container that runs: what is nested in it builds on it.
 *
 * @param sandbox on the host
 * @param user whom it runs as; none: the agent's own
 * @param environment its whole environment
 * @param workingDirectory as it sees it
 * @param root file system of its image, on the host
 * @param streams what its streams are connected to
 */
record Placement(
        Path sandbox,
        Optional<String> user,
        Map<String, String> environment,
        String workingDirectory,
        Optional<Path> root,
        Streams streams) {
    Placement {
        environment = Map.copyOf(environment);
    }
}

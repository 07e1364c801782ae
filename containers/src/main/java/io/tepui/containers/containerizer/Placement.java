package io.tepui.containers.containerizer;

import io.tepui.containers.Streams;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was decided for a container that runs: what is nested in it builds on it.
 *
 * @param sandbox on the host
 * @param user whom it runs as; none: the agent's own
 * @param environment its whole environment; of a container of an earlier run of the agent without secrets
 * @param secrets names of the variables that are secrets, of which no more than the name is written to a disk (AO-288)
 * @param workingDirectory as it sees it
 * @param root file system of its image, on the host
 * @param streams what its streams are connected to
 */
record Placement(
        Path sandbox,
        Optional<String> user,
        Map<String, String> environment,
        Set<String> secrets,
        String workingDirectory,
        Optional<Path> root,
        Streams streams) {
    Placement {
        environment = Map.copyOf(environment);
        secrets = Set.copyOf(secrets);
    }
}

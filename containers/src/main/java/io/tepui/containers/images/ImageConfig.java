package io.tepui.containers.images;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image says about the command that runs in it (AO-309).
 *
 * @param user it would like to run as; only told of, never used
 * @param workingDirectory absolute
 */
record ImageConfig(
        Map<String, String> environment,
        Optional<String> workingDirectory,
        List<String> entrypoint,
        List<String> command,
        Optional<String> user) {
    static final ImageConfig NONE = new ImageConfig(Map.of(), Optional.empty(), List.of(), List.of(), Optional.empty());

    ImageConfig {
        environment = Map.copyOf(environment);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
    }
}

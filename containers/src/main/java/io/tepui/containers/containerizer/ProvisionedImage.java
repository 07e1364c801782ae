package io.tepui.containers.containerizer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image made ready for one container.
 *
 * @param root its root file system on the host, absolute
 * @param environment weaker than the command's own (AO-195)
 * @param workingDirectory inside the root, absolute (AO-201)
 * @param entrypoint program and first arguments of a command without a value; may be empty
 * @param command arguments of the entrypoint, or a program with its arguments when there is none; may be empty
 */
public record ProvisionedImage(
        Path root,
        Map<String, String> environment,
        Optional<String> workingDirectory,
        List<String> entrypoint,
        List<String> command) {
    public ProvisionedImage {
        environment = Map.copyOf(environment);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
    }
}

package io.tepui.containers.containerizer;

import io.tepui.containers.MountStep;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image made ready for one container.
 *
 * @param root where its root file system is on the host, absolute
 * @param mount what shows it there in the container's mount namespace, before all other mounts; none when it is there already
 * @param environment weaker than the command's own (AO-195)
 * @param workingDirectory inside the root, absolute (AO-201)
 * @param entrypoint program and first arguments of a command without a value; may be empty
 * @param command arguments of the entrypoint, or a program with its arguments when there is none; may be empty
 */
public record ProvisionedImage(
        Path root,
        Optional<MountStep> mount,
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

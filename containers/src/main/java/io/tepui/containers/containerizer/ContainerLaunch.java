package io.tepui.containers.containerizer;

import io.tepui.containers.OutputFile;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container to be launched; what was checked by AO-77 to AO-85 before.
 *
 * @param id with its whole chain of parents
 * @param kind what it is for
 * @param command what runs; without a value it is the image's, or the container ends with status 256 (AO-87)
 * @param container image, volumes, linux_info, rlimits, tty_info
 * @param resources what it asks for (AO-211, AO-212)
 * @param limits by name of resource, MB and cpus, may be infinite (AO-213)
 * @param user whom it runs as; none: a nested one its parent's, else the agent's own (AO-169)
 * @param sandbox of a root, absolute; that of a nested one lies in its parent's (AO-173) and is not given
 * @param environment variables of the agent, weaker than all others (AO-195, AO-202)
 * @param volumes persistent volumes shown in its sandbox (AO-276, AO-278)
 * @param stdout how the file of its output is bounded; its path is made from the sandbox
 * @param standalone whether it is a root that no executor belongs to
 */
public record ContainerLaunch(
        ContainerID id,
        ContainerClass kind,
        CommandInfo command,
        Optional<ContainerInfo> container,
        List<Resource> resources,
        Map<String, Value.Scalar> limits,
        Optional<String> user,
        Optional<Path> sandbox,
        Map<String, String> environment,
        List<SandboxVolume> volumes,
        OutputBounds stdout,
        boolean standalone) {

    /** Persistent volume of a container. {@code give}: whether it is given to the container's user first (AO-280). */
    public record SandboxVolume(Path volume, String containerPath, boolean readOnly, boolean give) {}

    /** Bounds of an output file, see {@link OutputFile}. */
    public record OutputBounds(long maxBytes, int rotatedFiles) {
        public static final OutputBounds DEFAULT =
                new OutputBounds(OutputFile.DEFAULT_MAX_BYTES, OutputFile.DEFAULT_ROTATED_FILES);
    }

    public ContainerLaunch {
        resources = List.copyOf(resources);
        limits = Map.copyOf(limits);
        environment = Map.copyOf(environment);
        volumes = List.copyOf(volumes);
        if (id.hasParent() == sandbox.isPresent()) {
            throw new IllegalArgumentException("a root has a sandbox given, a nested container none");
        }
    }

    /** The same run as another user; none: the agent's own. */
    ContainerLaunch withUser(Optional<String> newUser) {
        return new ContainerLaunch(
                id,
                kind,
                command,
                container,
                resources,
                limits,
                newUser,
                sandbox,
                environment,
                volumes,
                stdout,
                standalone);
    }
}

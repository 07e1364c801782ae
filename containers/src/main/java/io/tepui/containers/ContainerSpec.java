package io.tepui.containers;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * All that a launch needs.
 *
 * @param containerId printed id (AO-167)
 * @param command what runs
 * @param environment the command's whole environment: nothing of the agent's own is added (AO-196, CF-21)
 * @param user name of the user to run as; empty for the agent's own (AO-169, AO-170)
 * @param workingDirectory the sandbox; must be reachable for the user
 * @param runtimeDirectory the shim's own directory (AO §3.4), one for each container, not accessible to the user
 * @param stdout file of the standard output
 * @param stderr file of the standard error
 * @param umask file mode mask of the command, 0 to 0777
 * @param streams what the standard streams are connected to, besides the files
 * @param confinement what the shim does to the container before the command runs
 */
public record ContainerSpec(
        String containerId,
        ContainerCommand command,
        Map<String, String> environment,
        Optional<String> user,
        Path workingDirectory,
        Path runtimeDirectory,
        OutputFile stdout,
        OutputFile stderr,
        int umask,
        Streams streams,
        Confinement confinement) {

    /** Search path of a container when nobody sets one (AO-196). */
    public static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** File mode mask of a command when nobody sets one. */
    public static final int DEFAULT_UMASK = 0022;

    public ContainerSpec {
        environment = Map.copyOf(environment);
        if (containerId.isEmpty()) {
            throw new IllegalArgumentException("the container id is empty");
        }
        if (!workingDirectory.isAbsolute() || !runtimeDirectory.isAbsolute()) {
            throw new IllegalArgumentException("container '" + containerId + "': working directory '" + workingDirectory
                    + "' and runtime directory '" + runtimeDirectory + "' must be absolute");
        }
        if (umask < 0 || umask > 0777) {
            throw new IllegalArgumentException("umask 0" + Integer.toOctalString(umask) + " is not within 0 to 0777");
        }
    }

    /**
     * A container with only {@code PATH} and {@code MESOS_SANDBOX} set, run as the agent's user, its output in {@code stdout} and
     * {@code stderr} of the sandbox.
     */
    public static ContainerSpec of(String containerId, ContainerCommand command, Path sandbox, Path runtimeDirectory) {
        return new ContainerSpec(
                containerId,
                command,
                Map.of("PATH", DEFAULT_PATH, "MESOS_SANDBOX", sandbox.toString()),
                Optional.empty(),
                sandbox,
                runtimeDirectory,
                OutputFile.at(sandbox.resolve("stdout")),
                OutputFile.at(sandbox.resolve("stderr")),
                DEFAULT_UMASK,
                new Streams.Files(),
                Confinement.NONE);
    }

    /** The same with another environment. */
    public ContainerSpec withEnvironment(Map<String, String> newEnvironment) {
        return new ContainerSpec(
                containerId,
                command,
                newEnvironment,
                user,
                workingDirectory,
                runtimeDirectory,
                stdout,
                stderr,
                umask,
                streams,
                confinement);
    }

    /** The same run as another user. */
    public ContainerSpec withUser(String newUser) {
        return new ContainerSpec(
                containerId,
                command,
                environment,
                Optional.of(newUser),
                workingDirectory,
                runtimeDirectory,
                stdout,
                stderr,
                umask,
                streams,
                confinement);
    }

    /** The same in another working directory; the output files stay where they are. */
    public ContainerSpec withWorkingDirectory(Path newWorkingDirectory) {
        return new ContainerSpec(
                containerId,
                command,
                environment,
                user,
                newWorkingDirectory,
                runtimeDirectory,
                stdout,
                stderr,
                umask,
                streams,
                confinement);
    }

    /** The same with other output files. */
    public ContainerSpec withOutput(OutputFile newStdout, OutputFile newStderr) {
        return new ContainerSpec(
                containerId,
                command,
                environment,
                user,
                workingDirectory,
                runtimeDirectory,
                newStdout,
                newStderr,
                umask,
                streams,
                confinement);
    }

    /** The same with other streams. */
    public ContainerSpec withStreams(Streams newStreams) {
        return new ContainerSpec(
                containerId,
                command,
                environment,
                user,
                workingDirectory,
                runtimeDirectory,
                stdout,
                stderr,
                umask,
                newStreams,
                confinement);
    }

    /** The same confined in another way; the working directory is one in the container's root, if it has one. */
    public ContainerSpec withConfinement(Confinement newConfinement) {
        return new ContainerSpec(
                containerId,
                command,
                environment,
                user,
                workingDirectory,
                runtimeDirectory,
                stdout,
                stderr,
                umask,
                streams,
                newConfinement);
    }
}

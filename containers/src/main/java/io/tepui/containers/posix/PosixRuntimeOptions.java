package io.tepui.containers.posix;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link PosixContainerRuntime} works.
 *
 * @param shimDirectory where the shim program is put; on a file system that allows execution
 * @param shimProgram a program to run in place of the one in the jar
 * @param maxContainers containers at a time, above which launches are refused
 * @param maxLaunchesInFlight launches that may be under way at a time; more wait their turn
 * @param launchTimeout after which a spawner that does not answer is replaced
 * @param signalTimeout after which a shim that does not answer a signal is given up
 * @param destroyTimeout after which a shim that does not end its container is killed itself
 */
public record PosixRuntimeOptions(
        Path shimDirectory,
        Optional<Path> shimProgram,
        int maxContainers,
        int maxLaunchesInFlight,
        Duration launchTimeout,
        Duration signalTimeout,
        Duration destroyTimeout) {

    public static final int DEFAULT_MAX_CONTAINERS = 10_000;
    public static final int DEFAULT_MAX_LAUNCHES_IN_FLIGHT = 64;
    public static final Duration DEFAULT_LAUNCH_TIMEOUT = Duration.ofSeconds(30);
    public static final Duration DEFAULT_SIGNAL_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_DESTROY_TIMEOUT = Duration.ofSeconds(30);

    /** The defaults, with the shim program kept in that directory. */
    public static PosixRuntimeOptions in(Path shimDirectory) {
        return new PosixRuntimeOptions(
                shimDirectory,
                Optional.empty(),
                DEFAULT_MAX_CONTAINERS,
                DEFAULT_MAX_LAUNCHES_IN_FLIGHT,
                DEFAULT_LAUNCH_TIMEOUT,
                DEFAULT_SIGNAL_TIMEOUT,
                DEFAULT_DESTROY_TIMEOUT);
    }

    /** The same with another program. */
    public PosixRuntimeOptions withShimProgram(Path program) {
        return new PosixRuntimeOptions(
                shimDirectory,
                Optional.of(program),
                maxContainers,
                maxLaunchesInFlight,
                launchTimeout,
                signalTimeout,
                destroyTimeout);
    }

    /** The same with another bound of containers. */
    public PosixRuntimeOptions withMaxContainers(int newMaxContainers) {
        return new PosixRuntimeOptions(
                shimDirectory,
                shimProgram,
                newMaxContainers,
                maxLaunchesInFlight,
                launchTimeout,
                signalTimeout,
                destroyTimeout);
    }

    /** The same with other patience. */
    public PosixRuntimeOptions withTimeouts(
            Duration newLaunchTimeout, Duration newSignalTimeout, Duration newDestroyTimeout) {
        return new PosixRuntimeOptions(
                shimDirectory,
                shimProgram,
                maxContainers,
                maxLaunchesInFlight,
                newLaunchTimeout,
                newSignalTimeout,
                newDestroyTimeout);
    }
}

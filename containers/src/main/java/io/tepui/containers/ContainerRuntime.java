package io.tepui.containers;

import io.tepui.protocol.v1.ResourceStatistics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Starts, watches and ends containers. Container ids are the printed form, parent and child joined with {@code .}
 * (AO-167).
 *
 * <p>Every method may be called from any thread and blocks at most for the time its operating system calls need;
 * callers use virtual threads. Actions that depend on an exit future run on a virtual thread of the container.
 *
 * <p>Closing a runtime, or killing its process, leaves its containers running: another runtime finds them again with
 * {@link #recover}.
 */
public interface ContainerRuntime extends AutoCloseable {

    /**
     * Starts a container. Its runtime directory is made when missing; its working directory and the directories of
     * its output files must be there. When this returns a {@link LaunchResult.Launched} the command has been executed
     * and its pid is recorded.
     */
    LaunchResult launch(ContainerSpec spec);

    /**
     * Finds the containers of an earlier runtime: one answer for each entry, in the order of the map. Those that run
     * are watched from now on as if launched here; nothing is ever signalled by a stored pid that is in use by another
     * process (AO-338).
     *
     * @param runtimeDirectories container id to its runtime directory
     */
    List<RecoveredContainer> recover(Map<String, Path> runtimeDirectories);

    /**
     * Sends a signal once, without escalation (AO-141 to AO-147). SIGKILL to the command ends the whole container,
     * as the end of any command does.
     *
     * @param signal 0 to 64
     */
    KillResult kill(String containerId, int signal, SignalScope scope);

    /**
     * Kills every process of the container (AO-223) and completes when none is left. Concurrent calls share one result
     * (AO-227). For a container that is not known the future fails with {@link java.util.NoSuchElementException}.
     */
    CompletableFuture<ContainerExit> destroy(String containerId);

    /** Attaches a reader to a container with a switchboard (AO-107 to AO-117). */
    OutputAttachment attachOutput(String containerId) throws AttachException;

    /** Attaches the writer to a container with a switchboard (AO-118 to AO-131). */
    InputAttachment attachInput(String containerId) throws AttachException;

    /** What the container's processes use now (AO-254, AO-255); empty when it is not running. */
    Optional<ResourceStatistics> statistics(String containerId, UsageLimits limits);

    /** A container that runs, or whose exit is being taken. */
    Optional<Container> find(String containerId);

    /** All containers that run. */
    List<Container> containers();

    /** Counters since this runtime was made. */
    RuntimeCounters counters();

    /** Stops watching. Containers go on; their exit futures are not completed. */
    @Override
    void close();
}

package io.tepui.containers.containerizer;

import io.tepui.containers.AttachException;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.OutputAttachment;
import io.tepui.containers.SignalScope;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * All containers of one agent, from launch to the end of the last thing that is left of them. Every method may be called from any thread, on
 * a virtual one as it may block. Its end leaves the containers running; another one on the same directories finds them again.
 */
public interface Containerizer extends AutoCloseable {

    /** Launches a container and blocks until it is decided (AO-86). An interrupt destroys what is being launched. */
    LaunchOutcome launch(ContainerLaunch launch) throws InterruptedException;

    /**
     * The end of a container: completes when it has ended and was cleaned up; fails with {@link IOException} when it cannot be destroyed
     * (AO-139). Empty when it is not known (AO-136 to AO-138); the end of an executor's root is known until it is forgotten.
     */
    Optional<CompletableFuture<Termination>> termination(ContainerID id);

    /** Sends a signal to the first process of a container (AO-141 to AO-148). */
    default KillOutcome kill(ContainerID id, int signal) {
        return kill(id, signal, SignalScope.COMMAND);
    }

    /** Sends a signal to the first process, or to every one. A container that no process runs of yet is destroyed. */
    KillOutcome kill(ContainerID id, int signal, SignalScope scope);

    /**
     * Destroys a container and everything nested in it (AO-222 to AO-227); concurrent calls share one result. Empty when it does not exist.
     */
    Optional<CompletableFuture<Termination>> destroy(ContainerID id);

    /** Deletes what is left of a container that has ended (AO-149 to AO-153). */
    RemoveOutcome remove(ContainerID id);

    /**
     * Deletes what is kept of the root container of an executor that has ended, once its end is written down elsewhere. Nothing
     * happens while it exists.
     */
    void forget(ContainerID root);

    /** Changes what a root container may take, as its tasks come and go. Nothing happens for one that does not exist. */
    void update(ContainerID root, List<Resource> resources, Map<String, Value.Scalar> limits);

    /** Attaches a reader (AO-107 to AO-117). */
    OutputAttachment attachOutput(ContainerID id) throws AttachException;

    /** Attaches the writer (AO-118 to AO-131). */
    InputAttachment attachInput(ContainerID id) throws AttachException;

    /** All containers that exist, in the order of their launch. */
    List<ContainerID> containers();

    /** Whether its root exists and is a standalone one. */
    boolean isStandalone(ContainerID id);

    /** What a container is (AO-218); empty when it does not exist. */
    Optional<ContainerStatus> status(ContainerID id);

    /** What a container uses, with its requests and limits (AO-216); empty when it does not exist. */
    Optional<ResourceStatistics> statistics(ContainerID id);

    /** Deletes images that nothing uses but those named (AO-163). */
    void pruneImages(List<Image> excluded) throws IOException;

    /**
     * Finds the containers of an earlier run, once, before anything else (AO-323 to AO-326). DEBUG containers, nested ones without a live
     * root and what was half launched are destroyed, and are not in the answer.
     *
     * @return roots and nested containers that run, and those of executors that ended with their end: meanwhile, or before, when nobody may
     *     have been told; nested ones until they are removed
     */
    Map<ContainerID, Found> recover() throws IOException;

    /** A container of an earlier run. */
    sealed interface Found {
        /** It runs. */
        record Running(long pid) implements Found {}

        /** It ended; its files are kept until it is removed or, for a root, forgotten. */
        record Ended(Termination termination) implements Found {}
    }

    @Override
    void close();
}

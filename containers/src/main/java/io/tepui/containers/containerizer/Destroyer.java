package io.tepui.containers.containerizer;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerExit;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.Streams;
import io.tepui.containers.WaitStatus;
import io.tepui.containers.files.VolumeLinks;
import io.tepui.containers.isolation.Isolator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends containers and takes away what is left of them, what is nested first (AO-222 to AO-227). */
final class Destroyer {
    private static final Logger LOG = LoggerFactory.getLogger(Destroyer.class);

    private final LiveContainers live;
    private final ContainerRuntime runtime;
    private final RuntimeLayout layout;
    private final Optional<ImageProvisioner> images;
    private final Duration timeout;
    private final ExecutorService threads;
    private final LongAdder errors = new LongAdder();

    Destroyer(
            LiveContainers live,
            ContainerRuntime runtime,
            RuntimeLayout layout,
            Optional<ImageProvisioner> images,
            Duration timeout,
            ExecutorService threads) {
        this.live = live;
        this.runtime = runtime;
        this.layout = layout;
        this.images = images;
        this.timeout = timeout;
        this.threads = threads;
    }

    /** Has a container destroyed. */
    CompletableFuture<Termination> destroy(ContainerNode node, Optional<EndCause> cause) {
        if (live.order(node, cause)) {
            try {
                threads.execute(() -> carryOut(node));
            } catch (RejectedExecutionException e) {
                LOG.debug("container {} is not destroyed: the agent is closing", node.name);
            }
        }
        return live.termination(node);
    }

    /** Watches a container whose process is there. */
    void watch(ContainerNode node, Container container) {
        container.exit().thenAcceptAsync(exit -> exited(node, exit), threads);
    }

    /** The container's first process has ended by itself, or by a signal, or all trace of it is lost. */
    void exited(ContainerNode node, ContainerExit exit) {
        node.exit = Optional.of(exit);
        if (live.order(node, Optional.empty())) {
            live.explain(node, verdict(node, exit));
            carryOut(node);
        }
    }

    /** Why the container ended, if not by itself: what it took too much of, or what it lost. */
    static Optional<EndCause> verdict(ContainerNode node, ContainerExit exit) {
        for (Isolator isolator : node.prepared) {
            Optional<Isolator.Limitation> limitation = isolator.verdict(node.id);
            if (limitation.isPresent()) {
                return limitation.map(EndCause::of);
            }
        }
        return causeOf(node, exit);
    }

    /** Whoever holds the streams of a container cannot end without its exit being lost (AO-188). */
    private static Optional<EndCause> causeOf(ContainerNode node, ContainerExit exit) {
        boolean switchboard = node.placement
                .map(Placement::streams)
                .filter(Streams.Switchboard.class::isInstance)
                .isPresent();
        return switchboard && exit.status().isEmpty() ? Optional.of(EndCause.switchboardLost()) : Optional.empty();
    }

    long errors() {
        return errors.sum();
    }

    /** Destroys a container that nobody else does, and tells those who wait. A failure leaves it known (AO-226). */
    void carryOut(ContainerNode node) {
        try {
            destroyChildren(node);
            Termination termination = termination(node, endProcesses(node));
            cleanUp(node);
            write(node, termination);
            live.remove(node, termination).complete(termination);
        } catch (IOException | RuntimeException e) {
            errors.increment();
            String message = "Container '" + node.name + "' could not be destroyed: " + text(e);
            LOG.error(message, e);
            live.failedToDestroy(node, new IOException(message, e));
        } catch (InterruptedException e) {
            LOG.debug("container {} is not destroyed: the agent is closing", node.name);
        }
    }

    private static String text(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private void destroyChildren(ContainerNode node) throws IOException, InterruptedException {
        List<CompletableFuture<Termination>> ends = live.childrenOf(node).stream()
                .map(child -> destroy(child, node.cause))
                .toList();
        for (CompletableFuture<Termination> end : ends) {
            try {
                end.get();
            } catch (ExecutionException e) {
                throw new IOException(
                        e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
            }
        }
    }

    /** Empty when no process was ever started. */
    private Optional<ContainerExit> endProcesses(ContainerNode node) throws IOException, InterruptedException {
        for (Isolator isolator : node.prepared) {
            if (isolator.killAll(node.id)) {
                break;
            }
        }
        Optional<Container> container = node.container;
        if (container.isEmpty() || node.exit.isPresent()) {
            return node.exit;
        }
        try {
            runtime.destroy(node.name).exceptionally(Destroyer::hasEndedAlready);
            return Optional.of(container.get().exit().get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw new IOException("its processes did not end within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exit never fails", e);
        }
    }

    private static ContainerExit hasEndedAlready(Throwable problem) {
        if (!(problem instanceof NoSuchElementException)) {
            LOG.warn("a container is not told to end: {}", problem.toString());
        }
        return new ContainerExit("", Optional.empty(), Instant.EPOCH, 0);
    }

    private static Termination termination(ContainerNode node, Optional<ContainerExit> exit) {
        // What an executor's own container left no status of is told to its tasks as that.
        Optional<WaitStatus> status =
                node.isOfExecutor() ? exit.flatMap(ContainerExit::status) : exit.map(ContainerExit::statusOrKilled);
        return node.cause
                .map(cause -> new Termination(
                        status,
                        Optional.of(EndCause.STATE),
                        Optional.of(cause.reason()),
                        Optional.of(cause.message()),
                        cause.resources()))
                .orElseGet(
                        () -> new Termination(status, Optional.empty(), Optional.empty(), Optional.empty(), List.of()));
    }

    private void cleanUp(ContainerNode node) throws IOException {
        while (!node.prepared.isEmpty()) {
            node.prepared.getLast().cleanup(node.id);
            node.prepared.removeLast();
        }
        if (node.hasVolumeLinks) {
            removeVolumeLinks(node);
        }
        if (images.isPresent()) {
            images.get().release(node.id);
            node.hasImage = false;
        }
    }

    private static void removeVolumeLinks(ContainerNode node) {
        Optional<Path> sandbox = node.placement.map(Placement::sandbox);
        if (sandbox.isEmpty() || node.launch.isEmpty()) {
            return;
        }
        for (ContainerLaunch.SandboxVolume volume : node.launch.get().volumes()) {
            try {
                VolumeLinks.remove(sandbox.get(), volume.containerPath());
            } catch (IOException e) {
                LOG.warn("a volume's link is left in sandbox {}: {}", sandbox.get(), e.toString());
            }
        }
    }

    /** What is told of the container from now on (AO-136, AO-137, AO-184). */
    private void write(ContainerNode node, Termination termination) throws IOException {
        Path directory = node.runtimeDirectory;
        boolean ran = node.container.isPresent() || node.exit.isPresent();
        if (node.isRoot()) {
            if (!node.isOfExecutor() || !ran) {
                layout.remove(node.id);
            } else if (node.cause.isPresent()) {
                writeEnd(node, termination);
            }
        } else if (Files.isDirectory(directory)) {
            writeEnd(node, termination);
        }
    }

    /**
     * An end that cannot be written, as on a full disk, is told all the same, until the agent ends: then the next one goes by what the shim
     * recorded, for which space was taken before.
     */
    private void writeEnd(ContainerNode node, Termination termination) throws IOException {
        try {
            RuntimeLayout.write(
                    node.runtimeDirectory, RuntimeLayout.TERMINATION, TerminationRecord.encode(termination));
        } catch (IOException e) {
            LOG.error("how container {} ended is not written down: {}", node.name, text(e));
            live.keepEnd(node, termination);
            return;
        }
        if (!node.isRoot()) {
            Files.deleteIfExists(node.runtimeDirectory.resolve(RuntimeLayout.LAUNCH));
        }
    }
}

package io.tepui.containers.containerizer;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerExit;
import io.tepui.containers.isolation.Isolator;
import io.tepui.protocol.v1.ContainerID;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A container that exists. State, children, cause and the thread that may be interrupted belong to {@link LiveContainers};
 * the rest to whoever launches it, and after that to whoever destroys it.
 */
final class ContainerNode {
    final ContainerID id;
    final String name;
    final @Nullable ContainerNode parent;
    final boolean standalone;
    final ContainerClass kind;
    final Path runtimeDirectory;
    final Map<String, ContainerNode> children = new LinkedHashMap<>();

    /** Completes when it is decided whether the launch comes to anything. */
    final CompletableFuture<Void> decided = new CompletableFuture<>();

    /** Isolators that were asked to take part and were not yet asked to clean up. */
    final Deque<Isolator> prepared = new ArrayDeque<>();

    ContainerState state = ContainerState.PREPARING;
    boolean ending;
    Optional<EndCause> cause = Optional.empty();

    @Nullable
    Thread interruptible;

    CompletableFuture<Termination> termination = new CompletableFuture<>();

    volatile Optional<ContainerLaunch> launch;
    volatile Optional<Placement> placement = Optional.empty();
    volatile Optional<Container> container = Optional.empty();
    volatile Optional<ContainerExit> exit = Optional.empty();

    /** What it may take; nothing is known of a root that was found again (AO-217). */
    volatile Optional<Allotment> allotment = Optional.empty();

    volatile boolean hasImage;
    volatile boolean hasVolumeLinks;

    ContainerNode(
            ContainerID id,
            @Nullable ContainerNode parent,
            boolean standalone,
            ContainerClass kind,
            Path runtimeDirectory,
            Optional<ContainerLaunch> launch) {
        this.id = id;
        this.name = ContainerIds.print(id);
        this.parent = parent;
        this.standalone = parent == null ? standalone : parent.standalone;
        this.kind = kind;
        this.runtimeDirectory = runtimeDirectory;
        this.launch = launch;
    }

    boolean isRoot() {
        return !id.hasParent();
    }

    /** Whether it is the root container of an executor. */
    boolean isOfExecutor() {
        return isRoot() && !standalone;
    }

    /** Whether an isolator applies to it (AO-250). */
    boolean isServedBy(Isolator isolator) {
        return (isRoot() || isolator.supportsNesting()) && (!standalone || isolator.supportsStandalone());
    }
}

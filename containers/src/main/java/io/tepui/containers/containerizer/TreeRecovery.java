package io.tepui.containers.containerizer;

import io.tepui.containers.ContainerExit;
import io.tepui.containers.RecoveredContainer;
import io.tepui.containers.containerizer.Containerizer.Found;
import io.tepui.containers.isolation.Isolator;
import io.tepui.protocol.v1.ContainerID;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the containers of an earlier run, and ends those that must not go on (AO-323 to AO-326). */
final class TreeRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(TreeRecovery.class);

    /** How many parts the containers are examined in at a time. */
    private static final int PARTS = 8;

    private final TreeParts parts;
    private final RuntimeLayout layout;
    private final LiveContainers live;
    private final Destroyer destroyer;
    private final ExecutorService threads;
    private final Map<String, ContainerNode> nodes = new LinkedHashMap<>();

    /** Nested containers whose end an earlier agent wrote down, and perhaps told nobody. */
    private final List<Left> past = new ArrayList<>();

    TreeRecovery(
            TreeParts parts, RuntimeLayout layout, LiveContainers live, Destroyer destroyer, ExecutorService threads) {
        this.parts = parts;
        this.layout = layout;
        this.live = live;
        this.destroyer = destroyer;
        this.threads = threads;
    }

    /** A directory of a container that has not been told of as ended; parents come before their children. */
    private record Left(
            ContainerID id, String name, @Nullable String parent, Path directory, boolean standalone) {}

    Map<ContainerID, Found> run() throws IOException {
        List<Left> left = scan();
        Map<String, RecoveredContainer> states = examine(left);
        for (Left each : left) {
            RecoveredContainer state = states.get(each.name());
            if (state != null) {
                take(each, state);
            }
        }
        for (Isolator isolator : parts.isolators()) {
            isolator.recovered();
        }
        if (parts.images().isPresent()) {
            parts.images()
                    .get()
                    .recover(nodes.values().stream().map(node -> node.id).toList());
        }
        Map<ContainerID, Found> found = settle();
        past.forEach(each -> pastEnd(each).ifPresent(end -> found.put(each.id(), new Found.Ended(end))));
        return found;
    }

    /** How a container of an executor ended before, if it ran; nobody asks for sessions again. */
    private Optional<Termination> pastEnd(Left each) {
        boolean known = nodes.containsKey(ContainerIds.root(each.id()).getValue()) && !each.standalone();
        if (!known || RuntimeLayout.isMarked(each.directory(), RuntimeLayout.FORCE_DESTROY)) {
            return Optional.empty();
        }
        try {
            Optional<byte[]> bytes = RuntimeLayout.read(each.directory(), RuntimeLayout.TERMINATION);
            return bytes.isPresent()
                    ? Optional.of(TerminationRecord.decode(bytes.get()))
                            .filter(end -> end.status().isPresent())
                    : Optional.empty();
        } catch (IOException e) {
            LOG.warn("how container {} ended cannot be read: {}", each.name(), e.toString());
            return Optional.empty();
        }
    }

    private List<Left> scan() throws IOException {
        List<Left> left = new ArrayList<>();
        Deque<Left> open = new ArrayDeque<>();
        for (String value : layout.roots()) {
            ContainerID id = ContainerID.newBuilder().setValue(value).build();
            Path directory = layout.of(id);
            open.addLast(
                    new Left(id, value, null, directory, RuntimeLayout.isMarked(directory, RuntimeLayout.STANDALONE)));
        }
        while (!open.isEmpty()) {
            Left each = open.removeFirst();
            boolean ended =
                    each.parent() != null && RuntimeLayout.isMarked(each.directory(), RuntimeLayout.TERMINATION);
            (ended ? past : left).add(each);
            for (String value : RuntimeLayout.nested(each.directory())) {
                ContainerID id = ContainerID.newBuilder()
                        .setValue(value)
                        .setParent(each.id())
                        .build();
                open.addLast(new Left(
                        id,
                        each.name() + "." + value,
                        each.name(),
                        each.directory().resolve("containers").resolve(value),
                        each.standalone()));
            }
        }
        return left;
    }

    /** Each container's files are looked at once, several at a time. */
    private Map<String, RecoveredContainer> examine(List<Left> left) throws IOException {
        List<Future<List<RecoveredContainer>>> under = new ArrayList<>();
        int size = Math.max(1, (left.size() + PARTS - 1) / PARTS);
        for (int from = 0; from < left.size(); from += size) {
            Map<String, Path> directories = new LinkedHashMap<>();
            left.subList(from, Math.min(left.size(), from + size))
                    .forEach(each -> directories.put(each.name(), each.directory()));
            under.add(threads.submit(() -> parts.runtime().recover(directories)));
        }
        Map<String, RecoveredContainer> found = new HashMap<>();
        for (Future<List<RecoveredContainer>> each : under) {
            try {
                each.get().forEach(state -> found.put(state.containerId(), state));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the recovery of containers was interrupted", e);
            } catch (ExecutionException e) {
                throw new IOException("containers cannot be found again: " + e.getCause(), e);
            }
        }
        return found;
    }

    private void take(Left left, RecoveredContainer state) {
        Optional<LaunchRecord> record = record(left);
        boolean session = RuntimeLayout.isMarked(left.directory(), RuntimeLayout.FORCE_DESTROY);
        ContainerNode node = new ContainerNode(
                left.id(),
                left.parent() == null ? null : nodes.get(left.parent()),
                left.standalone(),
                session ? ContainerClass.DEBUG : ContainerClass.DEFAULT,
                left.directory(),
                record.map(LaunchRecord::launch));
        node.placement = record.map(LaunchRecord::placement);
        node.hasVolumeLinks = parts.linksVolumes()
                && record.filter(each -> !each.launch().volumes().isEmpty()).isPresent();
        node.hasImage = node.placement.flatMap(Placement::root).isPresent();
        if (!node.isRoot()) {
            node.allotment =
                    record.map(LaunchRecord::launch).map(launch -> new Allotment(launch.resources(), launch.limits()));
        }
        nodes.put(node.name, node);
        live.addFound(node);
        switch (state) {
            case RecoveredContainer.Running running -> {
                node.container = Optional.of(running.container());
                recoverIsolation(node, running.container().pid());
            }
            case RecoveredContainer.Exited exited -> ended(node, exited.exit());
            case RecoveredContainer.Lost lost -> ended(node, lost.exit());
            case RecoveredContainer.NotStarted never ->
                LOG.info(
                        "container {} never ran: {}", node.name, never.failure().message());
        }
    }

    /** Isolators clean up after it as after any other, and may know why it ended. */
    private void ended(ContainerNode node, ContainerExit exit) {
        node.exit = Optional.of(exit);
        recoverIsolation(node, 0);
    }

    private static Optional<LaunchRecord> record(Left left) {
        try {
            Optional<byte[]> bytes = RuntimeLayout.read(left.directory(), RuntimeLayout.LAUNCH);
            return bytes.isPresent() ? Optional.of(LaunchRecord.decode(bytes.get())) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.warn("what container {} was launched with cannot be read: {}", left.name(), e.toString());
            return Optional.empty();
        }
    }

    private void recoverIsolation(ContainerNode node, long pid) {
        if (node.launch.isEmpty()) {
            return;
        }
        for (Isolator isolator : parts.isolators()) {
            if (node.isServedBy(isolator)) {
                try {
                    isolator.recover(node.launch.get(), pid);
                    node.prepared.addLast(isolator);
                } catch (IOException e) {
                    LOG.warn(
                            "isolator {} does not find container {} again: {}",
                            isolator.name(),
                            node.name,
                            e.toString());
                }
            }
        }
    }

    /** Ends what must not go on, waits for that, and tells of the rest. */
    private Map<ContainerID, Found> settle() throws IOException {
        Map<ContainerNode, CompletableFuture<Termination>> ending = new LinkedHashMap<>();
        for (ContainerNode node : nodes.values()) {
            if (mustEnd(node)) {
                ending.put(node, destroyer.destroy(node, cause(node)));
            }
        }
        Map<ContainerID, Found> answer = new LinkedHashMap<>();
        for (ContainerNode node : nodes.values()) {
            if (!ending.containsKey(node)) {
                watch(node);
            }
        }
        for (ContainerNode node : nodes.values()) {
            Optional<Termination> end = await(ending.get(node));
            boolean ownEnd = node.exit.isPresent() && node.kind == ContainerClass.DEFAULT && !isOrphan(node);
            if (end.isPresent() && ownEnd && !(node.isRoot() && node.standalone)) {
                answer.put(node.id, new Found.Ended(end.get()));
            } else if (!ending.containsKey(node) && live.find(node.id).isPresent()) {
                answer.put(
                        node.id, new Found.Running(node.container.orElseThrow().pid()));
            }
        }
        return answer;
    }

    private boolean mustEnd(ContainerNode node) {
        return node.container.isEmpty() || node.kind == ContainerClass.DEBUG || isOrphan(node) || hasEndingParent(node);
    }

    private static boolean isOrphan(ContainerNode node) {
        return !node.isRoot() && node.parent == null;
    }

    private boolean hasEndingParent(ContainerNode node) {
        return node.parent != null && mustEnd(node.parent);
    }

    private void watch(ContainerNode node) {
        node.container.ifPresent(container -> {
            for (Isolator isolator : node.prepared) {
                isolator.watch(node.id, limit -> destroyer.destroy(node, Optional.of(EndCause.of(limit))));
            }
            destroyer.watch(node, container);
        });
    }

    /** Why the agent ended it, if an earlier agent wrote that down, or if that can be seen now. */
    private static Optional<EndCause> cause(ContainerNode node) {
        if (node.isOfExecutor()) {
            try {
                Optional<byte[]> bytes = RuntimeLayout.read(node.runtimeDirectory, RuntimeLayout.TERMINATION);
                if (bytes.isPresent()) {
                    Termination told = TerminationRecord.decode(bytes.get());
                    return told.reason()
                            .map(reason -> new EndCause(reason, told.message().orElse(""), told.limitation()));
                }
            } catch (IOException e) {
                LOG.warn("why container {} ended cannot be read: {}", node.name, e.toString());
            }
        }
        return node.exit.flatMap(exit -> Destroyer.verdict(node, exit));
    }

    /** What cannot be ended stays known, and whoever asks for its end learns why. */
    private static Optional<Termination> await(@Nullable CompletableFuture<Termination> end) throws IOException {
        if (end == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(end.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the recovery of containers was interrupted", e);
        } catch (ExecutionException e) {
            LOG.warn("going on with a container that could not be destroyed: {}", e.getMessage());
            return Optional.empty();
        }
    }
}

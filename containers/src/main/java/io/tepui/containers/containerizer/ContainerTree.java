package io.tepui.containers.containerizer;

import io.tepui.containers.AttachException;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.OutputAttachment;
import io.tepui.containers.SignalScope;
import io.tepui.containers.containerizer.LiveContainers.Admission;
import io.tepui.containers.files.TreeRemoval;
import io.tepui.containers.isolation.Isolator;
import io.tepui.protocol.Signals;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containerizer over a runtime and a list of isolators: it keeps the tree, leads each container through its launch and its end, and
 * writes down what an agent that comes after must know.
 */
public final class ContainerTree implements Containerizer {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerTree.class);

    private final TreeParts parts;
    private final TreeOptions options;
    private final RuntimeLayout layout;
    private final LiveContainers live;
    private final Destroyer destroyer;
    private final ContainerFigures figures;
    private final boolean mayGiveAway;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("container-tree-", 0).factory());

    public ContainerTree(TreeParts parts, TreeOptions options) {
        this.parts = parts;
        this.options = options;
        this.layout = new RuntimeLayout(options.runtimeDirectory());
        this.live = new LiveContainers(layout);
        this.destroyer =
                new Destroyer(live, parts.runtime(), layout, parts.images(), options.destroyTimeout(), threads);
        this.figures = new ContainerFigures(parts, options.cpuLimitsBind());
        this.mayGiveAway = parts.users().current().isRoot();
    }

    // ------------------------------------------------------------------------------------------------ launch

    @Override
    public LaunchOutcome launch(ContainerLaunch launch) throws InterruptedException {
        while (true) {
            switch (live.admit(launch, unsupported(launch))) {
                case Admission.Refused refused -> {
                    return refused.outcome();
                }
                case Admission.ParentUndecided parent -> await(parent.decided());
                case Admission.Admitted admitted -> {
                    return await(begin(admitted.node()), admitted.node());
                }
            }
        }
    }

    /** Only this kind of container is made here (AO-81). */
    private static Optional<String> unsupported(ContainerLaunch launch) {
        return launch.container()
                .filter(info -> info.getType() != ContainerInfo.Type.MESOS)
                .map(info -> "container.type: " + info.getType() + " is not supported, only MESOS is");
    }

    /** On a thread of its own: what interrupts the caller must not interrupt the start of a process. */
    private CompletableFuture<LaunchOutcome> begin(ContainerNode node) {
        CompletableFuture<LaunchOutcome> outcome = new CompletableFuture<>();
        LaunchSteps steps = new LaunchSteps(node, parts, options, live, destroyer, mayGiveAway);
        Thread.ofVirtual().name("launch-" + node.name).start(() -> {
            try {
                outcome.complete(steps.run());
            } catch (RuntimeException | Error e) {
                outcome.completeExceptionally(e);
                throw e;
            }
        });
        return outcome;
    }

    private LaunchOutcome await(CompletableFuture<LaunchOutcome> outcome, ContainerNode node)
            throws InterruptedException {
        try {
            return await(outcome);
        } catch (InterruptedException e) {
            destroyer.destroy(node, Optional.empty());
            throw e;
        }
    }

    private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a launch failed unforeseen", e.getCause());
        }
    }

    // ------------------------------------------------------------------------------------------------ end

    @Override
    public Optional<CompletableFuture<Termination>> termination(ContainerID id) {
        Optional<ContainerNode> node = live.find(id);
        return node.isPresent()
                ? Optional.of(live.termination(node.get()))
                : past(id).map(CompletableFuture::completedFuture);
    }

    /** Nested containers are remembered as long as their root is there (AO-136, AO-137). */
    private Optional<Termination> past(ContainerID id) {
        if (!id.hasParent()) {
            return live.endedRoot(ContainerIds.print(id));
        }
        if (live.find(ContainerIds.root(id)).isEmpty()) {
            return Optional.empty();
        }
        Optional<Termination> kept = live.keptEnd(ContainerIds.print(id));
        if (kept.isPresent()) {
            return kept;
        }
        try {
            Optional<byte[]> bytes = RuntimeLayout.read(layout.of(id), RuntimeLayout.TERMINATION);
            return bytes.isPresent() ? Optional.of(TerminationRecord.decode(bytes.get())) : Optional.empty();
        } catch (IOException e) {
            LOG.warn("how container {} ended cannot be read: {}", ContainerIds.print(id), e.toString());
            return Optional.empty();
        }
    }

    @Override
    public KillOutcome kill(ContainerID id, int signal, SignalScope scope) {
        Optional<ContainerNode> found = live.find(id);
        if (found.isEmpty()) {
            return new KillOutcome.Unknown();
        }
        if (signal < 0 || signal > Signals.MAX) {
            return new KillOutcome.Failed(signal + " is no signal");
        }
        ContainerNode node = found.get();
        if (node.container.isEmpty() && live.stateOf(node).isLaunching()) {
            if (signal != 0) {
                destroyer.destroy(node, Optional.empty());
            }
            return new KillOutcome.Sent();
        }
        return switch (parts.runtime().kill(node.name, signal, scope)) {
            case SENT -> new KillOutcome.Sent();
            case NO_SIGNAL -> new KillOutcome.Failed(signal + " is no signal");
            case REFUSED -> new KillOutcome.Failed("The system refused to send signal " + signal);
            case NOT_RUNNING ->
                live.stateOf(node) == ContainerState.DESTROYING
                        ? new KillOutcome.Failed(
                                "Container '" + node.name + "' is being destroyed and has no process any more")
                        : new KillOutcome.Unknown();
        };
    }

    @Override
    public Optional<CompletableFuture<Termination>> destroy(ContainerID id) {
        return live.find(id).map(node -> destroyer.destroy(node, Optional.empty()));
    }

    @Override
    public RemoveOutcome remove(ContainerID id) {
        return switch (live.beginRemoval(id)) {
            case LiveContainers.Removal.Refused refused -> new RemoveOutcome.Failed(refused.message());
            case LiveContainers.Removal.UnderWay other -> other.outcome().join();
            case LiveContainers.Removal.Allowed allowed -> {
                RemoveOutcome outcome = new RemoveOutcome.Failed("The removal ended unforeseen");
                try {
                    outcome = removeFiles(id);
                } finally {
                    live.removed(id, outcome);
                }
                yield outcome;
            }
        };
    }

    private RemoveOutcome removeFiles(ContainerID id) {
        try {
            if (id.hasParent()) {
                removeNested(id);
            } else {
                Path directory = layout.of(id);
                if (RuntimeLayout.isMarked(directory, RuntimeLayout.LAUNCH)) {
                    return new RemoveOutcome.Failed("Container '" + id.getValue() + "' is that of an executor");
                }
                TreeRemoval.remove(options.workDirectory().resolve("containers").resolve(id.getValue()));
            }
            return new RemoveOutcome.Removed();
        } catch (IOException e) {
            return new RemoveOutcome.Failed(
                    "Container '" + ContainerIds.print(id) + "' cannot be removed: " + e.getMessage());
        }
    }

    private void removeNested(ContainerID id) throws IOException {
        Optional<Path> root =
                live.find(ContainerIds.root(id)).flatMap(node -> node.placement).map(Placement::sandbox);
        if (root.isPresent()) {
            List<String> values = ContainerIds.values(id);
            ContainerSandboxes.removeNested(root.get(), values.subList(1, values.size()));
        }
        layout.remove(id);
    }

    /**
     * What was found of ended containers.
     *
     * @param removed of how many something was removed
     * @param failed of how many it could not be
     */
    public record Collected(int removed, int failed) {}

    /**
     * Takes away what nested containers left that ended long ago in roots that go on: of sessions all, after which their end is not known
     * any more (AO-136); of others the sandbox (AO-154, AO-327), after which their end is still told.
     *
     * @param age how long ago they must have ended
     * @param sandboxes whether the sandboxes of others are taken away, too
     */
    public Collected collect(Duration age, boolean sandboxes) {
        return new EndedContainers(
                        layout, live, this::remove, parts.clock().instant().minus(age), sandboxes)
                .collect();
    }

    @Override
    public void forget(ContainerID root) {
        if (!root.hasParent() && live.forget(ContainerIds.print(root))) {
            TreeRemoval.removeQuietly(layout.of(root));
        }
    }

    // ------------------------------------------------------------------------------------------------ in between

    @Override
    public void update(ContainerID root, List<Resource> resources, Map<String, Value.Scalar> limits) {
        Optional<ContainerNode> found = live.find(root);
        if (found.isEmpty()) {
            return;
        }
        ContainerNode node = found.get();
        node.allotment = Optional.of(new Allotment(resources, limits));
        for (Isolator isolator : parts.isolators()) {
            if (node.isServedBy(isolator)) {
                try {
                    isolator.update(root, resources, limits);
                } catch (IOException e) {
                    LOG.warn("isolator {} cannot update container {}: {}", isolator.name(), node.name, e.toString());
                }
            }
        }
    }

    @Override
    public OutputAttachment attachOutput(ContainerID id) throws AttachException {
        return parts.runtime().attachOutput(ContainerIds.print(id));
    }

    @Override
    public InputAttachment attachInput(ContainerID id) throws AttachException {
        return parts.runtime().attachInput(ContainerIds.print(id));
    }

    @Override
    public List<ContainerID> containers() {
        return live.all().stream().map(node -> node.id).toList();
    }

    @Override
    public boolean isStandalone(ContainerID id) {
        return live.find(ContainerIds.root(id)).filter(node -> node.standalone).isPresent();
    }

    @Override
    public Optional<ContainerStatus> status(ContainerID id) {
        return live.find(id).map(figures::status);
    }

    @Override
    public Optional<ResourceStatistics> statistics(ContainerID id) {
        return live.find(id).map(figures::statistics);
    }

    @Override
    public void pruneImages(List<Image> excluded) throws IOException {
        if (parts.images().isEmpty()) {
            return;
        }
        List<Image> inUse = new ArrayList<>();
        for (ContainerNode node : live.all()) {
            ContainerLaunch launch = node.launch.orElseThrow(() -> new IOException(
                    "It is not known which image container '" + node.name + "' uses: an older agent launched it"));
            launch.container().ifPresent(info -> addImages(info, inUse));
        }
        parts.images().get().prune(excluded, inUse);
    }

    private static void addImages(ContainerInfo info, List<Image> to) {
        if (info.getMesos().hasImage()) {
            to.add(info.getMesos().getImage());
        }
        info.getVolumesList().stream().filter(volume -> volume.hasImage()).forEach(volume -> to.add(volume.getImage()));
    }

    @Override
    public Map<ContainerID, Found> recover() throws IOException {
        return new TreeRecovery(parts, layout, live, destroyer, threads).run();
    }

    /** Counters since it was made. */
    public TreeCounters counters() {
        List<ContainerNode> all = live.all();
        return new TreeCounters(
                destroyer.errors(),
                (int) all.stream()
                        .filter(node -> live.stateOf(node).isLaunching())
                        .count(),
                (int) all.stream()
                        .filter(node -> node.hasImage && node.isOfExecutor())
                        .count());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        parts.isolators().forEach(Isolator::close);
        parts.images().ifPresent(ImageProvisioner::close);
        closeFetcher();
        parts.runtime().close();
    }

    private void closeFetcher() {
        try {
            parts.fetcher().close();
        } catch (IOException e) {
            LOG.warn("the cache of fetched files is not given back: {}", e.toString());
        }
    }
}

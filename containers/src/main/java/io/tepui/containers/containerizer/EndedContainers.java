package io.tepui.containers.containerizer;

import io.tepui.containers.containerizer.ContainerTree.Collected;
import io.tepui.protocol.v1.ContainerID;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what nested containers left that ended some time ago in roots that go on. Of a session nobody comes for its status then: its
 * client has removed it, or broke off.
 */
final class EndedContainers {
    private static final Logger LOG = LoggerFactory.getLogger(EndedContainers.class);

    private final RuntimeLayout layout;
    private final LiveContainers live;
    private final Function<ContainerID, RemoveOutcome> removal;
    private final Instant before;
    private final boolean sandboxes;
    private int removed;
    private int failed;

    /**
     * Prepares one look.
     *
     * @param removal removes a nested container whole
     * @param before what ended earlier goes
     * @param sandboxes whether the sandboxes of containers go that are no sessions (AO-154)
     */
    EndedContainers(
            RuntimeLayout layout,
            LiveContainers live,
            Function<ContainerID, RemoveOutcome> removal,
            Instant before,
            boolean sandboxes) {
        this.layout = layout;
        this.live = live;
        this.removal = removal;
        this.before = before;
        this.sandboxes = sandboxes;
    }

    Collected collect() {
        for (ContainerNode node : live.all()) {
            if (!node.id.hasParent()) {
                collectNested(node.id);
            }
        }
        return new Collected(removed, failed);
    }

    private void collectNested(ContainerID parent) {
        for (String value : nested(layout.of(parent))) {
            ContainerID id =
                    ContainerID.newBuilder().setValue(value).setParent(parent).build();
            collectNested(id);
            Path directory = layout.of(id);
            if (!endedBefore(directory)) {
                continue;
            }
            if (RuntimeLayout.isMarked(directory, RuntimeLayout.FORCE_DESTROY)) {
                count(id, removal.apply(id));
            } else if (sandboxes && hasSandbox(id)) {
                count(id, removeSandbox(id));
            }
        }
    }

    private static List<String> nested(Path directory) {
        try {
            return RuntimeLayout.nested(directory);
        } catch (IOException e) {
            LOG.warn("the containers in {} cannot be listed: {}", directory, e.toString());
            return List.of();
        }
    }

    private boolean endedBefore(Path directory) {
        try {
            return Files.getLastModifiedTime(directory.resolve(RuntimeLayout.TERMINATION))
                    .toInstant()
                    .isBefore(before);
        } catch (NoSuchFileException e) {
            return false; // it has not ended, or was removed meanwhile
        } catch (IOException e) {
            LOG.warn("when the container of {} ended cannot be read: {}", directory, e.toString());
            return false;
        }
    }

    private boolean hasSandbox(ContainerID id) {
        return rootSandbox(id)
                .map(root -> ContainerSandboxes.nested(root, nestedValues(id)))
                .filter(sandbox -> Files.exists(sandbox, LinkOption.NOFOLLOW_LINKS))
                .isPresent();
    }

    private Optional<Path> rootSandbox(ContainerID id) {
        return live.find(ContainerIds.root(id)).flatMap(node -> node.placement).map(Placement::sandbox);
    }

    private static List<String> nestedValues(ContainerID id) {
        List<String> values = ContainerIds.values(id);
        return values.subList(1, values.size());
    }

    /** Under the same guard as a removal: meanwhile no container is launched again under this id. */
    private RemoveOutcome removeSandbox(ContainerID id) {
        return switch (live.beginRemoval(id)) {
            case LiveContainers.Removal.Refused refused -> new RemoveOutcome.Failed(refused.message());
            case LiveContainers.Removal.UnderWay other -> other.outcome().join();
            case LiveContainers.Removal.Allowed allowed -> {
                RemoveOutcome outcome = new RemoveOutcome.Failed("The removal ended unforeseen");
                try {
                    outcome = removeSandboxOf(id);
                } finally {
                    live.removed(id, outcome);
                }
                yield outcome;
            }
        };
    }

    private RemoveOutcome removeSandboxOf(ContainerID id) {
        Optional<Path> root = rootSandbox(id);
        try {
            if (root.isPresent()) {
                ContainerSandboxes.removeNested(root.get(), nestedValues(id));
            }
            return new RemoveOutcome.Removed();
        } catch (IOException e) {
            return new RemoveOutcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private void count(ContainerID id, RemoveOutcome outcome) {
        switch (outcome) {
            case RemoveOutcome.Removed gone -> removed++;
            case RemoveOutcome.Failed why -> {
                failed++;
                LOG.warn("what container {} left cannot be removed: {}", ContainerIds.print(id), why.message());
            }
        }
    }
}

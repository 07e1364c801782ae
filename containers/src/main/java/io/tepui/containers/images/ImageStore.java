package io.tepui.containers.images;

import io.tepui.containers.images.LocalImages.Found;
import io.tepui.protocol.v1.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images that containers can be made of: found in a directory, unpacked once, and kept until they are pruned. */
final class ImageStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageStore.class);

    private final LocalImages images;
    private final TreeStore trees;
    private final ImageRecords records;
    private final StoreLock lock;
    private final ImageLimits limits;
    private final boolean owned;
    private final Consumer<Duration> pulled;
    private final LongAdder pulls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder overLimit = new LongAdder();

    private ImageStore(ImageOptions options, boolean owned, StoreLock lock) throws IOException {
        this.images = new LocalImages(options.images(), options.limits());
        this.trees = TreeStore.open(lock.directory());
        this.records = ImageRecords.open(lock.directory());
        this.lock = lock;
        this.limits = options.limits();
        this.owned = owned;
        this.pulled = options.pulled();
    }

    /**
     * An image that is ready.
     *
     * @param tree what it is known by in the store; none for a directory that is a root file system itself
     */
    record Ready(Path root, Optional<Digest> tree, ImageConfig config) {}

    /**
     * Opens a store; it is to be closed.
     *
     * @param owned whether files are given to their owners, which only root can
     * @throws IOException when another agent has it open, or other users could change it
     */
    static ImageStore open(ImageOptions options, boolean owned) throws IOException {
        StoreLock lock = StoreLock.take(options.store());
        try {
            return new ImageStore(options, owned, lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Makes an image ready, from the store where it may be taken from there ({@code cached}).
     *
     * @throws ImageException when it cannot be had
     */
    Ready obtain(Image image) throws IOException, InterruptedException {
        if (image.getType() != Image.Type.DOCKER || !image.hasDocker()) {
            throw new ImageException("image.type: " + image.getType()
                    + " is not provided by this agent, only DOCKER is (--image_providers)");
        }
        ImageReference reference = ImageReference.parse(image.getDocker().getName());
        Optional<Ready> kept = image.getCached() ? kept(reference) : Optional.empty();
        return kept.isPresent() ? kept.get() : pull(reference);
    }

    private Optional<Ready> kept(ImageReference reference) throws IOException {
        Optional<ImageRecords.Known> known = records.find(reference);
        Optional<Path> root = known.flatMap(each -> trees.find(each.tree()));
        return root.map(path -> new Ready(
                path, known.map(ImageRecords.Known::tree), known.orElseThrow().config()));
    }

    private Ready pull(ImageReference reference) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try {
            Ready ready = find(reference);
            pulls.increment();
            pulled.accept(Duration.ofNanos(System.nanoTime() - begun));
            return ready;
        } catch (IOException e) {
            failures.increment();
            if (e instanceof ImageLimitException) {
                overLimit.increment();
            }
            throw e;
        }
    }

    private Ready find(ImageReference reference) throws IOException, InterruptedException {
        return switch (images.find(reference)) {
            case Found.RootDirectory(Path path) -> new Ready(path.toRealPath(), Optional.empty(), ImageConfig.NONE);
            case Found.Layers layers -> unpacked(reference, layers);
        };
    }

    private Ready unpacked(ImageReference reference, Found.Layers found) throws IOException, InterruptedException {
        ImageManifest manifest;
        try (ImageFiles files = images.open(found)) {
            manifest = images.manifest(files, found, reference);
        }
        Digest tree = manifest.chain();
        Path root = trees.obtain(tree, into -> unpack(manifest, found, into));
        manifest.config()
                .user()
                .ifPresent(user -> LOG.warn(
                        "The image {} asks for the user '{}': that is ignored, containers run as their task's user",
                        reference.canonical(),
                        user));
        records.put(new ImageRecords.Known(reference.canonical(), tree, manifest.config()));
        return new Ready(root, Optional.of(tree), manifest.config());
    }

    private void unpack(ImageManifest manifest, Found.Layers found, Path into) throws IOException {
        try (ImageFiles files = images.open(found)) {
            LayerUnpacker unpacker = new LayerUnpacker(into, owned, new UnpackBudget(limits, files.name()));
            for (ImageManifest.Layer layer : manifest.layers()) {
                unpacker.unpack(files, layer);
            }
        }
    }

    /**
     * Forgets images, and removes the trees that no image that is left needs. Nothing may be made ready meanwhile.
     *
     * @param excluded images that stay
     * @param inUse images that stay as well; what is no image there keeps nothing
     * @param used trees that stay
     * @throws ImageException when an image to be excluded has no name; nothing is changed then
     */
    void prune(List<Image> excluded, List<Image> inUse, Set<Digest> used) throws IOException {
        Set<String> names = new HashSet<>();
        for (Image image : excluded) {
            if (image.hasDocker()) {
                names.add(ImageReference.parse(image.getDocker().getName()).canonical());
            }
        }
        for (Image image : inUse) {
            canonical(image).ifPresent(names::add);
        }
        Set<Digest> wanted = new HashSet<>(used);
        wanted.addAll(records.retain(names));
        trees.retain(wanted);
    }

    private static Optional<String> canonical(Image image) {
        try {
            return Optional.of(ImageReference.parse(image.getDocker().getName()).canonical());
        } catch (ImageException e) {
            return Optional.empty();
        }
    }

    /** Numbers since it was opened, without those of containers. */
    ImageCounters counters() {
        return new ImageCounters(pulls.sum(), failures.sum(), overLimit.sum(), 0);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}

package io.tepui.containers.images;

import io.tepui.containers.Confinement;
import io.tepui.containers.MountStep;
import io.tepui.containers.MountStep.Flag;
import io.tepui.containers.Namespace;
import io.tepui.containers.containerizer.ImageProvisioner;
import io.tepui.containers.containerizer.ProvisionedImage;
import io.tepui.containers.files.TreeRemoval;
import io.tepui.containers.host.Users;
import io.tepui.containers.images.ImageOptions.Backend;
import io.tepui.containers.images.ImageStore.Ready;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Root file systems of images that lie in a directory of the host. */
public final class LocalProvisioner implements ImageProvisioner {
    private static final Logger LOG = LoggerFactory.getLogger(LocalProvisioner.class);

    private final ImageStore store;
    private final ContainerRoots roots;
    private final RootBackend backend;
    private final boolean runtime;
    private final LongAdder removeErrors = new LongAdder();

    /** Held for reading while something is provisioned, for writing while images are pruned (AO-165). */
    private final ReentrantReadWriteLock pruning = new ReentrantReadWriteLock(true);

    private LocalProvisioner(ImageStore store, ContainerRoots roots, RootBackend backend, boolean runtime) {
        this.store = store;
        this.roots = roots;
        this.backend = backend;
        this.runtime = runtime;
    }

    /**
     * Opens the store; it is to be closed.
     *
     * @param trial makes a container and ends it; why it cannot be had, or empty when it can
     * @throws IOException when the store cannot be used, or the backend that is asked for does not work here
     */
    public static LocalProvisioner open(ImageOptions options, Function<Confinement, Optional<String>> trial)
            throws IOException {
        boolean owned = Users.ofSystem().current().isRoot();
        if (!Files.isDirectory(options.images())) {
            throw new IOException("'" + options.images() + "' is no directory");
        }
        ImageStore store = ImageStore.open(options, owned);
        try {
            ContainerRoots roots = ContainerRoots.open(options.workDirectory());
            return new LocalProvisioner(store, roots, backend(options, owned, trial), options.runtime());
        } catch (IOException e) {
            store.close();
            throw e;
        }
    }

    // ------------------------------------------------------------------------------------------------ backend

    private static RootBackend backend(
            ImageOptions options, boolean owned, Function<Confinement, Optional<String>> trial) throws IOException {
        if (options.backend().equals(Optional.of(Backend.COPY))) {
            return new RootBackend.Copy(owned);
        }
        // What a container changed is thrown away with it: the disk need not have it when the mount ends.
        Optional<String> complaint = Optional.empty();
        for (String further : List.of(",volatile", "")) {
            RootBackend.Overlay overlay = new RootBackend.Overlay(owned, further);
            complaint = complaint(overlay, options, trial);
            if (complaint.isEmpty()) {
                return overlay;
            }
        }
        if (options.backend().isPresent()) {
            throw new IOException("overlay does not work with " + options.store() + " and " + options.workDirectory()
                    + ": " + complaint.orElse(""));
        }
        LOG.warn("Root file systems of containers are copied: overlay does not work here ({})", complaint.orElse(""));
        return new RootBackend.Copy(owned);
    }

    private static Optional<String> complaint(
            RootBackend.Overlay overlay, ImageOptions options, Function<Confinement, Optional<String>> trial)
            throws IOException {
        Path tree = Files.createTempDirectory(options.store().toRealPath().resolve("staging"), "trial");
        Path own =
                Files.createTempDirectory(options.workDirectory().toRealPath().resolve("provisioner"), "trial");
        try {
            Path root = overlay.prepare(tree, own);
            List<MountStep> mounts =
                    overlay.mount(tree, own, root, false).stream().toList();
            return trial.apply(Confinement.of(Set.of(Namespace.MOUNT), mounts));
        } finally {
            TreeRemoval.removeQuietly(own);
            TreeRemoval.removeQuietly(tree);
        }
    }

    // ------------------------------------------------------------------------------------------------ containers

    @Override
    public ProvisionedImage provision(Image image, ContainerID container) throws IOException, InterruptedException {
        pruning.readLock().lockInterruptibly();
        try {
            roots.remove(container);
            Ready ready = store.obtain(image);
            Path own = roots.create(container, ready.tree());
            Path root = backend.prepare(ready.root(), own);
            ImageConfig config = runtime ? ready.config() : ImageConfig.NONE;
            return new ProvisionedImage(
                    root,
                    backend.mount(ready.root(), own, root, false),
                    config.environment(),
                    config.workingDirectory(),
                    config.entrypoint(),
                    config.command());
        } finally {
            pruning.readLock().unlock();
        }
    }

    @Override
    public MountStep provisionVolume(Image image, ContainerID container, VolumePlace place)
            throws IOException, InterruptedException {
        pruning.readLock().lockInterruptibly();
        try {
            Ready ready = store.obtain(image);
            Path own = roots.create(container, ready.tree());
            if (place.readOnly()) {
                return new MountStep.Bind(
                        ready.root().toString(),
                        place.target().toString(),
                        Set.of(Flag.READ_ONLY, Flag.RECURSIVE),
                        place.create());
            }
            backend.prepare(ready.root(), own);
            return backend.mount(ready.root(), own, place.target(), place.create())
                    .orElseThrow(() -> new IOException("'" + place.target() + "' is a part of the agent's own"));
        } finally {
            pruning.readLock().unlock();
        }
    }

    @Override
    public List<Changes> changes(ContainerID container) throws IOException {
        List<Changes> all = new ArrayList<>();
        for (Path own : roots.all(container)) {
            RootBackend.changes(own).ifPresent(all::add);
        }
        return all;
    }

    @Override
    public void release(ContainerID container) throws IOException {
        try {
            roots.remove(container);
        } catch (IOException e) {
            removeErrors.increment();
            throw e;
        }
    }

    @Override
    public void recover(Collection<ContainerID> existing) throws IOException {
        try {
            roots.retain(existing);
        } catch (IOException e) {
            // An agent must not fail to start for it; the next one tries again.
            removeErrors.increment();
            LOG.warn("Root file systems of containers that are gone cannot be removed: {}", e.toString());
        }
    }

    @Override
    public void prune(List<Image> excluded, List<Image> inUse) throws IOException {
        pruning.writeLock().lock();
        try {
            store.prune(excluded, inUse, roots.used());
        } finally {
            pruning.writeLock().unlock();
        }
    }

    /** Counters since it was opened. */
    public ImageCounters counters() {
        ImageCounters ofStore = store.counters();
        return new ImageCounters(ofStore.pulls(), ofStore.pullFailures(), ofStore.overLimit(), removeErrors.sum());
    }

    @Override
    public void close() {
        try {
            store.close();
        } catch (IOException e) {
            LOG.warn("The store of images is not closed: {}", e.toString());
        }
    }
}

package io.tepui.containers.isolation.disk;

import io.tepui.containers.containerizer.ContainerIds;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.ImageProvisioner.Changes;
import io.tepui.containers.files.DiskTree;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.isolation.disk.DiskQuotas.Quota;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.DiskStatistics;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code disk/du}: measures root containers, one directory after the other, and ends who takes more than its quota if it is told to
 * (AO-298 to AO-301). To its sandbox counts what it and all that is nested in it changed in their images; volumes count by themselves. A
 * quota is met at the first measure after it was passed.
 */
public final class DiskUsage implements Isolator {
    private static final Logger LOG = LoggerFactory.getLogger(DiskUsage.class);

    private final Path workDirectory;
    private final Duration interval;
    private final boolean enforced;
    private final ImageChanges changes;
    private final Map<ContainerID, Watched> containers = new ConcurrentHashMap<>();

    // Guarded by this.
    private Optional<Thread> thread = Optional.empty();

    /** Knows what containers change in their images. */
    @FunctionalInterface
    public interface ImageChanges {
        /** Of an agent without images. */
        ImageChanges NONE = container -> List.of();

        /** The directories that a container changes outside of its sandbox; called again for each measure. */
        List<Changes> of(ContainerID container) throws IOException;
    }

    /**
     * An isolator, which measures from its first container on.
     *
     * @param workDirectory that volumes are in
     * @param interval how often each directory is measured, if that can be done in half the time
     * @param enforced whether containers over their quota are ended
     * @param changes what they change in their images
     */
    public DiskUsage(Path workDirectory, Duration interval, boolean enforced, ImageChanges changes) {
        this.workDirectory = workDirectory;
        this.interval = interval;
        this.enforced = enforced;
        this.changes = changes;
    }

    @Override
    public String name() {
        return "disk/du";
    }

    @Override
    public boolean supportsNesting() {
        // What is nested in a container counts for it, and has its image elsewhere than in the container's sandbox.
        return true;
    }

    @Override
    public boolean supportsStandalone() {
        return true;
    }

    @Override
    public void prepare(ContainerLaunch launch, LaunchPlan plan) {
        if (launch.id().hasParent()) {
            addNested(launch.id());
        } else {
            add(launch, plan.sandbox());
        }
    }

    @Override
    public void recover(ContainerLaunch launch, long pid) {
        launch.sandbox().ifPresentOrElse(sandbox -> add(launch, sandbox), () -> addNested(launch.id()));
    }

    private void addNested(ContainerID id) {
        find(ContainerIds.root(id)).ifPresent(root -> root.members.add(id));
    }

    private void add(ContainerLaunch launch, Path sandbox) {
        List<Resource> resources = launch.standalone() ? List.of() : launch.resources();
        Set<Path> volumes = new HashSet<>();
        launch.volumes().forEach(volume -> volumes.add(sandbox.resolve(volume.containerPath())));
        containers.put(
                launch.id(),
                new Watched(launch.id(), sandbox, volumes, DiskQuotas.of(resources, sandbox, workDirectory)));
        startMeasuring();
    }

    @Override
    public void watch(ContainerID id, Consumer<Limitation> limit) {
        find(id).ifPresent(watched -> watched.listen(limit));
    }

    @Override
    public void update(ContainerID id, List<Resource> resources, Map<String, Value.Scalar> limits) {
        find(id).ifPresent(watched -> watched.update(DiskQuotas.of(resources, watched.sandbox, workDirectory)));
    }

    @Override
    public void usage(ContainerID id, ResourceStatistics.Builder into) {
        find(id).ifPresent(watched -> watched.show(into));
    }

    @Override
    public void cleanup(ContainerID id) {
        containers.remove(id);
        find(ContainerIds.root(id)).ifPresent(root -> root.members.remove(id));
    }

    private Optional<Watched> find(ContainerID id) {
        return Optional.ofNullable(containers.get(id));
    }

    private synchronized void startMeasuring() {
        if (thread.isEmpty()) {
            thread = Optional.of(Thread.ofPlatform().daemon().name("disk-usage").start(this::measureOnAndOn));
        }
    }

    private void measureOnAndOn() {
        try {
            while (true) {
                long began = System.nanoTime();
                for (ContainerID id : containers.keySet()) {
                    find(id).ifPresent(this::measure);
                }
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                Duration left = interval.minus(took);
                Thread.sleep(left.compareTo(took) > 0 ? left : took);
            }
        } catch (InterruptedException e) {
            LOG.debug("disk usage is measured no more");
        }
    }

    private void measure(Watched watched) {
        DiskQuotas quotas = watched.quotas();
        watched.measured(watched.sandbox, bytes(watched.sandbox, () -> own(watched)));
        for (Quota volume : quotas.volumes()) {
            watched.measured(
                    volume.directory(), bytes(volume.directory(), () -> DiskTree.bytes(volume.directory(), Set.of())));
        }
        if (enforced) {
            quotas.sandbox().flatMap(watched::exceeded).ifPresent(watched::tell);
            quotas.volumes().forEach(volume -> watched.exceeded(volume).ifPresent(watched::tell));
        }
    }

    private long own(Watched watched) throws IOException {
        long bytes = DiskTree.bytes(watched.sandbox, watched.volumeMounts);
        for (ContainerID member : watched.members) {
            for (Changes each : changes.of(member)) {
                bytes += Math.max(0, DiskTree.bytes(each.directory(), Set.of()) - each.given());
            }
        }
        return bytes;
    }

    @FunctionalInterface
    private interface Measure {
        long bytes() throws IOException;
    }

    private static OptionalLong bytes(Path directory, Measure measure) {
        try {
            return Files.isDirectory(directory) ? OptionalLong.of(measure.bytes()) : OptionalLong.empty();
        } catch (IOException e) {
            LOG.warn("The disk usage of {} is not known: {}", directory, e.toString());
            return OptionalLong.empty();
        }
    }

    @Override
    public synchronized void close() {
        thread.ifPresent(Thread::interrupt);
    }

    /** One container. */
    private static final class Watched {
        private final Path sandbox;
        private final Set<Path> volumeMounts;

        /** The root and what is nested in it. */
        private final Set<ContainerID> members = ConcurrentHashMap.newKeySet();

        private final Map<Path, Long> used = new ConcurrentHashMap<>();

        // Guarded by this.
        private DiskQuotas quotas;
        private Optional<Consumer<Limitation>> listener = Optional.empty();

        Watched(ContainerID root, Path sandbox, Set<Path> volumeMounts, DiskQuotas quotas) {
            members.add(root);
            this.sandbox = sandbox;
            this.volumeMounts = Set.copyOf(volumeMounts);
            this.quotas = quotas;
        }

        synchronized DiskQuotas quotas() {
            return quotas;
        }

        synchronized void update(DiskQuotas changed) {
            quotas = changed;
        }

        synchronized void listen(Consumer<Limitation> limit) {
            listener = Optional.of(limit);
        }

        void measured(Path directory, OptionalLong bytes) {
            bytes.ifPresent(value -> used.put(directory, value));
        }

        Optional<Limitation> exceeded(Quota quota) {
            long bytes = used.getOrDefault(quota.directory(), 0L);
            if (!quota.enforceable() || bytes <= quota.bytes()) {
                return Optional.empty();
            }
            return Optional.of(new Limitation(
                    TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK,
                    String.format(
                            Locale.ROOT,
                            "Disk usage of %.1fMB exceeds the quota of %.1fMB%s",
                            (double) bytes / DiskQuotas.MB,
                            (double) quota.bytes() / DiskQuotas.MB,
                            quota.directory().equals(sandbox)
                                    ? ""
                                    : " of the volume " + quota.directory().getFileName()),
                    quota.resources()));
        }

        void tell(Limitation limitation) {
            take().ifPresent(to -> Thread.ofVirtual().name("disk-limitation").start(() -> to.accept(limitation)));
        }

        private synchronized Optional<Consumer<Limitation>> take() {
            Optional<Consumer<Limitation>> taken = listener;
            listener = Optional.empty();
            return taken;
        }

        void show(ResourceStatistics.Builder into) {
            DiskQuotas now = quotas();
            Optional<Long> own = Optional.ofNullable(used.get(sandbox));
            DiskStatistics.Builder ofSandbox = DiskStatistics.newBuilder();
            now.sandbox().ifPresent(quota -> {
                into.setDiskLimitBytes(quota.bytes());
                ofSandbox.setLimitBytes(quota.bytes());
                own.ifPresent(into::setDiskUsedBytes);
            });
            own.ifPresent(ofSandbox::setUsedBytes);
            for (Quota volume : now.volumes()) {
                into.addDiskStatistics(statistics(volume));
            }
            into.addDiskStatistics(ofSandbox);
        }

        private DiskStatistics statistics(Quota volume) {
            Resource.DiskInfo disk = volume.resources().getFirst().getDisk();
            DiskStatistics.Builder one =
                    DiskStatistics.newBuilder().setLimitBytes(volume.bytes()).setPersistence(disk.getPersistence());
            if (disk.hasSource()) {
                one.setSource(disk.getSource());
            }
            Optional.ofNullable(used.get(volume.directory())).ifPresent(one::setUsedBytes);
            return one.build();
        }
    }
}

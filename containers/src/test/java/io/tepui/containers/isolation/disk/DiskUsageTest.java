package io.tepui.containers.isolation.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.ContainerLaunch.SandboxVolume;
import io.tepui.containers.containerizer.ImageProvisioner.Changes;
import io.tepui.containers.files.DiskTree;
import io.tepui.containers.isolation.Isolator.Limitation;
import io.tepui.containers.isolation.Launches;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.Volume;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The disk space that containers take")
class DiskUsageTest {
    private static final int MB = 1 << 20;

    @TempDir
    private Path work;

    private Path sandbox;
    private DiskUsage isolator;

    @BeforeEach
    void directories() throws IOException {
        sandbox = Files.createDirectory(work.resolve("sandbox"));
        isolator = new DiskUsage(work, Duration.ofMillis(20), true, this::changes);
    }

    @AfterEach
    void close() {
        isolator.close();
    }

    private static void fill(Path file, int bytes) throws IOException {
        Files.write(file, new byte[bytes]);
    }

    private static Resource persistent(double mb) {
        return Launches.scalar("disk", mb).toBuilder()
                .addReservations(Resource.ReservationInfo.newBuilder().setRole("ads/x"))
                .setDisk(Resource.DiskInfo.newBuilder()
                        .setPersistence(
                                Resource.DiskInfo.Persistence.newBuilder().setId("data"))
                        .setVolume(Volume.newBuilder().setMode(Volume.Mode.RW).setContainerPath("data")))
                .build();
    }

    private BlockingQueue<Limitation> watched(ContainerLaunch launch) {
        BlockingQueue<Limitation> told = new LinkedBlockingQueue<>();
        isolator.prepare(launch, Launches.plan(launch, work));
        isolator.watch(launch.id(), told::add);
        return told;
    }

    /** As if each container had an image of a megabyte, copied into a directory with its name. */
    private List<Changes> changes(ContainerID container) {
        return List.of(new Changes(work.resolve("images").resolve(container.getValue()), MB));
    }

    private ResourceStatistics usage(String id) {
        ResourceStatistics.Builder usage = ResourceStatistics.newBuilder().setTimestamp(0);
        isolator.usage(Launches.id(id), usage);
        return usage.build();
    }

    @Test
    @DisplayName(
            "Files count with what they take on the disk: once if they have two names, sparse ones little, links nothing else")
    void counting() throws IOException {
        fill(sandbox.resolve("a"), 2 * MB);
        Files.createLink(sandbox.resolve("b"), sandbox.resolve("a"));
        Files.createSymbolicLink(sandbox.resolve("c"), Path.of("/"));
        try (RandomAccessFile sparse =
                new RandomAccessFile(sandbox.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(500L * MB);
        }
        Files.createDirectories(sandbox.resolve("volume/deep"));
        fill(sandbox.resolve("volume/deep/x"), 4 * MB);

        assertThat(DiskTree.bytes(sandbox, Set.of(sandbox.resolve("volume")))).isBetween(2L * MB, 3L * MB);
        assertThat(DiskTree.bytes(sandbox, Set.of())).isBetween(6L * MB, 7L * MB);
    }

    @Test
    @DisplayName("A container over its quota is told of once, with the quota's resources (AO-299)")
    void filler() throws Exception {
        Resource disk = Launches.scalar("disk", 1);
        BlockingQueue<Limitation> told = watched(Launches.asking(Launches.root("a", sandbox), disk));
        await().until(() -> usage("a").hasDiskUsedBytes());
        assertThat(told).isEmpty();
        fill(sandbox.resolve("big"), 3 * MB);

        Limitation limitation = told.poll(20, TimeUnit.SECONDS);

        assertThat(limitation).isNotNull();
        assertThat(limitation.reason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK);
        assertThat(limitation.message()).matches("Disk usage of [1-3]\\.\\dMB exceeds the quota of 1\\.0MB");
        assertThat(limitation.resources()).containsExactly(disk);
        long before = usage("a").getDiskUsedBytes();
        Files.delete(sandbox.resolve("big"));
        await().until(() -> usage("a").getDiskUsedBytes() < before);
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("What a container and the nested ones change in their images counts for the container, while they are"
            + " there and however the image came (AO-298, AO-301)")
    void images() throws Exception {
        BlockingQueue<Limitation> told =
                watched(Launches.asking(Launches.root("a", sandbox), Launches.scalar("disk", 3)));
        ContainerLaunch nested = Launches.nested(Launches.id("a"), "b", ContainerClass.DEFAULT);
        isolator.prepare(nested, Launches.plan(nested, sandbox));
        await().until(() -> usage("a").hasDiskUsedBytes());
        Path ofRoot = Files.createDirectories(work.resolve("images/a"));
        Path ofNested = Files.createDirectory(work.resolve("images/b"));
        fill(ofRoot.resolve("x"), 3 * MB);
        await().until(() -> usage("a").getDiskUsedBytes() > 2 * MB);
        assertThat(told).isEmpty();
        fill(ofNested.resolve("x"), 3 * MB);

        assertThat(told.poll(20, TimeUnit.SECONDS).message()).matches("Disk usage of 4.*MB exceeds the quota of 3.0MB");
        isolator.cleanup(nested.id());
        await().until(() -> usage("a").getDiskUsedBytes() < 3 * MB);
        isolator.cleanup(Launches.id("a"));
        isolator.recover(Launches.asking(Launches.root("a", sandbox), Launches.scalar("disk", 3)), 1);
        isolator.recover(nested, 1);
        await().until(() -> usage("a").getDiskUsedBytes() > 4 * MB);
    }

    @Test
    @DisplayName("Usage is shown of the sandbox without its volumes, and of each volume (AO-298, AO-300)")
    void statistics() throws Exception {
        Path volume = Files.createDirectories(work.resolve("volumes/roles/ads x/data"));
        fill(volume.resolve("x"), 2 * MB);
        fill(sandbox.resolve("y"), MB);
        ContainerLaunch launch = Launches.withVolumes(
                Launches.asking(Launches.root("a", sandbox), Launches.scalar("disk", 8), persistent(4)),
                List.of(new SandboxVolume(volume, "data", false, false)));
        Files.createDirectory(sandbox.resolve("data"));
        fill(sandbox.resolve("data/as-if-mounted"), 2 * MB);
        BlockingQueue<Limitation> told = watched(launch);

        await().until(() -> usage("a").getDiskStatisticsCount() == 2
                && usage("a").getDiskStatistics(0).hasUsedBytes());
        ResourceStatistics usage = usage("a");
        assertThat(usage.getDiskLimitBytes()).isEqualTo(8L * MB);
        assertThat(usage.getDiskUsedBytes()).isBetween((long) MB, 2L * MB - 1);
        assertThat(usage.getDiskStatistics(0).getPersistence().getId()).isEqualTo("data");
        assertThat(usage.getDiskStatistics(0).getLimitBytes()).isEqualTo(4L * MB);
        assertThat(usage.getDiskStatistics(0).getUsedBytes()).isBetween(2L * MB, 3L * MB);
        assertThat(usage.getDiskStatistics(1).getLimitBytes()).isEqualTo(8L * MB);

        isolator.update(launch.id(), List.of(Launches.scalar("disk", 8), persistent(1)), Map.of());
        assertThat(told.poll(20, TimeUnit.SECONDS).message()).endsWith("of the volume data");
    }

    @Test
    @DisplayName("Without enforcement nobody is told of; what is no disk is not limited")
    void lenient() throws Exception {
        isolator.close();
        isolator = new DiskUsage(work, Duration.ofMillis(20), false, this::changes);
        BlockingQueue<Limitation> told =
                watched(Launches.asking(Launches.root("a", sandbox), Launches.scalar("disk", 1)));
        BlockingQueue<Limitation> unlimited = watched(Launches.root("b", sandbox));
        fill(sandbox.resolve("big"), 3 * MB);

        await().until(() -> usage("a").getDiskUsedBytes() > 2 * MB);
        assertThat(usage("b").hasDiskLimitBytes()).isFalse();
        assertThat(told).isEmpty();
        assertThat(unlimited).isEmpty();
    }

    @Test
    @DisplayName("A sandbox that disappears is no error, and an ended container is measured no more")
    void gone() throws Exception {
        watched(Launches.root("a", work.resolve("missing")));
        isolator.cleanup(Launches.id("a"));
        assertThat(usage("a").getDiskStatisticsCount()).isZero();
    }
}

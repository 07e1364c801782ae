package io.tepui.containers.isolation.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.MountStep;
import io.tepui.containers.Namespace;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.ContainerLaunch.SandboxVolume;
import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.isolation.Launches;
import io.tepui.containers.linux.Mounts;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("filesystem/linux: mounts of containers, and volumes in sandboxes")
class LinuxFilesystemTest {
    @TempDir
    private Path temp;

    private Path work;
    private Path sandbox;
    private Path volume;
    private LinuxFilesystem isolator;

    @BeforeEach
    void directories() throws IOException {
        work = Files.createDirectory(temp.toRealPath().resolve("work dir"));
        sandbox = Files.createDirectories(work.resolve("slaves/S/frameworks/F/executors/e/runs/a"));
        volume = Files.createDirectories(work.resolve("volumes/roles/ads/data"));
        Files.writeString(volume.resolve("file"), "kept");
        isolator = isolator();
    }

    @AfterEach
    void unmount() throws IOException {
        for (Path left : mountsOfTest().reversed()) {
            Mounts.detach(left);
        }
    }

    private LinuxFilesystem isolator() {
        return new LinuxFilesystem(
                new LinuxFilesystem.Options(work, "/mnt/mesos/sandbox", true, false), Users.ofSystem());
    }

    private List<Path> mountsOfTest() throws IOException {
        Path all = temp.toRealPath();
        return Mounts.all().stream()
                .map(Mounts.Entry::target)
                .filter(target -> target.startsWith(all))
                .toList();
    }

    private static void needsRoot() {
        assumeTrue(
                Users.ofSystem().current().uid() == 0, "mounts are for root only; this test runs as an ordinary user");
    }

    private ContainerLaunch withVolume(String containerPath, boolean readOnly) {
        return Launches.withVolumes(
                Launches.root("a", sandbox), List.of(new SandboxVolume(volume, containerPath, readOnly, true)));
    }

    private LaunchPlan prepared(ContainerLaunch launch) throws Exception {
        LaunchPlan plan = Launches.plan(launch, temp);
        isolator.prepare(launch, plan);
        return plan;
    }

    @Test
    @DisplayName("A volume is mounted in the sandbox and taken away with the container; nothing of it is lost (AO-278)")
    void volume() throws Exception {
        needsRoot();
        ContainerLaunch launch = withVolume("data", false);

        LaunchPlan plan = prepared(launch);
        assertThat(plan.confinement().created()).containsExactly(Namespace.MOUNT);
        assertThat(sandbox.resolve("data/file")).hasContent("kept");
        Files.writeString(sandbox.resolve("data/new"), "x");
        assertThat(Mounts.all())
                .filteredOn(mount -> mount.target().equals(work))
                .singleElement()
                .matches(Mounts.Entry::shared);

        isolator.cleanup(launch.id());

        assertThat(mountsOfTest()).isEmpty();
        assertThat(sandbox.resolve("data")).isEmptyDirectory();
        assertThat(volume.resolve("new")).hasContent("x");
    }

    @Test
    @DisplayName("A read-only volume cannot be written to, also not by root (AO-278)")
    void readOnly() throws Exception {
        needsRoot();
        prepared(withVolume("data", true));

        assertThatThrownBy(() -> Files.writeString(sandbox.resolve("data/new"), "x"))
                .hasMessageContaining("Read-only file system");
        Files.writeString(volume.resolve("new"), "x");
    }

    @Test
    @DisplayName("A volume is given to the container's user, root's and shared ones are not (AO-280)")
    void given() throws Exception {
        needsRoot();
        prepared(Launches.as(withVolume("data", false), "nobody"));
        assertThat(Files.getOwner(volume).getName()).isEqualTo("nobody");
        assertThat(Files.getOwner(volume.resolve("file")).getName()).isEqualTo("root");
    }

    @Test
    @DisplayName("A volume is shown deep in the sandbox, at no absolute path, and to no standalone container (AO-279)")
    void skipped() throws Exception {
        needsRoot();
        prepared(withVolume("/a/b", false));
        assertThat(mountsOfTest()).isEmpty();
        prepared(withVolume("a/b", false));
        assertThat(mountsOfTest()).anyMatch(mount -> mount.endsWith("a/b"));

        ContainerLaunch standalone = new ContainerLaunch(
                Launches.id("s"),
                ContainerClass.DEFAULT,
                withVolume("data", false).command(),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.of(sandbox),
                Map.of(),
                withVolume("data", false).volumes(),
                ContainerLaunch.OutputBounds.DEFAULT,
                true);
        assertThatThrownBy(() -> prepared(standalone))
                .hasMessage("resources: a standalone container cannot have persistent volumes");
    }

    @Test
    @DisplayName("No link in a sandbox leads a mount out of it")
    void links() throws Exception {
        needsRoot();
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createSymbolicLink(sandbox.resolve("data"), outside);

        assertThatThrownBy(() -> prepared(withVolume("data", false))).isInstanceOf(IOException.class);

        isolator.cleanup(Launches.id("a"));
        assertThat(mountsOfTest()).isEmpty();
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    @DisplayName(
            "What an agent left mounted is kept for a container that is found again, else unmounted (AO-278, AO-285)")
    void recovery() throws Exception {
        needsRoot();
        ContainerLaunch launch = withVolume("data", false);
        prepared(launch);
        Path disk = Files.createDirectory(work.resolve("disk"));
        Mounts.memory(disk, "size=1m");

        isolator = isolator();
        isolator.recover(launch, 1);
        isolator.recovered();
        assertThat(sandbox.resolve("data/file")).exists();

        isolator = isolator();
        isolator.recovered();
        assertThat(sandbox.resolve("data")).isEmptyDirectory();
        assertThat(mountsOfTest()).contains(disk).doesNotContain(sandbox.resolve("data"));
    }

    @Test
    @DisplayName("Volumes come and go with the resources of a running container (AO-276)")
    void updates() throws Exception {
        needsRoot();
        prepared(Launches.root("a", sandbox));
        Resource resource = Launches.scalar("disk", 64).toBuilder()
                .addReservations(Resource.ReservationInfo.newBuilder().setRole("ads"))
                .setDisk(Resource.DiskInfo.newBuilder()
                        .setPersistence(
                                Resource.DiskInfo.Persistence.newBuilder().setId("data"))
                        .setVolume(Volume.newBuilder().setMode(Volume.Mode.RW).setContainerPath("late")))
                .build();

        isolator.update(Launches.id("a"), List.of(resource), Map.of());
        isolator.update(Launches.id("a"), List.of(resource), Map.of());
        assertThat(sandbox.resolve("late/file")).hasContent("kept");

        isolator.update(Launches.id("a"), List.of(), Map.of());
        assertThat(sandbox.resolve("late")).isEmptyDirectory();
        isolator.cleanup(Launches.id("a"));
        assertThat(mountsOfTest()).isEmpty();
    }

    @Test
    @DisplayName("A session enters its parent's mounts (AO-206)")
    void session() throws Exception {
        ContainerLaunch session = Launches.nested(Launches.id("a"), "s", ContainerClass.DEBUG);
        LaunchPlan plan = new LaunchPlan(
                session.id(),
                sandbox,
                temp,
                Optional.of(new LaunchPlan.ParentContainer(Launches.id("a"), 5, sandbox, Optional.empty())),
                Optional.empty());

        isolator.prepare(session, plan);

        assertThat(plan.confinement().joined()).containsExactly(Namespace.MOUNT);
        assertThat(plan.confinement().created()).isEmpty();
    }

    @Test
    @DisplayName("A container with an image sees its own proc, sys and dev, and its sandbox (AO-283, AO-284)")
    void image() throws Exception {
        ContainerLaunch launch = Launches.root("a", sandbox);
        LaunchPlan plan = new LaunchPlan(launch.id(), sandbox, temp, Optional.empty(), Optional.of(Path.of("/rootfs")));

        isolator.prepare(launch, plan);

        List<MountStep> mounts = plan.confinement().mounts();
        assertThat(mounts)
                .extracting(MountStep::target)
                .contains(
                        "/rootfs/proc",
                        "/rootfs/proc/sys",
                        "/rootfs/sys",
                        "/rootfs/sys/fs/cgroup",
                        "/rootfs/dev/null",
                        "/rootfs/dev/pts",
                        "/rootfs/dev/ptmx",
                        "/rootfs/dev/shm",
                        "/rootfs/proc/kcore",
                        "/rootfs/sys/firmware");
        assertThat(mounts.getLast())
                .isEqualTo(new MountStep.Bind(
                        sandbox.toString(), "/rootfs/mnt/mesos/sandbox", Set.of(MountStep.Flag.RECURSIVE), true));
    }
}

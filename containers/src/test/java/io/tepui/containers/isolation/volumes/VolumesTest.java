package io.tepui.containers.isolation.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.tepui.containers.MountStep;
import io.tepui.containers.MountStep.Flag;
import io.tepui.containers.Namespace;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.isolation.Launches;
import io.tepui.containers.isolation.SecretResolver;
import io.tepui.containers.isolation.filesystem.MemoryDirectories;
import io.tepui.containers.linux.Mounts;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.MountPropagation;
import io.tepui.protocol.v1.Secret;
import io.tepui.protocol.v1.Volume;
import io.tepui.protocol.v1.Volume.Source;
import io.tepui.protocol.v1.Volume.Source.SandboxPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Volumes that containers name")
class VolumesTest {
    private static final VolumeTargets TARGETS = new VolumeTargets("/mnt/mesos/sandbox");

    @TempDir
    private Path temp;

    private Path sandbox;
    private Path parentSandbox;

    @BeforeEach
    void directories() throws IOException {
        parentSandbox = Files.createDirectory(temp.resolve("parent"));
        sandbox = Files.createDirectories(parentSandbox.resolve("containers/b"));
    }

    private List<MountStep> root(Isolator isolator, Volume... volumes) throws IsolationException, IOException {
        return steps(isolator, Launches.root("a", sandbox), Optional.empty(), volumes);
    }

    private List<MountStep> nested(Isolator isolator, Volume... volumes) throws IsolationException, IOException {
        return steps(
                isolator, Launches.nested(Launches.id("a"), "b", ContainerClass.DEFAULT), Optional.empty(), volumes);
    }

    private List<MountStep> steps(Isolator isolator, ContainerLaunch launch, Optional<Path> image, Volume... volumes)
            throws IsolationException, IOException {
        ContainerLaunch with = Launches.with(
                launch,
                ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .addAllVolumes(List.of(volumes))
                        .build());
        Optional<LaunchPlan.ParentContainer> parent = launch.id().hasParent()
                ? Optional.of(new LaunchPlan.ParentContainer(Launches.id("a"), 5, parentSandbox, Optional.empty()))
                : Optional.empty();
        LaunchPlan plan = new LaunchPlan(launch.id(), sandbox, temp, parent, image);
        plan.create(Namespace.MOUNT);
        isolator.prepare(with, plan);
        return plan.confinement().mounts();
    }

    private static Volume host(String path, String containerPath, Volume.Mode mode) {
        return Volume.newBuilder()
                .setMode(mode)
                .setContainerPath(containerPath)
                .setSource(Source.newBuilder()
                        .setType(Source.Type.HOST_PATH)
                        .setHostPath(Source.HostPath.newBuilder().setPath(path)))
                .build();
    }

    private static Volume sandbox(SandboxPath.Type type, String path, String containerPath) {
        return Volume.newBuilder()
                .setMode(Volume.Mode.RO)
                .setContainerPath(containerPath)
                .setSource(Source.newBuilder()
                        .setType(Source.Type.SANDBOX_PATH)
                        .setSandboxPath(SandboxPath.newBuilder().setType(type).setPath(path)))
                .build();
    }

    @Test
    @DisplayName(
            "A host path is shown in the sandbox, at an absolute path, or in an image; legacy paths as well (AO-286)")
    void hostPaths() throws Exception {
        HostPathVolumes isolator = new HostPathVolumes(TARGETS, List.of());
        String source = temp.toString();
        Volume legacy = Volume.newBuilder()
                .setMode(Volume.Mode.RW)
                .setContainerPath("old")
                .setHostPath(source)
                .build();

        assertThat(root(isolator, host(source, "x/y", Volume.Mode.RO), legacy, host(source, "/tmp", Volume.Mode.RW)))
                .containsExactly(
                        new MountStep.Bind(source, sandbox + "/x/y", Set.of(Flag.RECURSIVE, Flag.READ_ONLY), true),
                        new MountStep.Bind(source, sandbox + "/old", Set.of(Flag.RECURSIVE), true),
                        new MountStep.Bind(source, "/tmp", Set.of(Flag.RECURSIVE), false));
        assertThat(steps(
                        isolator,
                        Launches.root("a", sandbox),
                        Optional.of(Path.of("/rootfs")),
                        host(source, "in", Volume.Mode.RW),
                        host(source, "/data/../opt", Volume.Mode.RW)))
                .extracting(MountStep::target)
                .containsExactly("/rootfs/mnt/mesos/sandbox/in", "/rootfs/opt");
    }

    @Test
    @DisplayName(
            "Host paths that are relative or missing, and places that are outside or missing, are refused (AO-286)")
    void badHostPaths() {
        HostPathVolumes isolator = new HostPathVolumes(TARGETS, List.of(temp.resolve("may")));

        assertThatThrownBy(() -> root(isolator, host("data", "x", Volume.Mode.RW)))
                .isInstanceOf(IsolationException.class)
                .hasMessage("container.volumes.source.host_path.path: 'data' is not absolute");
        assertThatThrownBy(() -> root(isolator, host("/no/such", "x", Volume.Mode.RW)))
                .hasMessage("container.volumes: the host path '/no/such' does not exist");
        assertThatThrownBy(() -> root(isolator, host(temp + "/may/../not", "x", Volume.Mode.RW)))
                .hasMessageEndingWith("does not exist");
        assertThatThrownBy(() -> root(isolator, host("/tmp", "/no/such", Volume.Mode.RW)))
                .hasMessage("container.volumes.container_path: '/no/such' does not exist, and a container without an"
                        + " image cannot have it made");
        assertThatThrownBy(() -> root(isolator, host("/tmp", "a/../../b", Volume.Mode.RW)))
                .hasMessage("container.volumes.container_path: 'a/../../b' is not inside the sandbox");
        Volume both = host("/tmp", "x", Volume.Mode.RW).toBuilder()
                .setSource(Source.newBuilder()
                        .setType(Source.Type.HOST_PATH)
                        .setHostPath(Source.HostPath.newBuilder()
                                .setPath("/tmp")
                                .setMountPropagation(
                                        MountPropagation.newBuilder().setMode(MountPropagation.Mode.BIDIRECTIONAL))))
                .build();
        assertThatThrownBy(() -> root(isolator, both)).hasMessageContaining("BIDIRECTIONAL is not supported");
    }

    @Test
    @DisplayName("A missing host path is made below the directories where that is allowed (AO-286)")
    void createdHostPaths() throws Exception {
        HostPathVolumes isolator = new HostPathVolumes(TARGETS, List.of(temp.resolve("may")));

        root(isolator, host(temp + "/may/a/b", "x", Volume.Mode.RW));

        assertThat(temp.resolve("may/a/b")).isDirectory();
    }

    @Test
    @DisplayName(
            "A part of the parent's sandbox is shown, and made where it is missing, owned as the sandbox is (AO-287)")
    void parentPaths() throws Exception {
        boolean root = Users.ofSystem().current().uid() == 0;
        if (root) {
            Files.setAttribute(parentSandbox, "unix:uid", 65534);
        }
        SandboxPathVolumes isolator = new SandboxPathVolumes(TARGETS, true);

        assertThat(nested(isolator, sandbox(SandboxPath.Type.PARENT, "made/for", "shared")))
                .containsExactly(new MountStep.Bind(
                        parentSandbox + "/made/for",
                        sandbox + "/shared",
                        Set.of(Flag.RECURSIVE, Flag.READ_ONLY),
                        true));
        assertThat(parentSandbox.resolve("made/for")).isDirectory();
        if (root) {
            assertThat(Files.getAttribute(parentSandbox.resolve("made/for"), "unix:uid"))
                    .isEqualTo(65534);
        }
        Files.writeString(parentSandbox.resolve("file"), "x");
        nested(isolator, sandbox(SandboxPath.Type.PARENT, "file", "file"));
        assertThat(parentSandbox.resolve("file")).hasContent("x");
    }

    @Test
    @DisplayName("Sandbox paths that are absolute, lead out, or are of the wrong type are refused (AO-287)")
    void badSandboxPaths() throws Exception {
        SandboxPathVolumes isolator = new SandboxPathVolumes(TARGETS, true);

        assertThatThrownBy(() -> nested(isolator, sandbox(SandboxPath.Type.PARENT, "/etc", "x")))
                .isInstanceOf(IsolationException.class)
                .hasMessage("container.volumes.source.sandbox_path.path: '/etc' is not inside the sandbox");
        assertThatThrownBy(() -> nested(isolator, sandbox(SandboxPath.Type.PARENT, "../../x", "x")))
                .hasMessageContaining("is not inside the sandbox");
        assertThatThrownBy(() -> root(isolator, sandbox(SandboxPath.Type.PARENT, "x", "x")))
                .hasMessage("container.volumes.source.sandbox_path.type: PARENT is for nested containers only");
        assertThatThrownBy(() -> root(isolator, sandbox(SandboxPath.Type.SELF, "x", "y")))
                .hasMessage("container.volumes.container_path: 'y' must be absolute for a sandbox path of type SELF");
        Files.createSymbolicLink(parentSandbox.resolve("link"), Path.of("/etc"));
        assertThatThrownBy(() -> nested(isolator, sandbox(SandboxPath.Type.PARENT, "link", "x")))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot open 'link' without following links: Too many levels of symbolic links");
        assertThatThrownBy(() -> nested(isolator, sandbox(SandboxPath.Type.PARENT, "link/new", "x")))
                .isInstanceOf(IOException.class);
        assertThat(Path.of("/etc/new")).doesNotExist();
    }

    @Test
    @DisplayName("Without filesystem/linux a sandbox path is a link, and only at a relative place (AO-287)")
    void links() throws Exception {
        SandboxPathVolumes isolator = new SandboxPathVolumes(TARGETS, false);

        assertThat(nested(isolator, sandbox(SandboxPath.Type.PARENT, "from", "to")))
                .isEmpty();
        assertThat(Files.readSymbolicLink(sandbox.resolve("to"))).isEqualTo(parentSandbox.resolve("from"));
        assertThatThrownBy(() -> nested(isolator, sandbox(SandboxPath.Type.PARENT, "from", "/to")))
                .hasMessage("container.volumes.container_path: '/to' must be relative on an agent without"
                        + " filesystem/linux");
    }

    private static Volume secret(Secret.Builder secret) {
        return Volume.newBuilder()
                .setMode(Volume.Mode.RW)
                .setContainerPath("key")
                .setSource(Source.newBuilder().setType(Source.Type.SECRET).setSecret(secret))
                .build();
    }

    @Test
    @DisplayName(
            "A secret is a read-only file in memory that belongs to the container's user, and is gone from the host once it runs (AO-288)")
    void secrets() throws Exception {
        assumeTrue(
                Users.ofSystem().current().uid() == 0, "mounts are for root only; this test runs as an ordinary user");
        MemoryDirectories directories = new MemoryDirectories(temp.resolve("secrets"));
        SecretVolumes isolator = new SecretVolumes(TARGETS, SecretResolver.VALUES, directories, Users.ofSystem());
        ContainerLaunch launch = Launches.as(Launches.root("a", sandbox), "nobody");
        Secret.Builder value = Secret.newBuilder()
                .setType(Secret.Type.VALUE)
                .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8("hush")));
        Path directory = directories.of(launch.id());
        try {
            MountStep.Bind bind = (MountStep.Bind)
                    steps(isolator, launch, Optional.empty(), secret(value)).getFirst();
            Path file = Path.of(bind.source());
            assertThat(file).hasContent("hush");
            assertThat(Files.getFileStore(file).type()).isEqualTo("tmpfs");
            assertThat(Files.getOwner(file).getName()).isEqualTo("nobody");
            assertThat(Files.getPosixFilePermissions(file)).hasSize(1);
            assertThat(bind.target()).isEqualTo(sandbox + "/key");
            assertThat(bind.flags()).contains(Flag.READ_ONLY, Flag.NO_SUID);

            isolator.watch(launch.id(), limit -> {});
            assertThat(file).doesNotExist();
            assertThat(Mounts.isMounted(directory)).isFalse();
        } finally {
            isolator.cleanup(launch.id());
        }
        assertThat(directory).doesNotExist();
    }

    @Test
    @DisplayName("A secret that cannot be resolved fails the launch and leaves nothing (AO-288)")
    void unresolved() throws Exception {
        assumeTrue(
                Users.ofSystem().current().uid() == 0, "mounts are for root only; this test runs as an ordinary user");
        MemoryDirectories directories = new MemoryDirectories(temp.resolve("secrets"));
        SecretVolumes isolator = new SecretVolumes(TARGETS, SecretResolver.VALUES, directories, Users.ofSystem());
        Secret.Builder reference = Secret.newBuilder()
                .setType(Secret.Type.REFERENCE)
                .setReference(Secret.Reference.newBuilder().setName("vault"));

        assertThatThrownBy(() -> root(isolator, secret(reference)))
                .isInstanceOf(IsolationException.class)
                .hasMessage(
                        "the secret 'vault' is given by reference, for which this agent has no directory (--secrets_dir)");
        isolator.cleanup(Launches.id("a"));
        assertThat(directories.of(Launches.id("a"))).doesNotExist();
    }
}

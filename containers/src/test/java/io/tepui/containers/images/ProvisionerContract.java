package io.tepui.containers.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.WaitStatus;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.ContainerLaunch.OutputBounds;
import io.tepui.containers.containerizer.ContainerTree;
import io.tepui.containers.containerizer.LaunchOutcome;
import io.tepui.containers.containerizer.TreeOptions;
import io.tepui.containers.containerizer.TreeParts;
import io.tepui.containers.fetch.Fetcher;
import io.tepui.containers.fetch.FetcherOptions;
import io.tepui.containers.host.Users;
import io.tepui.containers.images.ImageOptions.Backend;
import io.tepui.containers.isolation.IsolationSettings;
import io.tepui.containers.isolation.IsolatorFactory;
import io.tepui.containers.isolation.Launches;
import io.tepui.containers.isolation.SecretResolver;
import io.tepui.containers.linux.Mounts;
import io.tepui.containers.posix.PosixContainerRuntime;
import io.tepui.containers.posix.PosixRuntimeOptions;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root file systems of images in real containers, whatever the backend (AO-163, AO-201, AO-283, AO-289, AO-309). */
abstract class ProvisionerContract {
    private static final long PATIENCE_SECONDS = 30;
    private static final int MB = 1 << 20;

    @TempDir
    private Path temp;

    private LocalProvisioner provisioner;
    private ContainerTree tree;
    private int mountsBefore;

    abstract Backend backend();

    @BeforeEach
    final void start() throws Exception {
        assumeTrue(Users.ofSystem().current().isRoot(), "containers with images need root");
        mountsBefore = Mounts.all().size();
        Files.createDirectories(temp.resolve("images"));
        write(
                "tools",
                new SampleImage()
                        .layer(ToolsLayer.make())
                        .run(Map.of(
                                "Env", List.of("OF_IMAGE=1", "BOTH=image"),
                                "Entrypoint", List.of("/bin/sh", "-c"),
                                "Cmd", List.of("echo of the image"),
                                "WorkingDir", "/srv/missing")));
        open();
    }

    private void write(String name, SampleImage image) throws IOException {
        Files.write(temp.resolve("images").resolve(name + ".tar"), SampleImage.tar(image.layout("")));
    }

    private void open() throws Exception {
        Path work = Files.createDirectories(temp.resolve("work"));
        PosixContainerRuntime runtime =
                PosixContainerRuntime.start(PosixRuntimeOptions.in(work.resolve("shim")), InstantSource.system());
        provisioner = LocalProvisioner.open(
                new ImageOptions(
                        temp.resolve("images"),
                        temp.resolve("store"),
                        work,
                        Optional.of(backend()),
                        true,
                        ImageLimits.DEFAULT,
                        taken -> {}),
                confinement -> runtime.complaint(confinement, temp.resolve("trial")));
        IsolationSettings settings = new IsolationSettings(
                List.of("filesystem/linux", "namespaces/pid", "docker/runtime", "volume/image", "disk/du"),
                true,
                work,
                temp.resolve("run"),
                TreeOptions.DEFAULT_SANDBOX_DIRECTORY,
                new IsolationSettings.Cgroups(
                        Path.of("/sys/fs/cgroup"), Optional.empty(), false, false, false, 0, Duration.ofSeconds(5)),
                new IsolationSettings.Namespaces(OptionalLong.empty(), true, true),
                new IsolationSettings.Privileges(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(),
                new IsolationSettings.Disk(Duration.ofMillis(20), false));
        tree = new ContainerTree(
                new TreeParts(
                        runtime,
                        new IsolatorFactory(
                                        settings,
                                        Users.ofSystem(),
                                        SecretResolver.VALUES,
                                        InstantSource.system(),
                                        confinement -> Optional.empty(),
                                        Optional.of(provisioner))
                                .create(),
                        new Fetcher(FetcherOptions.defaults(), Users.ofSystem()),
                        Optional.of(provisioner),
                        SecretResolver.VALUES,
                        Users.ofSystem(),
                        InstantSource.system()),
                TreeOptions.in(work, temp.resolve("run")));
    }

    @AfterEach
    final void close() throws Exception {
        if (tree == null) {
            return;
        }
        for (ContainerID id : tree.containers()) {
            if (!id.hasParent()) {
                tree.destroy(id).orElseThrow().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
        tree.close();
        assertThat(Mounts.all()).as("mounts left").hasSize(mountsBefore);
        assertThat(roots()).isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ helpers

    private static Image image(String name) {
        return StoreFixture.docker(name);
    }

    private static ContainerInfo.Builder of(String name) {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setMesos(ContainerInfo.MesosInfo.newBuilder().setImage(image(name)));
    }

    private static CommandInfo.Builder shell(String line) {
        return CommandInfo.newBuilder().setValue(line);
    }

    private static ContainerID id(String name) {
        return ContainerID.newBuilder().setValue(name).build();
    }

    private Path sandbox(String name) {
        return temp.resolve("work/sandboxes").resolve(name);
    }

    private LaunchOutcome launch(ContainerID id, CommandInfo.Builder command, ContainerInfo.Builder info)
            throws Exception {
        return launch(id, command, info, List.of());
    }

    private LaunchOutcome launch(
            ContainerID id, CommandInfo.Builder command, ContainerInfo.Builder info, List<Resource> resources)
            throws Exception {
        return tree.launch(new ContainerLaunch(
                id,
                ContainerClass.DEFAULT,
                command.build(),
                Optional.of(info.build()),
                resources,
                Map.of(),
                Optional.empty(),
                id.hasParent() ? Optional.empty() : Optional.of(sandbox(id.getValue())),
                Map.of("OF_AGENT", "1"),
                List.of(),
                OutputBounds.DEFAULT,
                false));
    }

    private String run(String name, CommandInfo.Builder command, ContainerInfo.Builder info) throws Exception {
        assertThat(launch(id(name), command, info)).isInstanceOf(LaunchOutcome.Launched.class);
        WaitStatus status = tree.termination(id(name))
                .orElseThrow()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .status()
                .orElseThrow();
        assertThat(status.exitCode())
                .as(Files.readString(sandbox(name).resolve("stderr")))
                .isZero();
        return Files.readString(sandbox(name).resolve("stdout"));
    }

    private List<Path> roots() throws IOException {
        Path base = temp.resolve("work/provisioner/containers");
        if (!Files.isDirectory(base)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(base)) {
            return all.toList();
        }
    }

    private List<Path> trees() throws IOException {
        try (Stream<Path> all = Files.list(temp.resolve("store/trees"))) {
            return all.toList();
        }
    }

    // ------------------------------------------------------------------------------------------------ roots

    @Test
    @DisplayName(
            "A container sees its image alone, may change it, and the next one of the same image does not see that")
    void own_root() throws Exception {
        String first = run(
                "first",
                shell("ls /; ls -d " + temp
                        + "; echo changed > /file; rm /bin/cat; echo inside > \"$MESOS_SANDBOX/out\""
                        + "; test -s /etc/resolv.conf -o ! -e /etc/resolv.conf; readlink /proc/1/root"),
                of("tools"));
        assertThat(first.lines()).contains("bin", "etc", "file", "srv", "mnt").doesNotContain("home", temp.toString());
        assertThat(sandbox("first").resolve("out")).hasContent("inside");
        assertThat(run("second", shell("cat /file"), of("tools"))).isEqualTo("original\n");
        assertThat(trees()).hasSize(1);
        assertThat(roots()).isEmpty();
    }

    @Test
    @DisplayName("The image's variables are weaker than the command's; its working directory is made (AO-195, AO-201)")
    void environment() throws Exception {
        CommandInfo.Builder command = shell("echo $OF_IMAGE $BOTH $OF_AGENT; pwd; ls -ld . | cut -c1-10");
        command.getEnvironmentBuilder().addVariablesBuilder().setName("BOTH").setValue("command");
        assertThat(run("environment", command, of("tools"))).isEqualTo("1 command 1\n/srv/missing\ndrwxr-xr-x\n");
    }

    @Test
    @DisplayName(
            "Without a value the image's entry point and command run, with given arguments in place of the command (AO-309)")
    void commands() throws Exception {
        assertThat(run("plain", CommandInfo.newBuilder().setShell(false), of("tools")))
                .isEqualTo("of the image\n");
        assertThat(run("arguments", CommandInfo.newBuilder().setShell(false).addArguments("echo given"), of("tools")))
                .isEqualTo("given\n");
        assertThat(launch(id("shell"), CommandInfo.newBuilder(), of("tools")))
                .isInstanceOfSatisfying(LaunchOutcome.Failed.class, failed -> assertThat(failed.message())
                        .contains("command.value"));
    }

    @Test
    @DisplayName("A container nested in another has an image of its own, or the host's files; both end with it")
    void nested() throws Exception {
        launch(id("outer"), shell("sleep 1000"), of("tools"));
        ContainerID inner = ContainerID.newBuilder()
                .setValue("inner")
                .setParent(id("outer"))
                .build();
        assertThat(launch(inner, shell("cat /file; pwd"), of("tools"))).isInstanceOf(LaunchOutcome.Launched.class);
        tree.termination(inner).orElseThrow().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(sandbox("outer").resolve("containers/inner/stdout")).hasContent("original\n/srv/missing");
        assertThat(roots()).hasSize(1);
    }

    @Test
    @DisplayName("An image that cannot be had fails the launch with its reason, and leaves nothing (AO-91)")
    void failed() throws Exception {
        assertThat(launch(id("missing"), shell("true"), of("no/such:1")))
                .isInstanceOfSatisfying(LaunchOutcome.Failed.class, failed -> {
                    assertThat(failed.step()).isEqualTo(LaunchOutcome.Step.IMAGE);
                    assertThat(failed.message())
                            .contains("no image 'no/such:1'")
                            .doesNotContain("\n");
                });
        assertThat(tree.containers()).isEmpty();
        assertThat(roots()).isEmpty();
        assertThat(provisioner.counters().pullFailures()).isEqualTo(1);
    }

    // ------------------------------------------------------------------------------------------------ volumes

    private static Volume volume(String path, Volume.Mode mode) {
        return Volume.newBuilder()
                .setContainerPath(path)
                .setMode(mode)
                .setImage(image("data"))
                .build();
    }

    @Test
    @DisplayName("An image is shown as a volume, read-only or as the container's own to change (AO-289)")
    void volumes() throws Exception {
        write("data", new SampleImage().layer(new Layer().file("file", "data").directory("deep")));
        String out = run(
                "volumes",
                shell("cat /ro/file; echo; echo x > /ro/file || echo refused; echo mine > /rw/file; cat /rw/file;"
                        + " cat \"$MESOS_SANDBOX/beside/file\""),
                of("tools")
                        .addVolumes(volume("/ro", Volume.Mode.RO))
                        .addVolumes(volume("/rw", Volume.Mode.RW))
                        .addVolumes(volume("beside", Volume.Mode.RO)));
        assertThat(out).isEqualTo("data\nrefused\nmine\ndata");
        String host = run(
                "host",
                shell("cat beside/file; echo mine > beside/file && cat beside/file"),
                ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .addVolumes(volume("beside", Volume.Mode.RW)));
        assertThat(host).isEqualTo("datamine\n");
    }

    // ------------------------------------------------------------------------------------------------ disk usage

    /** Waits for a file of the sandbox, and then copies the three megabytes of an image to each of some files. */
    private static CommandInfo.Builder writer(String... files) {
        return shell("while ! test -e \"$MESOS_SANDBOX/go\"; do sleep 0.1; done; for to in " + String.join(" ", files)
                + "; do cat /seed > $to; done; sleep 1000");
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    private long used(String name) {
        ResourceStatistics statistics = tree.statistics(id(name)).orElseThrow();
        return statistics.hasDiskUsedBytes() ? statistics.getDiskUsedBytes() : -1;
    }

    @Test
    @DisplayName("What a container changes in its image counts for its disk, with that of the nested ones and of its"
            + " volumes, and what the image brings does not; the next agent counts the same (AO-298, AO-301)")
    void disk_usage() throws Exception {
        Layer seed = new Layer().file("seed", "x".repeat(3 * MB));
        write("data", new SampleImage().layer(seed));
        write("seeded", new SampleImage().layer(ToolsLayer.make()).layer(seed));
        launch(
                id("outer"),
                writer("/big", "/rw/big"),
                of("seeded").addVolumes(volume("/rw", Volume.Mode.RW)),
                List.of(Launches.scalar("disk", 64)));
        ContainerID inner = ContainerID.newBuilder()
                .setValue("inner")
                .setParent(id("outer"))
                .build();
        launch(inner, writer("/big"), of("seeded"));
        await().until(() -> used("outer") >= 0);
        assertThat(used("outer")).isLessThan(MB);

        Files.writeString(sandbox("outer").resolve("go"), "");
        await().until(() -> used("outer") > 6 * MB);
        assertThat(used("outer")).isLessThan(7 * MB);
        Files.writeString(sandbox("outer").resolve("containers/inner/go"), "");
        await().until(() -> used("outer") > 9 * MB);

        tree.close();
        open();
        tree.recover();
        await().until(() -> used("outer") > 9 * MB);
        assertThat(used("outer")).isLessThan(10 * MB);
        tree.destroy(inner).orElseThrow().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        await().until(() -> used("outer") < 7 * MB);
    }

    // ------------------------------------------------------------------------------------------------ pruning

    @Test
    @DisplayName("Pruning removes what no container uses and nobody excludes, and nothing else (AO-163)")
    void pruning() throws Exception {
        write("idle", new SampleImage().layer(new Layer().file("idle", "")));
        write("kept", new SampleImage().layer(new Layer().file("kept", "")));
        for (String name : List.of("idle", "kept")) {
            assertThat(launch(
                            id("for-" + name),
                            CommandInfo.newBuilder().setShell(false).setValue("/none"),
                            of(name)))
                    .isNotNull();
        }
        launch(id("running"), shell("sleep 1000"), of("tools"));
        assertThat(trees()).hasSize(3);
        tree.pruneImages(List.of(image("kept")));
        assertThat(trees()).hasSize(2);
        tree.pruneImages(List.of());
        assertThat(trees()).hasSize(1);
        tree.destroy(id("running")).orElseThrow().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        tree.pruneImages(List.of());
        assertThat(trees()).isEmpty();
    }

    @Test
    @DisplayName(
            "The next agent finds a container with its root, keeps its image from pruning, and removes what nobody has")
    void restart() throws Exception {
        launch(
                id("going-on"),
                shell("while ! test -e \"$MESOS_SANDBOX/go\"; do sleep 0.1; done; cat /file; cat /new"
                        + " > /sandbox-copy; cat /new"),
                of("tools"));
        tree.close();
        Path orphan = Files.createDirectories(temp.resolve("work/provisioner/containers/orphan/0/upper"));
        open();
        tree.recover();
        assertThat(orphan).doesNotExist();
        tree.pruneImages(List.of());
        assertThat(trees()).hasSize(1);
        Files.writeString(sandbox("going-on").resolve("go"), "");
        tree.termination(id("going-on")).orElseThrow().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(sandbox("going-on").resolve("stdout")).hasContent("original");
        assertThat(roots()).isEmpty();
    }

    @Test
    @DisplayName("An excluded image without a name is refused, and nothing is removed")
    void bad_exclusion() throws Exception {
        run("once", shell("true"), of("tools"));
        assertThatThrownBy(() -> tree.pruneImages(List.of(image("../x")))).isInstanceOf(ImageException.class);
        assertThat(trees()).hasSize(1);
    }
}

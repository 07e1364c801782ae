package io.tepui.containers.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.ContainerTree;
import io.tepui.containers.containerizer.RemoveOutcome;
import io.tepui.containers.containerizer.TreeOptions;
import io.tepui.containers.containerizer.TreeParts;
import io.tepui.containers.fetch.Fetcher;
import io.tepui.containers.fetch.FetcherOptions;
import io.tepui.containers.host.Users;
import io.tepui.containers.linux.Mounts;
import io.tepui.containers.posix.PosixContainerRuntime;
import io.tepui.containers.posix.PosixRuntimeOptions;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Whatever is killed at whatever moment, no cgroup, mount, process or file is left")
class LeaksTest {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final int ROUNDS = 25;

    /** Less than a spawner is given before it is taken for dead. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** In steps of that, over a launch and an end, which take some 15 ms together. */
    private static final long STEP_MICROS = 700;

    /** Who is killed with SIGKILL. */
    private enum Victim {
        SHIM("shim.pid"),
        FIRST_PROCESS("pid"),
        SPAWNER("");

        private final String record;

        Victim(String record) {
            this.record = record;
        }
    }

    @TempDir
    private Path temp;

    private final String mark = "leak-" + UUID.randomUUID();
    private final Random random = new Random(7);
    private ContainerTree tree;
    private List<Mounts.Entry> mountsBefore;

    @BeforeEach
    void start() throws Exception {
        IsolationSupport support = IsolationSupport.ofSystem(CGROUPS);
        assumeTrue(support.isolating(), () -> support.obstacle().orElse(""));
        mountsBefore = Mounts.all();
        IsolationSettings settings = new IsolationSettings(
                support.defaultIsolators(),
                true,
                temp,
                temp,
                "/mnt/mesos/sandbox",
                new IsolationSettings.Cgroups(
                        CGROUPS, Optional.of(mark), false, false, true, 200, Duration.ofSeconds(20)),
                new IsolationSettings.Namespaces(OptionalLong.empty(), true, true),
                new IsolationSettings.Privileges(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(),
                new IsolationSettings.Disk(Duration.ofSeconds(15), false));
        InstantSource clock = InstantSource.system();
        tree = new ContainerTree(
                new TreeParts(
                        PosixContainerRuntime.start(PosixRuntimeOptions.in(temp.resolve("shim")), clock),
                        new IsolatorFactory(
                                        settings,
                                        Users.ofSystem(),
                                        SecretResolver.VALUES,
                                        clock,
                                        confinement -> Optional.empty())
                                .create(),
                        new Fetcher(FetcherOptions.defaults(), Users.ofSystem()),
                        Optional.empty(),
                        SecretResolver.VALUES,
                        Users.ofSystem(),
                        clock),
                TreeOptions.in(temp, temp));
    }

    @AfterEach
    void close() {
        if (tree != null) {
            tree.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Victim.class)
    @DisplayName("at each step of launch and destruction")
    void killed(Victim victim) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            ContainerID root = Launches.id(mark + "-" + round);
            disturb(victim, root, temp.resolve("containers").resolve(root.getValue()), round);
            tree.forget(root);
        }

        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(Victim.class)
    @DisplayName("at each step of launch and destruction of what is nested; its root lives on until it is ended")
    void nestedKilled(Victim victim) throws Exception {
        ContainerID root = Launches.id(mark + "-root");
        launch(root);
        for (int round = 0; round < ROUNDS; round++) {
            ContainerID nested = ContainerID.newBuilder()
                    .setValue("n" + round)
                    .setParent(root)
                    .build();
            Path runtime = temp.resolve("containers").resolve(root.getValue()).resolve("containers");
            disturb(victim, nested, runtime.resolve(nested.getValue()), round);
            assertThat(tree.remove(nested)).isInstanceOf(RemoveOutcome.Removed.class);
        }
        assertThat(tree.containers()).containsExactly(root);
        tree.destroy(root).orElseThrow().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        tree.forget(root);

        assertNothingIsLeft();
    }

    /** Launches a container and ends it, with a kill at a moment of the launch and perhaps one in the destruction. */
    private void disturb(Victim victim, ContainerID id, Path runtime, int round) throws Exception {
        Thread launching = Thread.ofVirtual().start(() -> launch(id));
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(STEP_MICROS * round));
        kill(victim, runtime);
        if (random.nextBoolean()) {
            tree.destroy(id);
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(3000)));
            kill(victim, runtime);
        }
        assertThat(launching.join(PATIENCE))
                .as("the launch of round %s is over", round)
                .isTrue();
        var end = tree.destroy(id);
        if (end.isPresent()) {
            end.get().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void assertNothingIsLeft() throws IOException {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(left()).isEmpty());
        assertThat(Mounts.all()).isEqualTo(mountsBefore);
        tree.close();
        await().untilAsserted(() -> assertThat(processes()).isEmpty());
    }

    private void launch(ContainerID id) {
        try {
            ContainerLaunch of = Launches.root(id.getValue(), temp);
            Optional<Path> sandbox = id.hasParent()
                    ? Optional.empty()
                    : Optional.of(Files.createDirectories(
                            temp.resolve("slaves/S/frameworks/F/executors/E/runs/" + id.getValue())));
            tree.launch(new ContainerLaunch(
                    id,
                    ContainerClass.DEFAULT,
                    CommandInfo.newBuilder()
                            .setValue("setsid sleep 1000 & sleep 1000")
                            .build(),
                    of.container(),
                    List.of(Launches.scalar("cpus", 0.1), Launches.scalar("mem", 32)),
                    Map.of(),
                    Optional.empty(),
                    sandbox,
                    Map.of("MARK", mark),
                    List.of(),
                    of.stdout(),
                    false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void kill(Victim victim, Path runtime) {
        if (victim == Victim.SPAWNER) {
            ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().commandLine().orElse("").contains(temp.toString()))
                    .forEach(ProcessHandle::destroyForcibly);
            return;
        }
        String record = text(runtime.resolve(victim.record));
        if (!record.isBlank()) {
            ProcessHandle.of(Long.parseLong(record.split(" ", -1)[0])).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Cgroups, processes and files of the runtime directory that are there still. */
    private List<String> left() throws IOException {
        List<String> left = new ArrayList<>(processes());
        left.removeIf(name -> name.contains("spawner"));
        try (Stream<Path> hierarchies = Files.list(CGROUPS)) {
            for (Path own : hierarchies
                    .map(each -> each.resolve(mark))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> groups = Files.list(own)) {
                    groups.filter(Files::isDirectory).forEach(group -> left.add(group.toString()));
                }
            }
        }
        Path containers = temp.resolve("containers");
        if (Files.isDirectory(containers)) {
            try (Stream<Path> files = Files.list(containers)) {
                files.forEach(file -> left.add(file.toString()));
            }
        }
        return left;
    }

    private List<String> processes() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process : all.filter(each -> each.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                if (text(process.resolve("environ")).contains(mark)
                        || text(process.resolve("cmdline")).contains(mark)) {
                    found.add(process + " " + text(process.resolve("cmdline")).replace('\0', ' '));
                }
            }
        }
        return found;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}

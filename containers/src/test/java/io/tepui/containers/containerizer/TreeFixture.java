package io.tepui.containers.containerizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.containerizer.ContainerLaunch.OutputBounds;
import io.tepui.containers.fetch.Fetcher;
import io.tepui.containers.fetch.FetcherOptions;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.SecretResolver;
import io.tepui.containers.posix.PosixContainerRuntime;
import io.tepui.containers.posix.PosixRuntimeOptions;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A tree of real containers in a directory of its own; no process of it outlives its test. */
abstract class TreeFixture {
    /** Whether commands can be run as another user. */
    static final boolean ROOT = Users.ofSystem().current().isRoot();

    /** For root somebody else, for anybody else the only user that is allowed. */
    static final UserIdentity USER = ROOT
            ? Users.ofSystem().find("nobody").orElseThrow()
            : Users.ofSystem().current();

    /** A command that runs until it is killed. */
    static final String FOREVER = "exec sleep 1000";

    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    Path temp;

    ContainerTree tree;
    private final List<ContainerTree> opened = new ArrayList<>();

    /** The isolators of trees that are opened from now on. */
    List<Isolator> isolators = List.of();

    Optional<ImageProvisioner> images = Optional.empty();

    Duration destroyTimeout = Duration.ofSeconds(20);

    @BeforeEach
    final void open() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        reopen();
    }

    /** Ends the tree as the end of an agent does, and opens another on the same directories; nothing is recovered yet. */
    final void reopen() throws IOException {
        if (!opened.isEmpty()) {
            opened.getLast().close();
        }
        TreeOptions options = new TreeOptions(
                temp.resolve("work"),
                temp.resolve("run"),
                TreeOptions.DEFAULT_SANDBOX_DIRECTORY,
                false,
                destroyTimeout);
        tree = new ContainerTree(
                new TreeParts(
                        PosixContainerRuntime.start(
                                PosixRuntimeOptions.in(temp.resolve("shim")), InstantSource.system()),
                        isolators,
                        new Fetcher(FetcherOptions.defaults(), Users.ofSystem()),
                        images,
                        SecretResolver.VALUES,
                        Users.ofSystem(),
                        InstantSource.system()),
                options);
        opened.add(tree);
    }

    @AfterEach
    final void endEverything() throws IOException {
        isolators = List.of();
        images = Optional.empty();
        reopen();
        tree.recover();
        for (ContainerID id : tree.containers()) {
            if (!id.hasParent()) {
                tree.destroy(id).ifPresent(TreeFixture::ended);
            }
        }
        assertThat(processes()).isEmpty();
        tree.close();
    }

    /** Every process with the mark of this test in its environment, wherever it went. */
    final List<Long> processes() throws IOException {
        byte[] mark = ("TREE_TEST=" + temp + '\0').getBytes(StandardCharsets.UTF_8);
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(each ->
                            Character.isDigit(each.getFileName().toString().charAt(0)))
                    .filter(each -> environment(each).contains(new String(mark, StandardCharsets.ISO_8859_1)))
                    .map(each -> Long.parseLong(each.getFileName().toString()))
                    .toList();
        }
    }

    private static String environment(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    // ------------------------------------------------------------------------------------------------ launches

    static ContainerID id(String printed) {
        return ContainerIds.parse(printed);
    }

    static CommandInfo shell(String line) {
        return CommandInfo.newBuilder().setValue(line).build();
    }

    final Path sandbox(String printed) {
        List<String> values = ContainerIds.values(id(printed));
        return ContainerSandboxes.nested(
                temp.resolve("sandboxes").resolve(values.getFirst()), values.subList(1, values.size()));
    }

    final Path runtimeDirectory(String printed) {
        return new RuntimeLayout(temp.resolve("run")).of(id(printed));
    }

    final ContainerLaunch spec(String printed, CommandInfo command) {
        return new ContainerLaunch(
                id(printed),
                ContainerClass.DEFAULT,
                command,
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                printed.contains(".") ? Optional.empty() : Optional.of(sandbox(printed)),
                Map.of("TREE_TEST", temp.toString()),
                List.of(),
                OutputBounds.DEFAULT,
                false);
    }

    static ContainerLaunch standalone(ContainerLaunch of) {
        return with(of, of.kind(), true);
    }

    static ContainerLaunch session(ContainerLaunch of) {
        return with(of, ContainerClass.DEBUG, false);
    }

    private static ContainerLaunch with(ContainerLaunch of, ContainerClass kind, boolean standalone) {
        return new ContainerLaunch(
                of.id(),
                kind,
                of.command(),
                of.container(),
                of.resources(),
                of.limits(),
                of.user(),
                of.sandbox(),
                of.environment(),
                of.volumes(),
                of.stdout(),
                standalone);
    }

    final LaunchOutcome launch(String printed, String line) {
        return launch(spec(printed, shell(line)));
    }

    final LaunchOutcome launch(String printed, UnaryOperator<ContainerLaunch> kind, String line) {
        return launch(kind.apply(spec(printed, shell(line))));
    }

    final LaunchOutcome launch(ContainerLaunch launch) {
        try {
            return tree.launch(launch);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Launches a container that runs until it is killed, and waits until it can be told apart from its shim. */
    final long run(String printed) {
        LaunchOutcome outcome = launch(printed, FOREVER);
        assertThat(outcome).isInstanceOf(LaunchOutcome.Launched.class);
        return ((LaunchOutcome.Launched) outcome).pid();
    }

    // ------------------------------------------------------------------------------------------------ ends

    final Termination end(String printed) {
        return ended(tree.termination(id(printed))
                .orElseThrow(() -> new AssertionError("container " + printed + " is not known")));
    }

    final Termination destroyed(String printed) {
        return ended(tree.destroy(id(printed))
                .orElseThrow(() -> new AssertionError("container " + printed + " does not exist")));
    }

    static Termination ended(CompletableFuture<Termination> end) {
        try {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("a container does not end", e);
        }
    }

    static int status(Termination end) {
        return end.status().orElseThrow().raw();
    }

    static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5));
    }

    final String stdout(String printed) throws IOException {
        return Files.readString(sandbox(printed).resolve("stdout"));
    }
}

package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerCommand;
import io.tepui.containers.ContainerExit;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.ContainerSpec;
import io.tepui.containers.LaunchFailure;
import io.tepui.containers.LaunchResult;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A runtime with real processes in a directory of its own; everything is ended after each test. */
public abstract class RuntimeFixture {

    /** Whether commands can be run as another user. */
    protected static final boolean ROOT = Users.ofSystem().current().isRoot();

    /** Whom commands of a named user run as: for root somebody else, for anybody else the only user that is allowed. */
    protected static final UserIdentity USER = ROOT
            ? Users.ofSystem().find("nobody").orElseThrow()
            : Users.ofSystem().current();

    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    protected Path temp;

    protected ContainerRuntime runtime;

    private final List<ContainerRuntime> opened = new ArrayList<>();

    /** Starts a runtime that keeps its own files in that directory. */
    protected abstract ContainerRuntime start(Path directory) throws IOException;

    @BeforeEach
    final void open() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        runtime = startAgain();
    }

    @AfterEach
    final void endEverything() throws IOException {
        opened.forEach(ContainerRuntime::close);
        try (ContainerRuntime last = start(temp.resolve("runtime"))) {
            last.recover(runtimeDirectories());
            for (Container container : last.containers()) {
                last.destroy(container.id());
                exit(container);
            }
        }
    }

    private Map<String, Path> runtimeDirectories() throws IOException {
        Path all = Files.createDirectories(temp.resolve("containers"));
        try (Stream<Path> directories = Files.list(all)) {
            return directories.collect(Collectors.toMap(d -> d.getFileName().toString(), d -> d));
        }
    }

    /** Another runtime over the same files. */
    protected final ContainerRuntime startAgain() throws IOException {
        ContainerRuntime started = start(temp.resolve("runtime"));
        opened.add(started);
        return started;
    }

    protected final Path runtimeDirectory(String id) {
        return temp.resolve("containers").resolve(id);
    }

    protected final Path sandbox(String id) {
        try {
            return Files.createDirectories(temp.resolve("sandboxes").resolve(id));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    protected final ContainerSpec shell(String id, String line) {
        return spec(id, new ContainerCommand.Shell(line));
    }

    protected final ContainerSpec program(String id, String executable, String... arguments) {
        return spec(id, new ContainerCommand.Program(executable, List.of(arguments)));
    }

    private ContainerSpec spec(String id, ContainerCommand command) {
        return ContainerSpec.of(id, command, sandbox(id), runtimeDirectory(id));
    }

    /** The same, run as {@link #USER} in a sandbox that belongs to it. */
    protected final ContainerSpec asUser(ContainerSpec spec) throws IOException {
        Files.setAttribute(spec.workingDirectory(), "unix:uid", USER.uid());
        Files.setAttribute(spec.workingDirectory(), "unix:gid", USER.gid());
        return spec.withUser(USER.name());
    }

    protected static int uidOf(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid");
    }

    protected final Container launch(ContainerSpec spec) {
        LaunchResult result = runtime.launch(spec);
        assertThat(result).isInstanceOf(LaunchResult.Launched.class);
        return ((LaunchResult.Launched) result).container();
    }

    protected final LaunchFailure failure(ContainerSpec spec) {
        LaunchResult result = runtime.launch(spec);
        assertThat(result).isInstanceOf(LaunchResult.Failed.class);
        return ((LaunchResult.Failed) result).failure();
    }

    /** Launches it and waits for its end. */
    protected final ContainerExit run(ContainerSpec spec) {
        return exit(launch(spec));
    }

    protected static ContainerExit exit(Container container) {
        try {
            return container.exit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("container " + container.id() + " does not end", e);
        }
    }

    protected final String stdout(String id) {
        return text(sandbox(id).resolve("stdout"));
    }

    protected final String stderr(String id) {
        return text(sandbox(id).resolve("stderr"));
    }

    protected static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    protected static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5));
    }

    /** Waits until the container's output holds that text. */
    protected final void awaitOutput(String id, String part) {
        Path file = sandbox(id).resolve("stdout");
        await().until(() -> Files.exists(file) && text(file).contains(part));
    }

    /** The same with a mark in the environment, by which {@link #marked} finds every process of the container. */
    protected final ContainerSpec withMark(ContainerSpec spec) {
        return spec.withEnvironment(Map.of("MARK", mark(spec.containerId()), "PATH", "/usr/bin:/bin"));
    }

    private String mark(String id) {
        return temp.getFileName() + "/" + id;
    }

    /** The processes of a container launched with a mark, wherever they went. */
    protected final List<Long> marked(String id) throws IOException {
        byte[] wanted = ("MARK=" + mark(id) + '\0').getBytes(StandardCharsets.UTF_8);
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(p -> Character.isDigit(p.getFileName().toString().charAt(0)))
                    .filter(p -> contains(environment(p), wanted))
                    .map(p -> Long.parseLong(p.getFileName().toString()))
                    .toList();
        }
    }

    private static byte[] environment(Path process) {
        try {
            return Files.readAllBytes(process.resolve("environ"));
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static boolean contains(byte[] data, byte[] part) {
        return new String(data, StandardCharsets.ISO_8859_1).contains(new String(part, StandardCharsets.ISO_8859_1));
    }
}

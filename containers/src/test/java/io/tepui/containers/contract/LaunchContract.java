package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerExit;
import io.tepui.containers.ContainerSpec;
import io.tepui.containers.LaunchResult;
import io.tepui.containers.OutputFile;
import io.tepui.containers.WaitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How commands are started and what they find (AO §3.6). */
public abstract class LaunchContract extends RuntimeFixture {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 127, 255})
    @DisplayName("An exit code is the second byte of the raw wait status (CF-8)")
    void exitCodes(int code) {
        ContainerExit exit = run(shell("exits", "exit " + code));

        assertThat(exit.status()).contains(new WaitStatus(code << 8));
        assertThat(exit.containerId()).isEqualTo("exits");
        assertThat(Duration.between(exit.endedAt(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 15, 34, 64})
    @DisplayName("A signal is the low seven bits of the raw wait status (CF-8)")
    void signals(int signal) {
        assertThat(run(shell("signalled", "kill -" + signal + " $$")).status()).contains(new WaitStatus(signal));
    }

    @Test
    @DisplayName("The environment is exactly the one given, nothing of the agent's (AO-196)")
    void environment() {
        Map<String, String> variables =
                Map.of("A", "1", "EMPTY", "", "WITH", "a=b c\n\"d\"", "WIDE", "\u00e4\u6f22", "MESOS_SANDBOX", "/s");

        run(program("env", "/usr/bin/env", "env", "-0").withEnvironment(variables));

        List<String> expected = new ArrayList<>();
        variables.forEach((name, value) -> expected.add(name + "=" + value));
        assertThat(stdout("env").split("\0")).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    @DisplayName("A program gets its arguments as they are; the first is its own name (AO-193)")
    void arguments() {
        run(program("args", "/bin/cat", "other name", "/proc/self/cmdline"));
        run(program("verbatim", "printf", "printf", "%s|", "a b", "$HOME", "", "*"));

        assertThat(stdout("args")).isEqualTo("other name\0/proc/self/cmdline\0");
        assertThat(stdout("verbatim")).isEqualTo("a b|$HOME||*|");
    }

    @Test
    @DisplayName("A name is looked for in the working directory first, then in PATH (AO-193)")
    void lookup() throws IOException {
        script(sandbox("lookup").resolve("printf"), "#!/bin/sh\necho mine\n");
        Files.createDirectory(sandbox("path").resolve("printf"));

        run(program("lookup", "printf", "printf", "from the path"));
        run(program("path", "printf", "printf", "from the path"));

        assertThat(stdout("lookup")).isEqualTo("mine\n");
        assertThat(stdout("path")).isEqualTo("from the path");
    }

    @Test
    @DisplayName("Without PATH a name is looked for in the default path (AO-196)")
    void defaultPath() {
        run(program("nopath", "printf", "printf", "found").withEnvironment(Map.of()));

        assertThat(stdout("nopath")).isEqualTo("found");
    }

    @Test
    @DisplayName("A script that names no interpreter is run by the shell")
    void scriptWithoutInterpreter() throws IOException {
        script(sandbox("script").resolve("tool"), "echo \"$1\"\n");

        run(program("script", "tool", "tool", "argument"));

        assertThat(stdout("script")).isEqualTo("argument\n");
    }

    @Test
    @DisplayName("A command works in the sandbox, leads its session and has an empty input (AO-187, AO-201)")
    void surroundings() {
        Container container = launch(shell("around", "pwd -P; cat; cat /proc/$$/stat"));
        exit(container);

        String[] lines = stdout("around").split("\n");
        assertThat(lines[0]).isEqualTo(sandbox("around").toString());
        String[] fields = lines[1].split(" ");
        assertThat(fields[0]).isEqualTo(Long.toString(container.pid()));
        assertThat(fields[5]).as("session").isEqualTo(fields[0]);
    }

    @Test
    @DisplayName("A command inherits no descriptor, no ignored and no blocked signal")
    void inheritsNothing() {
        run(program("status", "/bin/cat", "cat", "/proc/self/status"));
        run(program("fds", "/bin/ls", "ls", "-l", "/proc/self/fd"));

        assertThat(stdout("status")).containsPattern("SigBlk:\t0+\n").containsPattern("SigIgn:\t0+\n");
        assertThat(stdout("fds").lines().filter(l -> l.contains("->") && !l.endsWith("/fd")))
                .as("descriptors other than that of the directory which is read")
                .hasSize(3);
    }

    @Test
    @DisplayName("The mask of file modes is the one given")
    void umask() {
        ContainerSpec s = shell("umask", "umask");
        run(new ContainerSpec(
                "umask",
                s.command(),
                s.environment(),
                Optional.empty(),
                s.workingDirectory(),
                s.runtimeDirectory(),
                s.stdout(),
                s.stderr(),
                0027,
                s.streams(),
                s.confinement()));
        run(shell("usual", "umask"));

        assertThat(stdout("umask")).isEqualTo("0027\n");
        assertThat(stdout("usual")).isEqualTo("0022\n");
    }

    @Test
    @DisplayName("A command runs as its user, with that user's groups, in files of that user (AO-169, AO-177)")
    void user() throws IOException {
        Container container = launch(
                asUser(shell("user", "id -u; id -g; id -G; touch made; kill -0 $PPID 2>/dev/null || echo confined")));
        exit(container);

        List<String> lines = stdout("user").lines().toList();
        assertThat(lines).startsWith(Integer.toString(USER.uid()), Integer.toString(USER.gid()));
        assertThat(lines.get(2).split(" "))
                .containsExactlyInAnyOrderElementsOf(
                        USER.groups().stream().map(String::valueOf).toList());
        assertThat(lines.contains("confined"))
                .as("root's processes are out of reach")
                .isEqualTo(ROOT);
        for (String file : List.of("stdout", "stderr", "made")) {
            assertThat(uidOf(sandbox("user").resolve(file))).as(file).isEqualTo(USER.uid());
        }
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(sandbox("user").resolve("stdout"))))
                .isEqualTo("rw-r--r--");
    }

    @Test
    @DisplayName("The runtime directory is closed to the container's user")
    void runtimeDirectoryIsPrivate() throws IOException {
        run(asUser(shell("curious", "cat " + runtimeDirectory("curious") + "/pid || echo denied")));

        assertThat(stdout("curious").equals("denied\n")).as("to another user").isEqualTo(ROOT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(runtimeDirectory("curious"))))
                .isEqualTo("rwx------");
    }

    @Test
    @DisplayName("Paths longer than a socket's address work")
    void longPaths() {
        String id = "deep-" + "x".repeat(100);

        ContainerExit exit = run(shell(id, "echo here; exit 2"));

        assertThat(exit.status()).contains(WaitStatus.exited(2));
        assertThat(stdout(id)).isEqualTo("here\n");
    }

    @Test
    @DisplayName("Two hundred containers may be launched at once, and each end is told")
    void manyAtOnce() throws Exception {
        List<Callable<ContainerExit>> launches = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            launches.add(() -> run(shell("many-" + number, "echo " + number + "; exit " + number % 7)));
        }

        List<Future<ContainerExit>> exits;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            exits = callers.invokeAll(launches);
        }

        for (int i = 0; i < exits.size(); i++) {
            assertThat(exits.get(i).get().status()).contains(WaitStatus.exited(i % 7));
            assertThat(stdout("many-" + i)).isEqualTo(i + "\n");
        }
        assertThat(runtime.containers()).isEmpty();
        assertThat(runtime.counters().launched()).isEqualTo(200);
        assertThat(runtime.counters().exited()).isEqualTo(200);
    }

    @Test
    @DisplayName("Of two launches with one id at once, one is refused")
    void oneOfTwo() throws Exception {
        List<Callable<LaunchResult>> launches = List.of(
                () -> runtime.launch(shell("twin", "sleep 1000")), () -> runtime.launch(shell("twin", "sleep 1000")));

        List<LaunchResult> results = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<LaunchResult> future : callers.invokeAll(launches)) {
                results.add(future.get());
            }
        }

        assertThat(results).filteredOn(LaunchResult.Launched.class::isInstance).hasSize(1);
    }

    @Test
    @DisplayName("Containers that run are listed and found, ended ones are not")
    void listed() {
        Container container = launch(shell("listed", "sleep 1000"));

        assertThat(runtime.containers()).extracting(Container::id).containsExactly("listed");
        assertThat(runtime.find("listed")).isPresent();
        assertThat(runtime.counters().running()).isEqualTo(1);

        runtime.destroy("listed").join();
        assertThat(container.exit()).isCompleted();
        assertThat(runtime.find("listed")).isEmpty();
        assertThat(runtime.containers()).isEmpty();
    }

    @Test
    @DisplayName("An id may be used again when its container has ended")
    void usedAgain() {
        assertThat(run(shell("again", "echo one; exit 1")).status()).contains(WaitStatus.exited(1));
        assertThat(run(shell("again", "echo two; exit 2")).status()).contains(WaitStatus.exited(2));

        assertThat(stdout("again")).isEqualTo("two\n");
    }

    @Test
    @DisplayName("The output files may lie outside the working directory (AO-205)")
    void outputElsewhere() {
        ContainerSpec spec = shell("elsewhere", "pwd -P")
                .withWorkingDirectory(Path.of("/"))
                .withOutput(
                        OutputFile.at(sandbox("elsewhere").resolve("stdout")),
                        OutputFile.at(sandbox("elsewhere").resolve("stderr")));

        run(spec);

        assertThat(stdout("elsewhere")).isEqualTo("/\n");
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}

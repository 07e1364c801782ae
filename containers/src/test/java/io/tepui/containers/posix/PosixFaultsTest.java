package io.tepui.containers.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerExit;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.KillResult;
import io.tepui.containers.LaunchFailure;
import io.tepui.containers.LaunchFailure.Reason;
import io.tepui.containers.LaunchResult;
import io.tepui.containers.RecoveredContainer;
import io.tepui.containers.SignalScope;
import io.tepui.containers.WaitStatus;
import io.tepui.containers.contract.RuntimeFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@DisplayName("The posix runtime under faults")
class PosixFaultsTest extends RuntimeFixture {

    @Override
    protected ContainerRuntime start(Path directory) throws IOException {
        return PosixContainerRuntime.start(
                PosixRuntimeOptions.in(directory).withMaxContainers(30), InstantSource.system());
    }

    private long recorded(String id, String file) {
        return Long.parseLong(text(runtimeDirectory(id).resolve(file)).split(" ")[0]);
    }

    private static void killProcess(long pid) {
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    private long spawner() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .filter(pid ->
                        text(Path.of("/proc", Long.toString(pid), "cmdline")).startsWith(temp.toString()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("A container whose shim is killed is lost: it counts as killed, and nothing of it runs on (AO-181)")
    void lostShim() throws IOException {
        Container container = launch(withMark(shell("lost", "setsid sleep 1000 & echo ready; sleep 1000")));
        awaitOutput("lost", "ready");

        killProcess(recorded("lost", "shim.pid"));

        ContainerExit exit = exit(container);
        assertThat(exit.status()).isEmpty();
        assertThat(exit.statusOrKilled()).isEqualTo(WaitStatus.KILLED);
        await().until(() -> marked("lost").isEmpty());
        assertThat(runtime.counters().lost()).isEqualTo(1);
    }

    @Test
    @DisplayName("A container whose shim was killed while no runtime was there is found as lost")
    void lostMeanwhile() throws IOException {
        launch(withMark(shell("gone", "echo ready; exec sleep 1000")));
        awaitOutput("gone", "ready");
        runtime.close();
        killProcess(recorded("gone", "shim.pid"));
        await().until(() -> marked("gone").isEmpty());
        runtime = startAgain();

        assertThat(runtime.recover(Map.of("gone", runtimeDirectory("gone"))).getFirst())
                .isInstanceOf(RecoveredContainer.Lost.class);
    }

    @Test
    @DisplayName("A launch whose shim is killed fails at once, with a reason, and its spawner goes on")
    void shimKilledInItsLaunch() throws Exception {
        LaunchFailure told = null;
        for (int attempt = 0; told == null && attempt < 500; attempt++) {
            String id = "early-" + attempt;
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<LaunchResult> launch = callers.submit(() -> runtime.launch(withMark(shell(id, "sleep 1000"))));
                killAsSoonAsRecorded(runtimeDirectory(id).resolve("shim.pid"), launch);
                LaunchResult result = launch.get(10, TimeUnit.SECONDS);
                switch (result) {
                    case LaunchResult.Failed failed -> told = failed.failure();
                    case LaunchResult.Launched late ->
                        assertThat(exit(late.container()).status()).isEmpty();
                }
            }
            await().until(() -> marked(id).isEmpty());
        }

        assertThat(told).isNotNull();
        assertThat(told.reason()).isEqualTo(Reason.SHIM);
        assertThat(told.message())
                .isEqualTo("The container's shim ended before the command was started: killed by signal 9");
        assertThat(runtime.counters().spawnerRestarts()).isZero();
        assertThat(run(shell("early-0", "exit 4")).status()).contains(WaitStatus.exited(4));
    }

    private static void killAsSoonAsRecorded(Path record, Future<?> launch) {
        while (!launch.isDone()) {
            Optional<String> text = SmallFiles.read(record);
            if (text.isPresent()) {
                ProcessHandle.of(Long.parseLong(text.get().split(" ")[0])).ifPresent(ProcessHandle::destroyForcibly);
                return;
            }
        }
    }

    @Test
    @DisplayName("A spawner that is killed is replaced; its containers go on")
    void killedSpawner() {
        Container before = launch(shell("before", "while [ ! -e go ]; do sleep 0.01; done; exit 3"));

        killProcess(spawner());

        await().until(() -> run(shell("after", "exit 8")).status().equals(Optional.of(WaitStatus.exited(8))));
        assertThat(runtime.counters().spawnerRestarts()).isEqualTo(1);
        assertThat(before.exit()).isNotDone();
        assertThat(sandbox("before").resolve("go")).satisfies(Files::createFile);
        assertThat(exit(before).status()).contains(WaitStatus.exited(3));
    }

    @RepeatedTest(5)
    @DisplayName("A spawner killed under load runs every command once: none is lost, none runs twice")
    void killedSpawnerUnderLoad() throws Exception {
        List<Future<ContainerExit>> exits = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 25; i++) {
                int number = i;
                exits.add(callers.submit(() -> run(shell("load-" + number, "echo once; exit 1"))));
            }
            killProcess(spawner());
        }

        for (int i = 0; i < exits.size(); i++) {
            assertThat(exits.get(i).get().status()).contains(WaitStatus.exited(1));
            assertThat(stdout("load-" + i)).isEqualTo("once\n");
        }
    }

    @Test
    @DisplayName("A shim that is just recording itself is waited for, and is not taken for one that never came")
    void recordingShim() throws Exception {
        launch(shell("slow", "sleep 1000"));
        Path directory = runtimeDirectory("slow");
        runtime.close();
        runtime = startAgain();
        Files.move(directory.resolve("shim.pid"), directory.resolve(".shim.pid"));
        try (ExecutorService recorder = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<RecoveredContainer>> found = recorder.submit(() -> runtime.recover(Map.of("slow", directory)));
            await().pollDelay(Duration.ofMillis(50)).until(() -> !found.isDone());
            Files.move(directory.resolve(".shim.pid"), directory.resolve("shim.pid"));
            assertThat(found.get().getFirst()).isInstanceOf(RecoveredContainer.Running.class);
        }
    }

    @Test
    @DisplayName("A recorded pid that another process has now, or of another boot, is never signalled (AO-338)")
    void reusedPids() throws Exception {
        launch(shell("old", "sleep 1000"));
        String boot = text(runtimeDirectory("old").resolve("pid")).strip().split(" ")[2];
        Process bystander = new ProcessBuilder("setsid", "sleep", "1000").start();
        try {
            long start = new ProcFs(Path.of("/proc"))
                    .stat(bystander.pid())
                    .orElseThrow()
                    .startTicks();
            record("reused", bystander.pid() + " " + (start - 1) + " " + boot);
            record("reboot", bystander.pid() + " " + start + " 00000000-0000-0000-0000-000000000000");

            List<RecoveredContainer> found =
                    runtime.recover(Map.of("reused", runtimeDirectory("reused"), "reboot", runtimeDirectory("reboot")));

            assertThat(found).hasSize(2).allSatisfy(f -> assertThat(f).isInstanceOf(RecoveredContainer.Lost.class));
            assertThat(runtime.destroy("reused")).isCompletedExceptionally();
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    private void record(String id, String process) throws IOException {
        Files.createDirectories(runtimeDirectory(id));
        Files.writeString(runtimeDirectory(id).resolve("pid"), process + "\n");
        Files.writeString(runtimeDirectory(id).resolve("shim.pid"), process + "\n");
    }

    @Test
    @DisplayName("A shim whose command is gone from its reach, being stopped itself, is killed after the timeout")
    void stuckShim() throws Exception {
        runtime.close();
        runtime = PosixContainerRuntime.start(
                PosixRuntimeOptions.in(temp.resolve("runtime"))
                        .withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofMillis(300)),
                InstantSource.system());
        try {
            launch(withMark(shell("stuck", "sleep 1000")));
            Process stop = new ProcessBuilder("kill", "-STOP", Long.toString(recorded("stuck", "shim.pid"))).start();
            assertThat(stop.waitFor()).isZero();

            assertThat(runtime.kill("stuck", 0, SignalScope.TREE)).isEqualTo(KillResult.REFUSED);
            assertThat(runtime.destroy("stuck")).succeedsWithin(Duration.ofSeconds(20));
            await().until(() -> marked("stuck").isEmpty());
        } finally {
            runtime.close();
        }
    }

    @Test
    @DisplayName("Above the bound of containers launches are refused and counted, and room is given back")
    void tooMany() {
        for (int i = 0; i < 30; i++) {
            launch(shell("room-" + i, "sleep 1000"));
        }

        assertThat(failure(shell("over", "true")).reason()).isEqualTo(Reason.TOO_MANY_CONTAINERS);
        assertThat(failure(shell("over", "true")).message())
                .isEqualTo("Container 'over' is refused: 30 containers run already");
        assertThat(runtime.counters().refusedAtLimit()).isEqualTo(2);
        runtime.destroy("room-4").join();
        assertThat(run(shell("over", "true")).status()).contains(new WaitStatus(0));
    }

    @Test
    @DisplayName("Closing tells no container to be lost and ends none")
    void closing() throws Exception {
        List<Container> containers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            containers.add(launch(shell("stays-" + i, "sleep 1000")));
        }

        runtime.close();
        ContainerRuntime closed = runtime;
        runtime = startAgain();

        for (Container container : containers) {
            assertThat(container.exit()).isNotDone();
            assertThat(runtime.recover(Map.of(container.id(), container.runtimeDirectory()))
                            .getFirst())
                    .isInstanceOf(RecoveredContainer.Running.class);
        }
        assertThat(closed.counters().lost()).isZero();
        assertThat(closed.destroy("stays-1")).isCompletedExceptionally();
    }

    @Test
    @DisplayName("A container is reached however long the path of its shim's socket is")
    void lengthsOfSocketPaths() {
        int shortest = runtimeDirectory("").resolve("sock").toString().length() + 1;
        for (int length = 104; length <= 110; length++) {
            String id = "l".repeat(length - shortest);
            Container container = launch(shell(id, "sleep 1000"));

            assertThat(runtimeDirectory(id).resolve("sock").toString()).hasSize(length);
            assertThat(runtime.kill(id, 15, SignalScope.TREE))
                    .as("%s bytes", length)
                    .isEqualTo(KillResult.SENT);
            assertThat(exit(container).status()).contains(new WaitStatus(15));
        }
    }

    @Test
    @DisplayName("A shim program that cannot be run is named in one line")
    void badProgram() throws IOException {
        Path program = Files.writeString(temp.resolve("no-shim"), "#!/bin/sh\nexit 1\n");
        PosixRuntimeOptions options = PosixRuntimeOptions.in(temp).withShimProgram(program);

        assertThatThrownBy(() -> PosixContainerRuntime.start(options, InstantSource.system()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(program.toString());
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> PosixContainerRuntime.start(options, InstantSource.system()))
                .isInstanceOf(IOException.class);
    }
}

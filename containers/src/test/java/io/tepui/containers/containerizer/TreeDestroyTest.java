package io.tepui.containers.containerizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tepui.containers.WaitStatus;
import io.tepui.containers.containerizer.LaunchOutcome.Failed;
import io.tepui.containers.containerizer.LaunchOutcome.Step;
import io.tepui.containers.isolation.Isolator.Limitation;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** AO §2.14 to §2.16, §3.9, §3.10: the ends of containers. */
class TreeDestroyTest extends TreeFixture {
    private final List<String> calls = new CopyOnWriteArrayList<>();

    private RecordingIsolator isolate() throws IOException {
        RecordingIsolator first = RecordingIsolator.of("first", calls);
        isolators = List.of(first, RecordingIsolator.of("second", calls));
        reopen();
        return first;
    }

    private CompletableFuture<LaunchOutcome> launchAside(ContainerLaunch launch) {
        CompletableFuture<LaunchOutcome> outcome = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> outcome.complete(launch(launch)));
        return outcome;
    }

    private static LaunchOutcome outcome(CompletableFuture<LaunchOutcome> of) {
        await().until(of::isDone);
        return of.join();
    }

    @Test
    @DisplayName(
            "AO-132, AO-222: a container that is destroyed takes along all that is nested in it, and every waiter is told")
    void destroy() throws IOException {
        run("root");
        run("root.a");
        run("root.a.b");
        run("root.c");
        CompletableFuture<Termination> deep = tree.termination(id("root.a.b")).orElseThrow();
        CompletableFuture<Termination> first = tree.termination(id("root")).orElseThrow();
        CompletableFuture<Termination> second = tree.termination(id("root")).orElseThrow();
        destroyed("root");
        assertThat(status(ended(deep))).isEqualTo(9);
        assertThat(ended(first)).isEqualTo(ended(second));
        assertThat(tree.containers()).isEmpty();
        assertThat(processes()).isEmpty();
    }

    @Test
    @DisplayName(
            "AO-224: a container whose command ends by itself takes its children along, and its own status is told")
    void ownEnd() {
        launch("root", "sleep 0.3; exit 5");
        launch("root.a", FOREVER);
        CompletableFuture<Termination> child = tree.termination(id("root.a")).orElseThrow();
        assertThat(status(end("root"))).isEqualTo(5 << 8);
        assertThat(status(ended(child))).isEqualTo(9);
    }

    @Test
    @DisplayName("AO-136, AO-137: the end of a nested container is told until its root has ended")
    void memory() {
        run("root");
        launch("root.a", "exit 3");
        assertThat(status(end("root.a"))).isEqualTo(3 << 8);
        assertThat(status(end("root.a"))).isEqualTo(3 << 8);
        destroyed("root");
        assertThat(tree.termination(id("root.a"))).isEmpty();
        tree.forget(id("root"));
        assertThat(tree.termination(id("root"))).isEmpty();
        assertThat(runtimeDirectory("root")).doesNotExist();
    }

    @Test
    @DisplayName("AO-227: many that destroy one container at a time share one end")
    void concurrent() {
        run("root");
        run("root.a");
        List<CompletableFuture<Termination>> ends = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String each = i % 2 == 0 ? "root" : "root.a";
            threads.add(Thread.ofVirtual().start(() -> tree.destroy(id(each)).ifPresent(ends::add)));
        }
        threads.forEach(TreeDestroyTest::join);
        assertThat(ends).isNotEmpty();
        ends.forEach(each -> assertThat(status(ended(each))).isEqualTo(9));
        assertThat(tree.destroy(id("root"))).isEmpty();
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("AO-222: isolators clean up one after the other in reverse order, a child's before its parent's")
    void order() throws IOException {
        isolate();
        run("root");
        run("root.a");
        destroyed("root");
        assertThat(calls)
                .containsExactly(
                        "first prepare root",
                        "second prepare root",
                        "first started root",
                        "first watch root",
                        "second started root",
                        "second watch root",
                        "first prepare root.a",
                        "second prepare root.a",
                        "first started root.a",
                        "first watch root.a",
                        "second started root.a",
                        "second watch root.a",
                        "second cleanup root.a",
                        "first cleanup root.a",
                        "second cleanup root",
                        "first cleanup root");
    }

    @Test
    @DisplayName("AO-135, AO-252: a container that took too much is destroyed, and it and its children tell why")
    void limitation() throws IOException {
        RecordingIsolator isolator = isolate();
        run("root");
        run("root.a");
        CompletableFuture<Termination> child = tree.termination(id("root.a")).orElseThrow();
        CompletableFuture<Termination> root = tree.termination(id("root")).orElseThrow();
        Resource taken = Resource.newBuilder()
                .setName("mem")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(65))
                .build();
        isolator.limit(
                "root",
                new Limitation(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY, "65 of 64 MB", List.of(taken)));
        assertThat(ended(root).status().orElseThrow().raw()).isEqualTo(9);
        assertThat(ended(root).state()).contains(TaskState.TASK_FAILED);
        assertThat(ended(root).reason()).contains(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(ended(root).message()).contains("65 of 64 MB");
        assertThat(ended(root).limitation()).containsExactly(taken);
        assertThat(ended(child)).isEqualTo(ended(root));
    }

    @Test
    @DisplayName(
            "AO-252: a container whose command was ended for what it took tells so, though its exit was seen first")
    void verdict() throws IOException {
        RecordingIsolator isolator = isolate();
        run("root");
        isolator.verdicts.put(
                "root",
                new Limitation(
                        TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY, "killed by the kernel", List.of()));
        tree.kill(id("root"), 9);
        assertThat(end("root").message()).contains("killed by the kernel");
        assertThat(status(end("root"))).isEqualTo(9);
    }

    @Test
    @DisplayName("AO-136: an end that cannot be written down is told all the same, and the id is free again")
    void unwrittenEnd() throws IOException {
        run("root");
        launch("root.a", "while [ ! -e go ]; do sleep 0.01; done; exit 3");
        Path obstacle = Files.createDirectory(runtimeDirectory("root.a").resolve(".termination"));
        Files.createFile(sandbox("root.a").resolve("go"));

        assertThat(status(end("root.a"))).isEqualTo(3 << 8);
        assertThat(tree.containers()).containsExactly(id("root"));
        assertThat(tree.counters().destroyErrors()).isZero();
        assertThat(status(end("root.a"))).isEqualTo(3 << 8);
        reopen();
        assertThat(tree.recover())
                .containsEntry(id("root.a"), new Containerizer.Found.Ended(Termination.of(WaitStatus.exited(3))));
        assertThat(status(end("root.a"))).isEqualTo(3 << 8);

        Files.delete(obstacle);
        assertThat(launch("root.a", "exit 4")).isInstanceOf(LaunchOutcome.Launched.class);
        assertThat(status(end("root.a"))).isEqualTo(4 << 8);
        Files.createDirectory(obstacle);
        launch("root.a", "exit 5");
        assertThat(status(end("root.a"))).isEqualTo(5 << 8);
        assertThat(tree.remove(id("root.a"))).isInstanceOf(RemoveOutcome.Removed.class);
        assertThat(tree.termination(id("root.a"))).isEmpty();
    }

    @Test
    @DisplayName("a launch that cannot be written down fails with the file and the reason, and can be tried again")
    void unwrittenLaunch() throws IOException {
        run("root");
        Path obstacle = Files.createDirectories(runtimeDirectory("root.a").resolve(".launch"));
        Path other = Files.createDirectory(runtimeDirectory("root.a").resolve(".termination"));

        assertThat(launch("root.a", "true")).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.step()).isEqualTo(Step.START);
            assertThat(failed.message()).isEqualTo(obstacle + ": Is a directory");
        });
        assertThat(tree.containers()).containsExactly(id("root"));

        Files.delete(obstacle);
        Files.delete(other);
        launch("root.a", "exit 6");
        assertThat(status(end("root.a"))).isEqualTo(6 << 8);
    }

    @Test
    @DisplayName("AO-139, AO-226: what cannot be cleaned up stays known, is counted, and may be tried again")
    void stuck() throws IOException {
        RecordingIsolator isolator = isolate();
        run("root");
        run("root.a");
        isolator.stuck.add("root.a");
        CompletableFuture<Termination> waiting = tree.termination(id("root.a")).orElseThrow();
        assertThatThrownBy(() -> tree.destroy(id("root")).orElseThrow().get())
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("first is stuck");
        assertThatThrownBy(waiting::get).hasMessageContaining("first is stuck");
        assertThat(tree.containers()).containsExactly(id("root"), id("root.a"));
        assertThat(tree.counters().destroyErrors()).isEqualTo(2);
        assertThat(launch("root.b", FOREVER))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.step()).isEqualTo(Step.PARENT));
        assertThat(tree.remove(id("root.a"))).isInstanceOf(RemoveOutcome.Failed.class);
        isolator.stuck.clear();
        assertThat(status(destroyed("root"))).isEqualTo(9);
        assertThat(tree.containers()).isEmpty();
        assertThat(calls)
                .filteredOn(each -> each.equals("second cleanup root.a"))
                .hasSize(1);
    }

    @Test
    @DisplayName("AO-91: what an isolator refuses is not launched, and cleaned up by those that took part")
    void refused() throws IOException {
        RecordingIsolator isolator = isolate();
        run("root");
        isolator.refused.add("root.a");
        assertThat(launch("root.a", FOREVER)).isEqualTo(new Failed(Step.ISOLATION, "first refuses it"));
        assertThat(calls).endsWith("first prepare root.a", "first cleanup root.a");
        assertThat(end("root.a").status()).isEmpty();
    }

    @Test
    @DisplayName("AO-225: while isolators prepare, a destruction waits for them, and cleans up only then")
    void whilePreparing() throws IOException {
        RecordingIsolator isolator = isolate();
        run("root");
        isolator.hold = new CountDownLatch(1);
        CompletableFuture<LaunchOutcome> launch = launchAside(spec("root.a", shell(FOREVER)));
        await().until(() -> calls.contains("first prepare root.a"));
        CompletableFuture<Termination> end = tree.destroy(id("root.a")).orElseThrow();
        assertThat(calls).doesNotContain("first cleanup root.a");
        isolator.hold.countDown();
        assertThat(ended(end).status()).isEmpty();
        assertThat(outcome(launch))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.step()).isEqualTo(Step.DESTROYED));
        assertThat(calls).endsWith("first prepare root.a", "first cleanup root.a");
        assertThat(calls).doesNotContain("second prepare root.a");
    }

    @Test
    @DisplayName("AO-145, AO-225: while files are fetched, a signal destroys the container and ends the fetch")
    void whileFetching() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.start();
        try {
            run("root");
            CommandInfo slow = shell(FOREVER).toBuilder()
                    .addUris(CommandInfo.URI
                            .newBuilder()
                            .setValue("http://127.0.0.1:" + server.getAddress().getPort() + "/file"))
                    .build();
            CompletableFuture<LaunchOutcome> launch = launchAside(spec("root.a", slow));
            await().until(() -> asked.getCount() == 0);
            assertThat(tree.kill(id("root.a"), 15)).isEqualTo(new KillOutcome.Sent());
            assertThat(outcome(launch)).isInstanceOfSatisfying(Failed.class, f -> assertThat(f.step())
                    .isEqualTo(Step.DESTROYED));
            assertThat(end("root.a").status()).isEmpty();
        } finally {
            release.countDown();
            server.stop(0);
        }
    }

    @Test
    @DisplayName("whoever launches and is interrupted leaves nothing behind")
    void interrupted() throws IOException {
        RecordingIsolator isolator = isolate();
        isolator.hold = new CountDownLatch(1);
        Thread launcher = Thread.ofVirtual().unstarted(() -> {
            try {
                tree.launch(spec("root", shell(FOREVER)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        launcher.start();
        await().until(() -> calls.contains("first prepare root"));
        launcher.interrupt();
        join(launcher);
        isolator.hold.countDown();
        await().until(() -> tree.containers().isEmpty());
        assertThat(processes()).isEmpty();
        assertThat(runtimeDirectory("root")).doesNotExist();
    }

    @Test
    @DisplayName("AO-141 to AO-147: signals reach the command alone; what is no signal, or for nobody, is told apart")
    void kill() throws IOException {
        launch("root", "trap 'echo got; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
        await().until(() -> stdout("root").contains("ready"));
        assertThat(tree.kill(id("root"), 0)).isEqualTo(new KillOutcome.Sent());
        assertThat(tree.kill(id("root"), 65)).isInstanceOf(KillOutcome.Failed.class);
        assertThat(tree.kill(id("root"), -1)).isInstanceOf(KillOutcome.Failed.class);
        assertThat(tree.kill(id("root.no"), 15)).isEqualTo(new KillOutcome.Unknown());
        assertThat(tree.kill(id("root"), 15)).isEqualTo(new KillOutcome.Sent());
        assertThat(status(end("root"))).isEqualTo(7 << 8);
        assertThat(tree.kill(id("root"), 15)).isEqualTo(new KillOutcome.Unknown());
    }

    @Test
    @DisplayName("AO-143, AO-148: SIGKILL ends the container with status 9, and all that is nested in it")
    void sigkill() {
        run("root");
        run("root.a");
        CompletableFuture<Termination> child = tree.termination(id("root.a")).orElseThrow();
        tree.kill(id("root"), 9);
        assertThat(status(end("root"))).isEqualTo(9);
        assertThat(status(ended(child))).isEqualTo(9);
    }

    @Test
    @DisplayName("AO-149, AO-150: what is removed is gone with all that was nested in it, and may be removed again")
    void remove() {
        run("root");
        launch("root.a", "sleep 0.3");
        launch("root.a.b", "true");
        end("root.a");
        assertThat(sandbox("root.a.b")).exists();
        for (int i = 0; i < 2; i++) {
            assertThat(tree.remove(id("root.a"))).isEqualTo(new RemoveOutcome.Removed());
            assertThat(sandbox("root.a")).doesNotExist();
            assertThat(runtimeDirectory("root.a")).doesNotExist();
            assertThat(tree.termination(id("root.a"))).isEmpty();
        }
        assertThat(tree.remove(id("root.never.was"))).isEqualTo(new RemoveOutcome.Removed());
    }

    @Test
    @DisplayName("AO-151, AO-152: what exists, or has no root, is not removed")
    void notRemoved() {
        run("root");
        run("root.a");
        assertThat(tree.remove(id("root.a"))).isInstanceOf(RemoveOutcome.Failed.class);
        assertThat(tree.remove(id("root"))).isInstanceOf(RemoveOutcome.Failed.class);
        assertThat(sandbox("root.a")).exists();
        destroyed("root");
        assertThat(tree.remove(id("root.a"))).isInstanceOf(RemoveOutcome.Failed.class);
        assertThat(tree.remove(id("root"))).isInstanceOf(RemoveOutcome.Failed.class);
    }

    @Test
    @DisplayName("AO-153: the sandbox of a standalone container that has ended is removed")
    void removeStandalone() throws IOException {
        Path sandbox = temp.resolve("work/containers/alone");
        ContainerLaunch launch = standalone(spec("alone", shell("touch file")));
        ContainerLaunch there = new ContainerLaunch(
                launch.id(),
                launch.kind(),
                launch.command(),
                launch.container(),
                launch.resources(),
                launch.limits(),
                launch.user(),
                Optional.of(sandbox),
                launch.environment(),
                launch.volumes(),
                launch.stdout(),
                true);
        launch(there);
        await().until(() -> tree.containers().isEmpty());
        assertThat(sandbox.resolve("file")).exists();
        assertThat(tree.remove(id("alone"))).isEqualTo(new RemoveOutcome.Removed());
        assertThat(sandbox).doesNotExist();
        assertThat(tree.remove(id("alone"))).isEqualTo(new RemoveOutcome.Removed());
    }
}

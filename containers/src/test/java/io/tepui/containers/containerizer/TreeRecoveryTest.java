package io.tepui.containers.containerizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.WaitStatus;
import io.tepui.containers.containerizer.Containerizer.Found;
import io.tepui.containers.containerizer.LaunchOutcome.Launched;
import io.tepui.containers.isolation.Isolator.Limitation;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** AO §6.3: containers outlive their agent, and the next one goes on with them. */
class TreeRecoveryTest extends TreeFixture {

    private Map<ContainerID, Found> restart() throws IOException {
        reopen();
        return tree.recover();
    }

    private static void awaitGone(long pid) {
        await().until(() -> !Files.exists(Path.of("/proc", Long.toString(pid)))
                || Files.readString(Path.of("/proc", Long.toString(pid), "stat"))
                        .contains(") Z "));
    }

    private static void signal(String signal, long pid) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private long shimOf(String printed) throws IOException {
        return Long.parseLong(
                Files.readString(runtimeDirectory(printed).resolve("shim.pid")).split(" ")[0]);
    }

    @Test
    @DisplayName(
            "AO-323, AO-329: what runs is found again, three levels deep, and can be launched into, killed and waited for")
    void running() throws IOException {
        long root = run("root");
        long child = run("root.a");
        long grandchild = run("root.a.b");
        launch("alone", TreeFixture::standalone, FOREVER);
        assertThat(restart())
                .containsEntry(id("root"), new Found.Running(root))
                .containsEntry(id("root.a"), new Found.Running(child))
                .containsEntry(id("root.a.b"), new Found.Running(grandchild))
                .containsKey(id("alone"));
        assertThat(tree.containers()).hasSize(4);
        assertThat(tree.isStandalone(id("alone"))).isTrue();
        assertThat(tree.isStandalone(id("root.a"))).isFalse();
        assertThat(tree.status(id("root.a.b")).orElseThrow().getExecutorPid()).isEqualTo((int) grandchild);
        assertThat(launch("root.a.c", "pwd")).isInstanceOf(Launched.class);
        assertThat(status(end("root.a.c"))).isZero();
        assertThat(stdout("root.a.c").strip()).isEqualTo(sandbox("root.a.c").toString());
        tree.kill(id("root.a"), 9);
        assertThat(status(end("root.a"))).isEqualTo(9);
        assertThat(status(end("root.a.b"))).isEqualTo(9);
        assertThat(status(destroyed("root"))).isEqualTo(9);
    }

    @Test
    @DisplayName(
            "AO-136, AO-324: ends from before and while the agent was away are told, and kept over a further restart")
    void ends() throws IOException {
        run("root");
        launch("root.before", "exit 3");
        end("root.before");
        long pid = run("root.meanwhile");
        tree.close();
        signal("TERM", pid);
        awaitGone(pid);
        Map<ContainerID, Found> found = restart();
        assertThat(found).containsEntry(id("root.meanwhile"), new Found.Ended(Termination.of(new WaitStatus(15))));
        assertThat(tree.containers()).containsExactly(id("root"));
        for (int i = 0; i < 2; i++) {
            assertThat(status(end("root.before"))).isEqualTo(3 << 8);
            assertThat(status(end("root.meanwhile"))).isEqualTo(15);
            restart();
        }
    }

    @Test
    @DisplayName(
            "AO-324: an end that was written down, and perhaps told nobody, is among what is found until it is removed")
    void endBefore() throws IOException {
        run("root");
        launch("root.a", "exit 3");
        end("root.a");
        run("root.b");
        launch("root.b.c", "exit 4");
        end("root.b.c");
        launch("root.s", TreeFixture::session, "exit 5");
        end("root.s");
        launch("alone", TreeFixture::standalone, FOREVER);
        launch("alone.a", TreeFixture::standalone, "exit 6");
        end("alone.a");
        Map<ContainerID, Found> found = restart();
        assertThat(found)
                .containsEntry(id("root.a"), new Found.Ended(Termination.of(WaitStatus.exited(3))))
                .containsEntry(id("root.b.c"), new Found.Ended(Termination.of(WaitStatus.exited(4))))
                .doesNotContainKeys(id("root.s"), id("alone.a"));

        assertThat(tree.remove(id("root.a"))).isInstanceOf(RemoveOutcome.Removed.class);
        Files.write(runtimeDirectory("root.b.c").resolve("termination"), new byte[] {1, 2, 3});
        assertThat(restart()).containsOnlyKeys(id("root"), id("root.b"), id("alone"));

        long root = tree.status(id("root")).orElseThrow().getExecutorPid();
        launch("root.d", "exit 7");
        end("root.d");
        tree.close();
        signal("KILL", root);
        awaitGone(root);
        assertThat(restart())
                .containsEntry(id("root"), new Found.Ended(Termination.of(WaitStatus.KILLED)))
                .containsEntry(id("root.d"), new Found.Ended(Termination.of(WaitStatus.exited(7))));
    }

    @Test
    @DisplayName(
            "AO-317: the end of an executor's root is told once more until it is forgotten; nothing nested outlives it")
    void rootEnded() throws IOException {
        long root = run("root");
        long child = run("root.a");
        tree.close();
        signal("KILL", root);
        awaitGone(root);
        for (int i = 0; i < 2; i++) {
            Map<ContainerID, Found> found = restart();
            assertThat(found).containsEntry(id("root"), new Found.Ended(Termination.of(WaitStatus.KILLED)));
            assertThat(found).doesNotContainEntry(id("root.a"), new Found.Running(child));
            awaitGone(child);
            assertThat(tree.containers()).isEmpty();
        }
        tree.forget(id("root"));
        assertThat(restart()).isEmpty();
        assertThat(temp.resolve("run/containers")).isEmptyDirectory();
    }

    @Test
    @DisplayName("AO-220: why the agent ended an executor's container is told after a restart, too")
    void limitationKept() throws IOException {
        RecordingIsolator isolator = RecordingIsolator.of("first", new CopyOnWriteArrayList<>());
        isolators = List.of(isolator);
        reopen();
        run("root");
        isolator.limit(
                "root", new Limitation(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK, "too much", List.of()));
        Termination told = end("root");
        assertThat(restart()).containsEntry(id("root"), new Found.Ended(told));
        assertThat(told.reason()).contains(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK);
    }

    @Test
    @DisplayName("AO-209, AO-325: sessions are destroyed by the next agent, their parents are not")
    void sessions() throws IOException {
        run("root");
        launch("root.s", TreeFixture::session, FOREVER);
        Map<ContainerID, Found> found = restart();
        assertThat(found).containsOnlyKeys(id("root"));
        assertThat(status(end("root.s"))).isEqualTo(9);
        assertThat(tree.containers()).containsExactly(id("root"));
    }

    @Test
    @DisplayName("AO-326: what is nested in a container that is gone, and what never came to run, is taken away")
    void orphans() throws IOException {
        long root = run("root");
        long child = run("root.a");
        Files.createDirectories(runtimeDirectory("root.half"));
        Files.createDirectories(runtimeDirectory("half"));
        Files.createDirectories(runtimeDirectory("other.child"));
        tree.close();
        // As if an agent had died between telling of the parent's end and its children's.
        Files.write(runtimeDirectory("root.a").resolve("termination"), new byte[0]);
        Files.createDirectories(runtimeDirectory("root.a.b"));
        Map<ContainerID, Found> found = restart();
        assertThat(found).containsOnlyKeys(id("root"));
        assertThat(tree.containers()).containsExactly(id("root"));
        assertThat(runtimeDirectory("half")).doesNotExist();
        assertThat(runtimeDirectory("other")).doesNotExist();
        assertThat(end("root.half").status()).isEmpty();
        assertThat(root).isNotEqualTo(child);
        signal("KILL", child);
    }

    @Test
    @DisplayName("AO-204: a session has its parent's environment also after a restart")
    void sessionAfterRestart() throws IOException {
        launch(spec(
                "root",
                CommandInfo.newBuilder()
                        .setValue(FOREVER)
                        .setEnvironment(Environment.newBuilder()
                                .addVariables(Environment.Variable.newBuilder()
                                        .setName("OF_PARENT")
                                        .setValue("here")))
                        .build()));
        restart();
        launch("root.s", TreeFixture::session, "pwd; echo $OF_PARENT $MESOS_SANDBOX");
        assertThat(status(end("root.s"))).isZero();
        assertThat(stdout("root.s")).isEqualTo(sandbox("root") + "\nhere " + sandbox("root") + "\n");
    }

    @Test
    @DisplayName("isolators find what they isolated, and clean up after it; what belongs to nobody comes last")
    void isolation() throws IOException {
        List<String> calls = new CopyOnWriteArrayList<>();
        isolators = List.of(RecordingIsolator.of("first", calls));
        reopen();
        run("root");
        run("root.a");
        calls.clear();
        restart();
        assertThat(calls)
                .containsExactly(
                        "first recover root",
                        "first recover root.a",
                        "first recovered",
                        "first watch root",
                        "first watch root.a");
        calls.clear();
        destroyed("root");
        assertThat(calls).containsExactly("first cleanup root.a", "first cleanup root");
    }

    @Test
    @DisplayName(
            "AO-188: the loss of whoever holds its streams ends a session with a reason, also while the agent is away")
    void switchboardLost() throws IOException {
        run("root");
        launch("root.s", TreeFixture::session, FOREVER);
        long shim = shimOf("root.s");
        CompletableFuture<Termination> end = tree.termination(id("root.s")).orElseThrow();
        signal("KILL", shim);
        assertThat(ended(end).reason()).contains(TaskStatus.Reason.REASON_IO_SWITCHBOARD_EXITED);
        assertThat(status(ended(end))).isEqualTo(9);
        assertThat(end("root.s")).isEqualTo(ended(end));

        launch("root.t", TreeFixture::session, FOREVER);
        long second = shimOf("root.t");
        tree.close();
        signal("KILL", second);
        awaitGone(second);
        restart();
        assertThat(end("root.t").reason()).contains(TaskStatus.Reason.REASON_IO_SWITCHBOARD_EXITED);
        assertThat(tree.containers()).containsExactly(id("root"));
    }

    @Test
    @DisplayName("a container whose shim is killed takes along what is nested in it, and no process is left")
    void shimKilled() throws IOException {
        run("root");
        run("root.a");
        run("root.a.b");
        signal("KILL", shimOf("root.a"));
        assertThat(status(end("root.a"))).isEqualTo(9);
        assertThat(status(end("root.a.b"))).isEqualTo(9);
        assertThat(tree.containers()).containsExactly(id("root"));
        await().until(() -> processes().size() == 1);
    }

    @Test
    @DisplayName(
            "AO-216, AO-217: requests and limits are shown; those of a root are not known after a restart, until told again")
    void figures() throws IOException {
        Resource cpus = scalar("cpus", 0.5);
        Resource mem = scalar("mem", 64);
        ContainerLaunch plain = spec("root", shell(FOREVER));
        launch(withResources(plain, List.of(cpus, mem), Map.of("mem", limit(Double.POSITIVE_INFINITY))));
        launch(withResources(spec("root.a", shell(FOREVER)), List.of(mem), Map.of("cpus", limit(2))));
        ResourceStatistics of = tree.statistics(id("root")).orElseThrow();
        assertThat(of.getCpusSoftLimit()).isEqualTo(0.5);
        assertThat(of.hasCpusLimit()).isFalse();
        assertThat(of.getMemSoftLimitBytes()).isEqualTo(64L << 20);
        assertThat(of.getMemLimitBytes()).isGreaterThan(64L << 20);
        assertThat(of.getMemRssBytes()).isPositive();
        restart();
        assertThat(tree.statistics(id("root")).orElseThrow().hasCpusSoftLimit()).isFalse();
        ResourceStatistics nested = tree.statistics(id("root.a")).orElseThrow();
        assertThat(nested.getCpusLimit()).isEqualTo(2);
        assertThat(nested.getMemLimitBytes()).isEqualTo(64L << 20);
        assertThat(nested.hasMemRssBytes()).isFalse();
        tree.update(id("root"), List.of(cpus), Map.of());
        assertThat(tree.statistics(id("root")).orElseThrow().getCpusSoftLimit()).isEqualTo(0.5);
        assertThat(tree.statistics(id("nobody"))).isEmpty();
    }

    @Test
    @DisplayName("why a container ended while the agent was away is asked of its isolators, which then clean up")
    void verdictAfterRestart() throws IOException {
        List<String> calls = new CopyOnWriteArrayList<>();
        RecordingIsolator isolator = RecordingIsolator.of("first", calls);
        isolators = List.of(isolator);
        reopen();
        long pid = run("root");
        tree.close();
        signal("KILL", pid);
        awaitGone(pid);
        calls.clear();
        isolator.verdicts.put(
                "root", new Limitation(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY, "too much", List.of()));
        assertThat(restart().get(id("root"))).isInstanceOfSatisfying(Found.Ended.class, ended -> assertThat(
                        ended.termination().reason())
                .contains(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY));
        assertThat(calls).containsExactly("first recover root", "first recovered", "first cleanup root");
    }

    @Test
    @DisplayName("containers whose sockets have paths longer than an address are signalled and found again")
    void deep() throws IOException {
        StringBuilder name = new StringBuilder("root");
        run("root");
        for (int depth = 0; depth < 5; depth++) {
            name.append('.').append("n".repeat(60));
            run(name.toString());
        }
        String deepest = name.toString();
        restart();
        assertThat(tree.containers()).hasSize(6);
        assertThat(tree.kill(id(deepest), 15)).isEqualTo(new KillOutcome.Sent());
        assertThat(status(end(deepest))).isEqualTo(15);
        destroyed("root");
    }

    @Test
    @DisplayName("records that were damaged cost a container its children to come, not its life")
    void damaged() throws IOException {
        long pid = run("root");
        tree.close();
        Files.write(runtimeDirectory("root").resolve("launch"), new byte[] {1, 2, 3});
        assertThat(restart()).containsEntry(id("root"), new Found.Running(pid));
        assertThat(launch("root.a", "true"))
                .isInstanceOfSatisfying(
                        LaunchOutcome.Failed.class, f -> assertThat(f.step()).isEqualTo(LaunchOutcome.Step.PARENT));
        assertThat(status(destroyed("root"))).isEqualTo(9);
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(limit(value))
                .build();
    }

    private static Value.Scalar limit(double value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }

    private static ContainerLaunch withResources(
            ContainerLaunch of, List<Resource> resources, Map<String, Value.Scalar> limits) {
        return new ContainerLaunch(
                of.id(),
                of.kind(),
                of.command(),
                Optional.empty(),
                resources,
                limits,
                of.user(),
                of.sandbox(),
                of.environment(),
                of.volumes(),
                of.stdout(),
                of.standalone());
    }
}

package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.Container;
import io.tepui.containers.KillResult;
import io.tepui.containers.LaunchFailure;
import io.tepui.containers.LaunchFailure.Reason;
import io.tepui.containers.Namespace;
import io.tepui.containers.SignalScope;
import io.tepui.containers.WaitStatus;
import io.tepui.protocol.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Namespaces of containers, the init in them, and cgroups (AO-142, AO-206, AO-291). */
public abstract class NamespaceContract extends ConfinementFixture {

    private static final int USR1 = 10;
    private static final int STOP = 19;
    private static final int CHLD = 17;

    private static final Namespace[] ALL_BUT_USER = {
        Namespace.MOUNT, Namespace.PID, Namespace.IPC, Namespace.UTS, Namespace.NETWORK
    };

    private static String namespaces(String pid) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("mnt", "pid", "ipc", "uts", "net")) {
            all.append(Files.readSymbolicLink(Path.of("/proc", pid, "ns", name)))
                    .append('\n');
        }
        return all.toString();
    }

    @Test
    @DisplayName("In a pid namespace of its own the command is child of an init, and sees nobody else (AO-291)")
    void ownPidNamespace() throws IOException {
        Container container = launch(shell("pids", "echo $$ $PPID; cd /proc; echo [0-9]*; sleep 1000")
                .withConfinement(ownPids().done()));
        awaitOutput("pids", "\n1 2\n");

        assertThat(stdout("pids")).isEqualTo("2 1\n1 2\n");
        assertThat(Files.readString(Path.of("/proc", Long.toString(container.pid()), "status")))
                .containsPattern("NSpid:\\t" + container.pid() + "\\t1\\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 7", "kill -9 $$", "kill -34 $$", "kill -15 $$", "exit 255"})
    @DisplayName("The init passes on the command's raw wait status (AO-181)")
    void status(String line) {
        WaitStatus expected = run(shell("plain", line)).status().orElseThrow();

        assertThat(run(shell("inside", line).withConfinement(ownPids().done())).status())
                .contains(expected);
    }

    @Test
    @DisplayName("Signals go through the init to the command's process, but for STOP, CHLD and 0 (AO-142, AO-146)")
    void signals() {
        Container container = launch(shell(
                        "signals",
                        "sh -c 'trap \"echo grandchild\" USR1; echo up; while :; do sleep 0.01; done' &"
                                + " trap 'echo usr' USR1; trap 'exit 7' TERM; echo up; while :; do sleep 0.01; done")
                .withConfinement(ownPids().done()));
        awaitOutput("signals", "up\nup\n");

        assertThat(runtime.kill("signals", 0, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        assertThat(runtime.kill("signals", CHLD, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        assertThat(runtime.kill("signals", USR1, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        awaitOutput("signals", "usr\n");
        assertThat(stdout("signals")).doesNotContain("grandchild");
        assertThat(runtime.kill("signals", USR1, SignalScope.TREE)).isEqualTo(KillResult.SENT);
        awaitOutput("signals", "grandchild\n");
        await().until(() -> stdout("signals").lines().filter("usr"::equals).count() == 2);

        assertThat(runtime.kill("signals", STOP, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        assertThat(runtime.kill("signals", 18, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        assertThat(runtime.kill("signals", Signals.TERM, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        assertThat(exit(container).status()).contains(WaitStatus.exited(7));
    }

    @Test
    @DisplayName("SIGKILL ends the whole container with status 9 (AO-142, AO-143)")
    void kill() throws IOException {
        Container container = launch(withMark(shell("killed", "setsid sleep 1000 & echo ready; sleep 1000"))
                .withConfinement(ownPids().done()));
        awaitOutput("killed", "ready");

        runtime.kill("killed", Signals.KILL, SignalScope.COMMAND);

        assertThat(exit(container).status()).contains(WaitStatus.KILLED);
        assertThat(marked("killed")).isEmpty();
    }

    @Test
    @DisplayName("An init or a shim killed from outside takes everything along (AO-188, AO-224)")
    void killedFromOutside() throws IOException {
        for (String file : List.of("pid", "shim.pid")) {
            String id = "outside-" + file;
            Container container =
                    launch(withMark(shell(id, "setsid sleep 1000 & (sleep 1000 &); echo ready; sleep 1000"))
                            .withConfinement(ownPids().done()));
            awaitOutput(id, "ready");

            ProcessHandle.of(Long.parseLong(
                            text(runtimeDirectory(id).resolve(file)).split(" ")[0]))
                    .orElseThrow()
                    .destroyForcibly();

            assertThat(exit(container).statusOrKilled()).isEqualTo(WaitStatus.KILLED);
            await().until(() -> marked(id).isEmpty());
        }
    }

    @Test
    @DisplayName("Orphans are waited for by the init, and end with the command")
    void orphans() throws IOException {
        Container container = launch(withMark(shell(
                        "orphans",
                        "i=0; while [ $i -lt 20 ]; do (setsid sleep 0.01 &); i=$((i+1)); done; (setsid sleep 1000 &);"
                                + " while [ $(ls -d /proc/[0-9]* | wc -l) -gt 5 ]; do sleep 0.01; done; exit 3"))
                .withConfinement(ownPids().done()));

        assertThat(exit(container).status()).contains(WaitStatus.exited(3));
        assertThat(marked("orphans")).isEmpty();
    }

    @Test
    @DisplayName("A debug container enters its parent's namespaces, and what it leaves ends with it alone (AO-206)")
    void joined() throws IOException {
        Container parent = launch(withMark(shell("parent", "exec 3<&0; echo ready; sleep 1000"))
                .withConfinement(new Confine()
                        .create(ALL_BUT_USER)
                        .mount(proc("/proc"))
                        .hostname("parent-host")
                        .done()));
        awaitOutput("parent", "ready");

        Container child = launch(withMark(
                        shell(
                                "debug",
                                "(setsid sleep 1000 &); readlink /proc/self/ns/mnt /proc/self/ns/pid"
                                        + " /proc/self/ns/ipc /proc/self/ns/uts /proc/self/ns/net; uname -n; ls -d /proc/1; exit 4"))
                .withConfinement(new Confine().join(parent.pid(), ALL_BUT_USER).done()));

        assertThat(exit(child).status()).contains(WaitStatus.exited(4));
        assertThat(stdout("debug")).isEqualTo(namespaces(Long.toString(parent.pid())) + "parent-host\n/proc/1\n");
        assertThat(marked("debug")).isEmpty();
        assertThat(marked("parent")).isNotEmpty();
        assertThat(parent.exit()).isNotDone();
    }

    @Test
    @DisplayName(
            "A debug container that is killed leaves nothing in its parent's namespace; if its init is, all ends with the parent")
    void joinedKilled() throws IOException {
        Container parent = launch(shell("host", "echo ready; sleep 1000")
                .withConfinement(ownPids().done()));
        awaitOutput("host", "ready");
        for (String how : List.of("signal", "init", "shim")) {
            Container child = launch(withMark(shell("debug-" + how, "setsid sleep 1000 & echo ready; sleep 1000"))
                    .withConfinement(new Confine()
                            .join(parent.pid(), Namespace.PID, Namespace.MOUNT)
                            .done()));
            awaitOutput("debug-" + how, "ready");

            switch (how) {
                case "signal" -> runtime.kill(child.id(), Signals.KILL, SignalScope.COMMAND);
                case "init" -> ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
                default ->
                    ProcessHandle.of(
                                    Long.parseLong(text(child.runtimeDirectory().resolve("shim.pid"))
                                            .split(" ")[0]))
                            .orElseThrow()
                            .destroyForcibly();
            }

            assertThat(exit(child).statusOrKilled()).as(how).isEqualTo(WaitStatus.KILLED);
            if (!how.equals("init")) { // nobody can tell what that left from what is the parent's
                await().until(() -> marked(child.id()).isEmpty());
            }
        }
        assertThat(parent.exit()).isNotDone();
        runtime.destroy("host").join();
        await().until(() -> marked("debug-init").isEmpty());
    }

    @Test
    @DisplayName("A nested container's own pid namespace is a child of its parent's (AO-291)")
    void nested() throws IOException {
        Container parent = launch(shell("outer", "echo ready; sleep 1000")
                .withConfinement(ownPids().done()));
        awaitOutput("outer", "ready");

        Container child = launch(shell("inner", "echo $$; sleep 1000")
                .withConfinement(ownPids().join(parent.pid(), Namespace.PID).done()));
        awaitOutput("inner", "2\n");

        String status = Files.readString(Path.of("/proc", Long.toString(child.pid()), "status"));
        assertThat(status).containsPattern("NSpid:\\t" + child.pid() + "\\t\\d+\\t1\\n");
        runtime.destroy("outer").join();
        assertThat(exit(child).status()).as("ended with its parent's namespace").contains(WaitStatus.KILLED);
    }

    @Test
    @DisplayName("Namespaces of a process that has gone are not entered, and nothing is left of the attempt")
    void parentGone() {
        Container parent =
                launch(shell("short", "sleep 1000").withConfinement(ownPids().done()));
        long pid = parent.pid();
        runtime.destroy("short").join();

        LaunchFailure failure = failure(shell("late", "true")
                .withConfinement(new Confine().join(pid, Namespace.PID).done()));

        assertThat(failure.reason()).isEqualTo(Reason.CONFINEMENT);
        assertThat(failure.message())
                .isEqualTo("Failed to enter the namespace 'pid of process " + pid + "': No such file or directory");
    }

    @Test
    @DisplayName("A host name of its own is not seen outside")
    void hostname() throws IOException {
        String before = Files.readString(Path.of("/proc/sys/kernel/hostname"));
        run(shell("named", "uname -n")
                .withConfinement(
                        new Confine().create(Namespace.UTS).hostname("inside").done()));

        assertThat(stdout("named")).isEqualTo("inside\n");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/hostname"))).isEqualTo(before);
    }

    @Test
    @DisplayName("A network namespace of its own has a loopback that is up, and nothing else")
    void network() {
        run(shell("net", "cut -d: -f1 -s /proc/net/dev; grep -c 127.0.0.1 /proc/net/fib_trie")
                .withConfinement(ownPids().create(Namespace.NETWORK).done()));

        assertThat(stdout("net").lines().map(String::strip).filter(l -> !l.contains("Inter") && !l.contains("|")))
                .hasSize(2)
                .startsWith("lo")
                .doesNotContain("0");
    }

    @Test
    @DisplayName("A user namespace shows every user under its own number")
    void userNamespace() throws IOException {
        run(asUser(shell("users", "id -u; cat /proc/self/uid_map"))
                .withConfinement(new Confine().create(Namespace.USER).done()));

        assertThat(stdout("users").lines().toList())
                .satisfiesExactly(
                        id -> assertThat(id).isEqualTo(Integer.toString(USER.uid())),
                        map -> assertThat(map.strip().split(" +")).containsExactly("0", "0", "4294967295"));
    }

    @Test
    @DisplayName("The container's processes are in the cgroups given, all of them; a missing one is named")
    void cgroups() throws IOException {
        Path hierarchy = Stream.of("pids", "freezer", "unified", "")
                .map(Path.of("/sys/fs/cgroup")::resolve)
                .filter(p -> Files.exists(p.resolve("cgroup.procs")))
                .findFirst()
                .orElse(Path.of("/none"));
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isWritable(hierarchy), "there is no cgroup hierarchy that can be written");
        Path cgroup = Files.createDirectory(
                hierarchy.resolve("tepui-test-" + ProcessHandle.current().pid()));
        try {
            Container container = launch(shell("grouped", "sleep 1000 & echo ready; sleep 1000")
                    .withConfinement(ownPids().cgroup(cgroup).done()));
            awaitOutput("grouped", "ready");

            List<String> inside = Files.readAllLines(cgroup.resolve("cgroup.procs"));
            assertThat(inside).contains(Long.toString(container.pid())).hasSizeBetween(3, 4);
            runtime.destroy("grouped").join();

            LaunchFailure failure = failure(shell("astray", "true")
                    .withConfinement(new Confine().cgroup(cgroup.resolve("no")).done()));
            assertThat(failure.reason()).isEqualTo(Reason.CONFINEMENT);
            assertThat(failure.message())
                    .isEqualTo("Failed to enter the cgroup '" + cgroup.resolve("no") + "': No such file or directory");
        } finally {
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                try {
                    Files.deleteIfExists(cgroup);
                    return true;
                } catch (IOException e) {
                    return false;
                }
            });
        }
    }
}

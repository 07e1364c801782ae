package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerExit;
import io.tepui.containers.KillResult;
import io.tepui.containers.SignalScope;
import io.tepui.containers.WaitStatus;
import io.tepui.protocol.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Signals and the end of containers (AO §3.10, §3.11). */
public abstract class KillContract extends RuntimeFixture {

    private static final int USR1 = 10;
    private static final int STOP = 19;

    @Test
    @DisplayName("A signal reaches the command, which may handle it")
    void handled() {
        Container container = launch(shell("trap", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done"));
        awaitOutput("trap", "ready");

        assertThat(runtime.kill("trap", Signals.TERM, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);

        assertThat(exit(container).status()).contains(WaitStatus.exited(7));
    }

    @Test
    @DisplayName("A signal goes to the command alone (AO-142) or to everything in the container (SE-240)")
    void scopes() {
        launch(shell(
                "scopes",
                "sh -c 'trap \"echo child\" USR1; echo up; while :; do sleep 0.01; done' &"
                        + " trap 'echo command' USR1; echo up; while :; do sleep 0.01; done"));
        awaitOutput("scopes", "up\nup\n");

        runtime.kill("scopes", USR1, SignalScope.COMMAND);
        awaitOutput("scopes", "command\n");
        assertThat(stdout("scopes")).doesNotContain("child");

        runtime.kill("scopes", USR1, SignalScope.TREE);
        awaitOutput("scopes", "child\n");
    }

    @Test
    @DisplayName("Signals that are none, and those to containers that do not run, are told apart (AO-146)")
    void refused() {
        launch(shell("there", "sleep 1000"));

        assertThat(runtime.kill("there", 0, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        assertThat(runtime.kill("there", 65, SignalScope.COMMAND)).isEqualTo(KillResult.NO_SIGNAL);
        assertThat(runtime.kill("there", -1, SignalScope.TREE)).isEqualTo(KillResult.NO_SIGNAL);
        assertThat(runtime.kill("elsewhere", 9, SignalScope.TREE)).isEqualTo(KillResult.NOT_RUNNING);
        run(shell("ended", "true"));
        assertThat(runtime.kill("ended", 9, SignalScope.TREE)).isEqualTo(KillResult.NOT_RUNNING);
    }

    @Test
    @DisplayName("SIGKILL to the command ends the whole container (AO-224)")
    void killOfCommand() throws IOException {
        Container container = launch(withMark(shell("kill", "setsid sleep 1000 & echo ready; sleep 1000")));
        awaitOutput("kill", "ready");

        runtime.kill("kill", Signals.KILL, SignalScope.COMMAND);

        assertThat(exit(container).status()).contains(WaitStatus.KILLED);
        assertThat(marked("kill")).isEmpty();
    }

    @Test
    @DisplayName("Destroying kills every descendant, in other sessions, orphaned, stopped or deaf to signals (AO-223)")
    void descendants() throws IOException {
        String line = "setsid sleep 1000 & (setsid sh -c 'setsid sleep 1000 & sleep 1000' &)"
                + " ; sh -c 'trap \"\" TERM INT HUP; sleep 1000; sleep 1000' & sh -c 'kill -STOP $$; sleep 1' &"
                + " echo ready; sleep 1000";
        Container container = launch(withMark(shell("tree", line)));
        awaitOutput("tree", "ready");
        await().until(() -> marked("tree").size() >= 8);

        assertThat(runtime.destroy("tree")).succeedsWithin(Duration.ofSeconds(20));

        assertThat(exit(container).status()).contains(WaitStatus.KILLED);
        assertThat(marked("tree")).isEmpty();
    }

    @Test
    @DisplayName("A container ends with its command: what is left of it is killed first (AO-224)")
    void leftovers() throws IOException {
        ContainerExit exit = run(withMark(shell("left", "setsid sleep 1000 & (sleep 1000 &) ; exit 3")));

        assertThat(exit.status()).contains(WaitStatus.exited(3));
        assertThat(marked("left")).isEmpty();
    }

    @Test
    @DisplayName("A container that forks all the time is ended all the same")
    void forking() throws IOException {
        String line =
                "f() { setsid sh -c 'while :; do setsid sleep 1000 & sleep 0.001; done' & }; f; f; f; echo ready; wait";
        launch(withMark(shell("forks", line)));
        await().until(() -> marked("forks").size() > 50);

        assertThat(runtime.destroy("forks")).succeedsWithin(Duration.ofSeconds(20));

        assertThat(marked("forks")).isEmpty();
    }

    @Test
    @DisplayName("A stopped container is destroyed as any other")
    void stopped() {
        launch(shell("stopped", "sleep 1000"));
        runtime.kill("stopped", STOP, SignalScope.TREE);

        assertThat(runtime.destroy("stopped"))
                .succeedsWithin(Duration.ofSeconds(20))
                .satisfies(e -> assertThat(e.status()).contains(WaitStatus.KILLED));
    }

    @Test
    @DisplayName("Containers of a user are signalled and destroyed")
    void otherUser() throws IOException {
        launch(withMark(asUser(shell("other", "setsid sleep 1000 & echo ready; sleep 1000"))));
        awaitOutput("other", "ready");

        assertThat(runtime.kill("other", 0, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        assertThat(runtime.destroy("other")).succeedsWithin(Duration.ofSeconds(20));
        assertThat(marked("other")).isEmpty();
    }

    @Test
    @DisplayName("Concurrent destroys of one container share one result (AO-227)")
    void concurrentDestroys() throws Exception {
        launch(shell("shared", "sleep 1000"));
        List<Callable<CompletableFuture<ContainerExit>>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(() -> runtime.destroy("shared").exceptionally(e -> null));
        }

        List<ContainerExit> exits = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<CompletableFuture<ContainerExit>> call : callers.invokeAll(calls)) {
                ContainerExit exit = call.get().join();
                if (exit != null) { // a late caller finds no container any more
                    exits.add(exit);
                }
            }
        }

        assertThat(exits).isNotEmpty().allSatisfy(e -> assertThat(e).isEqualTo(exits.getFirst()));
        assertThat(runtime.counters().exited()).isEqualTo(1);
    }

    @Test
    @DisplayName("Destroying a container that is not known says so (AO-138)")
    void unknown() {
        assertThat(runtime.destroy("unknown"))
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(NoSuchElementException.class)
                .withMessageContaining("No container with the id 'unknown' runs");
    }

    @Test
    @DisplayName("Of containers that run side by side only the one meant is ended")
    void neighbours() {
        for (int i = 0; i < 20; i++) {
            launch(shell("n" + i, "sleep 1000"));
        }

        runtime.destroy("n7").join();

        assertThat(runtime.containers()).hasSize(19);
        for (Container other : runtime.containers()) {
            assertThat(runtime.kill(other.id(), 0, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        }
    }
}

package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.KillResult;
import io.tepui.containers.RecoveredContainer;
import io.tepui.containers.SignalScope;
import io.tepui.containers.UsageLimits;
import io.tepui.containers.WaitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Containers outlive their runtime, and the next one finds them (AO §6.3). */
public abstract class RecoveryContract extends RuntimeFixture {

    /**
     * A program that starts a runtime in the directory of its first argument, launches for each further argument
     * {@code id=line} a container as {@link #shell} would, prints {@code launched}, and goes on until it is killed.
     */
    protected abstract Class<?> launcherProgram();

    /** Closes the runtime, and lets another one find the container. */
    private RecoveredContainer recovered(String id) throws IOException {
        runtime.close();
        runtime = startAgain();
        return find(id);
    }

    private RecoveredContainer find(String id) {
        List<RecoveredContainer> found = runtime.recover(Map.of(id, runtimeDirectory(id)));
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().containerId()).isEqualTo(id);
        return found.getFirst();
    }

    private static Container running(RecoveredContainer found) {
        assertThat(found).isInstanceOf(RecoveredContainer.Running.class);
        return ((RecoveredContainer.Running) found).container();
    }

    @Test
    @DisplayName("A container goes on without its runtime: no output and no status is lost (AO-323, AO-329)")
    void goesOn() throws IOException {
        Container before =
                launch(shell("on", "echo before; while [ ! -e go ]; do sleep 0.01; done; echo after; exit 9"));
        awaitOutput("on", "before");

        Container after = running(recovered("on"));
        Files.createFile(sandbox("on").resolve("go"));

        assertThat(after.pid()).isEqualTo(before.pid());
        assertThat(exit(after).status()).contains(WaitStatus.exited(9));
        assertThat(stdout("on")).isEqualTo("before\nafter\n");
        assertThat(before.exit()).isNotDone();
    }

    @Test
    @DisplayName("A container that ended while no runtime was there has left its status (AO-324)")
    void endedMeanwhile() throws IOException {
        launch(shell("ended", "while [ ! -e go ]; do sleep 0.01; done; exit 4"));
        runtime.close();
        Files.createFile(sandbox("ended").resolve("go"));
        await().until(() -> Files.exists(runtimeDirectory("ended").resolve("exit")));

        RecoveredContainer found = recovered("ended");

        assertThat(found).isInstanceOfSatisfying(RecoveredContainer.Exited.class, e -> assertThat(
                        e.exit().status())
                .contains(WaitStatus.exited(4)));
        assertThat(runtime.containers()).isEmpty();
    }

    @Test
    @DisplayName("A recovered container is signalled, measured, listed and destroyed as any other")
    void usableAfterwards() throws IOException {
        launch(shell("usable", "sleep 1000"));

        Container found = running(recovered("usable"));

        assertThat(runtime.containers()).extracting(Container::id).containsExactly("usable");
        assertThat(runtime.kill("usable", 0, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        assertThat(runtime.statistics("usable", UsageLimits.UNKNOWN)).isPresent();
        runtime.destroy("usable").join();
        assertThat(exit(found).status()).contains(WaitStatus.KILLED);
    }

    @Test
    @DisplayName("Recovering twice gives the container that is watched already")
    void twice() throws IOException {
        launch(shell("twice", "sleep 1000"));

        Container first = running(recovered("twice"));

        assertThat(running(find("twice"))).isSameAs(first);
        assertThat(runtime.counters().running()).isEqualTo(1);
    }

    @Test
    @DisplayName("A launch that failed, or was never made, is found as not started (AO-317)")
    void notStarted() throws IOException {
        failure(program("failed", "no-such-program", "x"));
        Files.createDirectories(runtimeDirectory("empty"));

        assertThat(recovered("failed")).isInstanceOfSatisfying(RecoveredContainer.NotStarted.class, n -> assertThat(
                        n.failure().message())
                .contains("'no-such-program'"));
        assertThat(find("empty")).isInstanceOf(RecoveredContainer.NotStarted.class);
        assertThat(find("missing")).isInstanceOf(RecoveredContainer.NotStarted.class);
    }

    @Test
    @DisplayName("kill -9 of the whole process that launched them loses no container, no output and no status (AO-329)")
    void killedProcess() throws Exception {
        String wait = "while [ ! -e go ]; do sleep 0.01; done; ";
        Process launcher =
                launcher("k1=echo one; " + wait + "echo two; exit 11", "k2=sleep 1000", "k3=" + wait + "exit 12");
        long shimlessPid = launcher.pid();
        launcher.destroyForcibly();
        assertThat(launcher.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ProcessHandle.of(shimlessPid).filter(ProcessHandle::isAlive)).isEmpty();
        Files.createFile(sandbox("k3").resolve("go"));
        await().until(() -> Files.exists(runtimeDirectory("k3").resolve("exit")));

        List<RecoveredContainer> found = runtime.recover(
                Map.of("k1", runtimeDirectory("k1"), "k2", runtimeDirectory("k2"), "k3", runtimeDirectory("k3")));

        assertThat(found).hasSize(3);
        assertThat(find("k3")).isInstanceOfSatisfying(RecoveredContainer.Exited.class, e -> assertThat(
                        e.exit().status())
                .contains(WaitStatus.exited(12)));
        Files.createFile(sandbox("k1").resolve("go"));
        assertThat(exit(running(find("k1"))).status()).contains(WaitStatus.exited(11));
        assertThat(stdout("k1")).isEqualTo("one\ntwo\n");
        assertThat(runtime.destroy("k2").join().status()).contains(WaitStatus.KILLED);
    }

    private Process launcher(String... containers) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(
                java.toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                launcherProgram().getName(),
                temp.toString());
        for (String container : containers) {
            sandbox(container.substring(0, container.indexOf('=')));
            builder.command().add(container);
        }
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(process.inputReader().readLine()).isEqualTo("launched");
        return process;
    }

    @Test
    @DisplayName("Several runtimes over time, each closed with work under way, lose nothing")
    void chain() throws IOException {
        for (int i = 0; i < 5; i++) {
            launch(shell("c" + i, "while [ ! -e go ]; do sleep 0.01; done; exit " + i));
            runtime.close();
            ContainerRuntime next = startAgain();
            for (int known = 0; known <= i; known++) {
                running(next.recover(Map.of("c" + known, runtimeDirectory("c" + known)))
                        .getFirst());
            }
            runtime = next;
        }
        for (int i = 0; i < 5; i++) {
            Container container = runtime.find("c" + i).orElseThrow();
            Files.createFile(sandbox("c" + i).resolve("go"));
            assertThat(exit(container).status()).contains(WaitStatus.exited(i));
        }
    }
}

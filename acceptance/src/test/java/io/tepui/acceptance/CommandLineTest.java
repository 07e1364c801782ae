package io.tepui.acceptance;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.testkit.Api;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("On the command line")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineTest {
    @TempDir
    Path files;

    private Cluster cluster;

    @BeforeAll
    void start() {
        cluster = aCluster().withMasterFlags("--allocation_interval=50ms").start();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private Launcher.Run run(String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "run";
        arguments[1] = "--master=" + cluster.masterAddress();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return Launcher.run(arguments);
    }

    @Test
    @DisplayName("'run' shows the command's output and errors, and ends with its exit status")
    void run_passes_output_and_status() {
        Launcher.Run run = run("--", "sh", "-c", "echo to stdout; echo to stderr >&2; exit 5");
        assertThat(run.status()).as(run.err()).isEqualTo(5);
        assertThat(run.out()).isEqualTo("to stdout\n");
        assertThat(run.err()).contains("to stderr");
    }

    @Test
    @DisplayName("'run' passes a megabyte of output through whole")
    void run_passes_much_output() {
        Launcher.Run run = run("--", "sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).hasSize(1_000_000).containsOnlyOnce("x".repeat(1_000_000));
    }

    @Test
    @DisplayName("'run' sets variables, fetches files, and marks the lines of several instances")
    void run_options() throws IOException {
        Path file = Files.writeString(files.resolve("greeting.txt"), "from a file\n");
        Launcher.Run run = run(
                "--instances=3",
                "--env",
                "WHO=world",
                "--uri",
                file.toString(),
                "--",
                "sh",
                "-c",
                "echo hello $WHO; cat greeting.txt");
        assertThat(run.status()).as(run.err()).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(run.out()).contains("[" + i + "] hello world\n").contains("[" + i + "] from a file\n");
        }
    }

    @Test
    @DisplayName("'run' passes Ctrl-C on as a kill, and ends with 130")
    void run_interrupted() throws Exception {
        ProcessBuilder run = Launcher.command(
                List.of("run", "--master=" + cluster.masterAddress(), "--name=patient", "--", "sleep", "600"));
        // What a shell starts in the background ignores SIGINT, and what that starts as well: tests may run so.
        run.command().addAll(0, List.of("env", "--default-signal=INT"));
        Process process = run.redirectErrorStream(true)
                .redirectOutput(files.resolve("run.log").toFile())
                .start();
        Api agent = cluster.agent().api();
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> !agent.read("GET_CONTAINERS").path("containers").isEmpty());
        Cluster.signal(process.pid(), "INT");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        Awaitility.await()
                .until(() -> agent.read("GET_CONTAINERS").path("containers").isEmpty());
    }

    @Test
    @DisplayName("'run' says that no master answers, and how to start one")
    void run_without_master() {
        Launcher.Run run = Launcher.run("run", "--master=127.0.0.1:" + Cluster.freePort(), "--", "true");
        assertThat(run.status()).isEqualTo(125);
        assertThat(run.err()).contains("no connection to the master").contains("./tepui local");
    }

    @Test
    @DisplayName("'call' sends any call and prints the answer, or says what came")
    void call() {
        String master = "--master=" + cluster.masterAddress();
        Launcher.Run health = Launcher.run("call", master, "GET_HEALTH");
        assertThat(health.out().strip()).isEqualTo("{\"type\":\"GET_HEALTH\",\"get_health\":{\"healthy\":true}}");
        Launcher.Run agent = Launcher.run(
                "call", "--agent=127.0.0.1:" + cluster.agent().api().port(), "GET_AGENT");
        assertThat(agent.out()).contains("\"agent_info\"");
        Launcher.Run bad = Launcher.run("call", master, "READ_FILE", "{\"path\":\"/none\",\"offset\":0}");
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.err()).contains("404");
    }

    @Test
    @DisplayName("'version' and 'help' say what there is")
    void version_and_help() {
        assertThat(Launcher.run("version").out()).containsPattern("\\d+\\.\\d+");
        Launcher.Run help = Launcher.run("help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("master", "agent", "local", "run", "call", "version");
        assertThat(Launcher.run("master", "--help").out()).contains("--work_dir", "--port");
    }

    @ParameterizedTest
    @CsvSource({
        "master, --no_such_flag=1, no_such_flag",
        "master, --port=abc, port",
        "master, --allocation_interval=5, allocation_interval",
        "agent, --no_such_flag=1, no_such_flag",
        "agent, --master=, master",
        "nonsense, --x, nonsense",
    })
    @DisplayName("a wrong flag or command is refused in a line that names it, with a status other than 0")
    void wrong_flags(String command, String flag, String named) {
        Launcher.Run run = Launcher.run(command, flag);
        assertThat(run.status()).isNotZero();
        assertThat(run.err()).contains(named);
        assertThat(run.err()).doesNotContain("Exception");
    }

    @Test
    @DisplayName("a flag whose effect is not built is refused, not ignored")
    void unbuilt_flag() {
        Launcher.Run run = Launcher.run("master", "--zk=zk://127.0.0.1:2181/mesos");
        assertThat(run.status()).isNotZero();
        assertThat(run.err()).contains("zk");
    }

    @Test
    @DisplayName("a port that is taken is told, with what to do")
    void port_taken() {
        Launcher.Run run = Launcher.run(
                "master",
                "--ip=127.0.0.1",
                "--port=" + cluster.master().api().port(),
                "--work_dir=" + files.resolve("other"));
        assertThat(run.status()).isNotZero();
        assertThat(run.err())
                .contains(String.valueOf(cluster.master().api().port()))
                .contains("--port");
    }

    @Test
    @DisplayName("'local' is a whole cluster in one process")
    void local() throws Exception {
        int port = Cluster.freePort();
        Process process = Launcher.command(List.of(
                        "local",
                        "--port=" + port,
                        "--agent_port=0",
                        "--agents=2",
                        "--work_dir=" + files.resolve("local")))
                .redirectErrorStream(true)
                .redirectOutput(files.resolve("local.log").toFile())
                .start();
        try (Api api = new Api(port)) {
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .ignoreExceptions()
                    .until(() -> api.read("GET_AGENTS").path("agents").size() == 2);
            Launcher.Run run = Launcher.run("run", "--master=127.0.0.1:" + port, "--", "echo", "hi");
            assertThat(run.out()).isEqualTo("hi\n");
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}

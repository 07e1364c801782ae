package io.tepui.acceptance.containers;

import static io.tepui.acceptance.containers.Hosted.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Launcher;
import io.tepui.testkit.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Commands for containers and their files, on a live cluster")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerCommandsTest {
    @TempDir
    static Path here;

    private Hosted hosted;

    @BeforeAll
    void start() {
        hosted = new Hosted("echo from the host; sleep 10000");
    }

    @AfterAll
    void stop() {
        hosted.close();
    }

    private List<String> words(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(1, "--master=" + hosted.cluster().masterAddress());
        return all;
    }

    private Launcher.Run tepui(String... arguments) {
        return Launcher.run(words(arguments).toArray(String[]::new));
    }

    private String out(String... arguments) {
        Launcher.Run run = tepui(arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return run.out();
    }

    private void assertRefused(int status, String line, String... arguments) {
        Launcher.Run run = tepui(arguments);
        assertThat(run.err().lines()).singleElement().asString().startsWith(line);
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.out()).isEmpty();
    }

    /** A command that goes on, with its output in a file. */
    private Process begin(Path output, String... arguments) throws IOException {
        ProcessBuilder builder = Launcher.command(words(arguments));
        // What a shell starts in the background ignores SIGINT, and what that starts as well: tests may run so.
        builder.command().addAll(0, List.of("env", "--default-signal=INT"));
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    private static int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private void assertNoSessions() {
        eventually(() -> hosted.containers().stream().noneMatch(id -> id.startsWith("exec-")));
    }

    @Test
    @DisplayName(
            "'logs -f' goes on with what a task writes until that ends, or Ctrl-C; without -f it shows what there is")
    void logs() throws Exception {
        Path go = here.resolve("go");
        hosted.scheduler()
                .run(
                        "talker",
                        "echo begun; echo oops >&2; until [ -e " + go + " ]; do sleep 0.05; done; printf 'the\\nend'");
        Path all = here.resolve("all");
        Process following = begin(all, "logs", "-f", "talker", "stdout");
        Process interrupted = begin(here.resolve("interrupted"), "logs", "-f", "--tail=1", "talker");
        eventually(() -> Files.readString(all).equals("begun\n"));
        eventually(() -> Files.readString(here.resolve("interrupted")).length() == "begun\noops\n".length());
        Cluster.signal(interrupted.pid(), "INT");
        assertThat(end(interrupted)).isEqualTo(130);
        Files.createFile(go);
        assertThat(end(following)).isZero();
        assertThat(all).hasContent("begun\nthe\nend");
        assertThat(out("logs", "talker", "stderr")).isEqualTo("oops\n");
    }

    @Test
    @DisplayName(
            "'ls', 'cat' and 'cp' give a task's files byte for byte, none from elsewhere, and 'exec -i' takes one in")
    void files() throws Exception {
        byte[] bytes = new byte[1_000_003];
        new Random(7).nextBytes(bytes);
        Path local = Files.write(here.resolve("bytes"), bytes);
        ProcessBuilder in = Launcher.command(
                words("exec", "-i", "host", "--", "mkdir data; cat > data/bytes; ln -s /etc/passwd out"));
        Process taken =
                in.redirectInput(local.toFile()).redirectErrorStream(true).start();
        assertThat(new String(taken.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(end(taken)).isZero();

        assertThat(out("ls", "host")).contains("data/\n", "stdout\n");
        JsonNode listed = Hosted.JSON.readTree(out("ls", "host:/data/", "--output=json"));
        assertThat(listed.at("/files/0/size").asInt()).isEqualTo(bytes.length);
        assertThat(out("cat", "host:stdout")).isEqualTo("from the host\n");
        assertThat(out("cp", "host:data", here.resolve("copy").toString())).startsWith("Copied 1 file, ");
        assertThat(here.resolve("copy/bytes")).hasBinaryContent(bytes);
        assertRefused(1, "tepui cat: there is no 'none' in the sandbox of task 'host'", "cat", "host:none");
        assertRefused(1, "tepui cat: 'out' in the sandbox of task 'host' is a directory, or a link", "cat", "host:out");
    }

    @Test
    @DisplayName("'ps' shows each container with its processor time and memory")
    void ps() throws Exception {
        hosted.scheduler().run("busy", "while :; do :; done");
        JsonNode all = Hosted.JSON.readTree(out("ps", "--output=json", "--interval=500ms"));
        JsonNode busy = StreamSupport.stream(all.path("containers").spliterator(), false)
                .filter(each -> each.path("task_id").asText().equals("busy"))
                .findFirst()
                .orElseThrow();
        assertThat(busy.path("kind").asText()).isEqualTo("task");
        assertThat(busy.path("cpu_percent").asDouble()).isGreaterThan(1);
        assertThat(busy.path("memory_bytes").asLong()).isGreaterThan(10_000);
        hosted.scheduler().send("KILL", "{\"task_id\":{\"value\":\"busy\"}}");
        hosted.scheduler().awaitState("busy", "TASK_KILLED");
        assertThat(out("ps", "--interval=100ms"))
                .contains("CPU%", "MEM", "host")
                .doesNotContain("busy");
    }

    @Test
    @DisplayName("'exec' ends with the status of its command, and says why one cannot be executed")
    void exec() {
        Launcher.Run both = tepui("exec", "--env=WORD=open", "host", "--", "echo $WORD; echo oops >&2; exit 7");
        assertThat(both.status()).isEqualTo(7);
        assertThat(both.out()).isEqualTo("open\n");
        assertThat(both.err()).isEqualTo("oops\n");
        assertThat(tepui("exec", "host", "--", "sh", "-c", "kill -9 $$").status())
                .isEqualTo(137);
        assertRefused(1, "Failed to execute '/no/such': No such file", "exec", "host", "--", "/no/such");
        assertRefused(125, "tepui attach: task 'host' has no streams to attach to", "attach", "host");
        assertNoSessions();
    }

    @Nested
    @DisplayName("in a terminal")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class InTerminal {
        private static final String CTRL_C = "\u0003";
        private static final String CTRL_D = "\u0004";
        private static final String CTRL_P_CTRL_Q = "\u0010\u0011";

        private Terminal terminal(String... arguments) {
            return Terminal.run(30, 100, words(arguments));
        }

        /** A shell in the task's container that has shown its first prompt. */
        private Terminal shell() {
            return terminal("exec", "-it", "--env=PS1=$ ", "host", "--", "sh").await("$ ");
        }

        @Test
        @DisplayName("'exec -it' has the terminal's size, also a new one, passes keys on, and leaves it as it was")
        void shell_at_three_in_the_morning() {
            try (Terminal terminal = shell()) {
                assertThat(terminal.isRaw()).isTrue();
                terminal.type("stty size\r").await("30 100").await("$ ").resize(44, 77);
                terminal.type("until [ \"$(stty size)\" = '44 77' ]; do :; done; echo re''sized\r")
                        .await("resized");
                terminal.type("trap 'echo win''dow' WINCH\r").await("$ ").resize(30, 100);
                terminal.type("until [ \"$(stty size)\" = '30 100' ]; do :; done\r")
                        .await("window");
                terminal.type("echo sl''eeps; sleep 1000\r")
                        .await("sleeps")
                        .type(CTRL_C)
                        .await("$ ");
                terminal.type("echo then $?\r").await("then 130").await("$ ");
                terminal.type("cat\ra line\r")
                        .await("a line\r\na line\r\n")
                        .type(CTRL_D)
                        .await("$ ");
                terminal.type("exit 3\r");
                assertThat(terminal.awaitEnd()).isEqualTo(3);
                terminal.awaitRestored();
            }
            assertNoSessions();
        }

        @Test
        @DisplayName("'exec -it' leaves it as it was when it is ended or killed; the session is over")
        void terminated() {
            for (Map.Entry<String, Integer> end :
                    Map.of("TERM", 130, "KILL", 137).entrySet()) {
                try (Terminal terminal = shell()) {
                    Cluster.signal(terminal.pid(), end.getKey());
                    assertThat(terminal.awaitEnd()).isEqualTo(end.getValue());
                    terminal.awaitRestored();
                }
                assertNoSessions();
            }
        }

        @Test
        @DisplayName("'attach -i' joins a container that has one, and leaves it by Ctrl-P Ctrl-Q")
        void attach() {
            ObjectNode id = hosted.id("console");
            assertThat(hosted.launchWithTerminal(id, "while read word; do echo got $word; stty size; done")
                            .status())
                    .isEqualTo(200);
            try (Terminal terminal = terminal("attach", "-it", "console")) {
                eventually(terminal::isRaw);
                terminal.type("one\r").await("got one\r\n30 100").type(CTRL_P_CTRL_Q);
                assertThat(terminal.awaitEnd()).isZero();
                terminal.awaitRestored();
            }
            assertThat(hosted.containers()).contains("console");
            hosted.kill(id);
            assertThat(hosted.exitStatus(id)).isEqualTo(9);
        }

        @Test
        @DisplayName("'exec -it' leaves it as it was when the agent is lost, and says so in a line")
        void agent_lost() {
            try (Terminal terminal = shell()) {
                hosted.cluster().agent().killAtOnce();
                terminal.await("tepui exec: the connection to ").await("broke");
                assertThat(terminal.awaitEnd()).isEqualTo(125);
                terminal.awaitRestored();
            } finally {
                hosted.cluster().restartAgent(0);
            }
            hosted.cluster().awaitActiveAgents(1);
            assertNoSessions();
        }
    }
}

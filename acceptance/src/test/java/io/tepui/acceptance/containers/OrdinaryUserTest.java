package io.tepui.acceptance.containers;

import static io.tepui.acceptance.containers.Hosted.begun;
import static io.tepui.acceptance.containers.Hosted.eventually;
import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.defaultExecutor;
import static io.tepui.testkit.Scheduler.task;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Launcher;
import io.tepui.testkit.OrdinaryUser;
import io.tepui.testkit.Scheduler;
import io.tepui.testkit.Terminal;
import io.tepui.testkit.WireCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

@DisplayName("An agent that an ordinary user runs")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrdinaryUserTest {
    private Hosted hosted;

    @BeforeAll
    void start() {
        assumeTrue(
                OrdinaryUser.canRunTheProgram(),
                "the checkout and the JDK must be readable for uid " + OrdinaryUser.ID);
        Cluster cluster = aCluster()
                .withOrdinaryAgents()
                .withAgentFlags("--gc_delay=2secs", "--disk_watch_interval=100ms")
                .start();
        hosted = new Hosted(cluster, Scheduler.of("test").withUser(OrdinaryUser.name()), "id -u; sleep 10000");
    }

    @AfterAll
    void stop() {
        if (hosted != null) {
            hosted.close();
        }
    }

    private String agentLog() {
        return hosted.cluster().agent().log();
    }

    private List<Path> filesNamed(String name) throws IOException {
        try (Stream<Path> all = Files.walk(hosted.cluster().directory())) {
            return all.filter(path -> path.endsWith(name)).toList();
        }
    }

    @Test
    @DisplayName("runs containers as ordinary processes of this user, and says once in a line why")
    void isolation() throws Exception {
        assertThat(agentLog().lines().filter(line -> line.contains("ordinary processes")))
                .singleElement()
                .asString()
                .endsWith("Containers are run as ordinary processes: the agent runs as an ordinary user;"
                        + " run it as root to have them isolated");
        Path ending = Path.of(hosted.host().path("value").asText(), "stdout");
        Path output = filesNamed("stdout").stream()
                .filter(path -> path.endsWith(ending))
                .findFirst()
                .orElseThrow();
        Object uid = Files.getAttribute(output, "unix:uid");
        eventually(() -> Files.readString(output).strip().equals(uid.toString()));
        assertThat(uid).isNotEqualTo(0);
        JsonNode statistics = hosted.agent().read("GET_CONTAINERS").at("/containers/0/resource_statistics");
        assertThat(statistics.path("mem_rss_bytes").asLong()).isPositive();
        assertThat(statistics.has("cpus_user_time_secs")).isTrue();
    }

    @Test
    @DisplayName("runs task groups, nested containers and sessions in them")
    void containers() {
        Answer launched = hosted.scheduler()
                .launchGroup(
                        hosted.scheduler().offer(),
                        defaultExecutor("pod"),
                        task("one", "echo shared > ../../word; sleep 1000"),
                        task("two", "until [ -s ../../word ]; do sleep 0.05; done"));
        assertThat(launched.status()).as(launched.text()).isEqualTo(202);
        hosted.scheduler().awaitState("two", "TASK_FINISHED");
        hosted.scheduler().send("KILL", "{\"task_id\":{\"value\":\"one\"}}");
        hosted.scheduler().awaitState("one", "TASK_KILLED");

        ObjectNode id = hosted.id("nested");
        assertThat(hosted.launch(id, "exit 3").status()).isEqualTo(200);
        assertThat(hosted.exitStatus(id)).isEqualTo(3 << 8);
        ObjectNode session = hosted.id("session");
        try (WireCall call = begun(hosted.session(session, "id -u; exit 4"))) {
            assertThat(new Output(call).all().out()).doesNotStartWith("0").isNotBlank();
        }
        assertThat(hosted.exitStatus(session)).isEqualTo(4 << 8);
    }

    private Terminal shell() {
        return Terminal.run(
                        30,
                        100,
                        List.of(
                                "exec",
                                "--master=" + hosted.cluster().masterAddress(),
                                "-it",
                                "--env=PS1=$ ",
                                "host",
                                "--",
                                "sh"))
                .await("$ ");
    }

    @Test
    @DisplayName("gives a shell a terminal, and takes away what is left of it when its client is killed")
    void terminal() throws IOException {
        try (Terminal terminal = shell()) {
            terminal.type("stty size; tty\r").await("30 100\r\n/dev/pts/");
            assertThat(filesNamed("force_destroy_on_recovery")).isNotEmpty();
            Cluster.signal(terminal.pid(), "KILL");
            assertThat(terminal.awaitEnd()).isEqualTo(137);
            terminal.awaitRestored();
        }
        eventually(() -> hosted.containers().stream().noneMatch(id -> id.startsWith("exec-")));
        eventually(() -> filesNamed("force_destroy_on_recovery").isEmpty());
        try (Stream<Path> all = Files.walk(hosted.cluster().directory())) {
            assertThat(all.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("exec-"));
        }
    }

    @Test
    @DisplayName("gives a container a terminal that is attached to")
    void attach() {
        ObjectNode id = hosted.id("tty");
        assertThat(hosted.launchWithTerminal(id, "while read line; do echo got $line; done")
                        .status())
                .isEqualTo(200);
        try (WireCall reader = hosted.output(id);
                WireCall input = hosted.input(id)) {
            Output output = new Output(reader);
            input.record(Hosted.data("word\n".getBytes(UTF_8)));
            output.until("got word");
        }
        hosted.kill(id);
        assertThat(hosted.exitStatus(id)).isEqualTo(9);
    }

    private void assertRefused(ObjectNode task, String line) {
        String id = task.at("/task_id/value").asText();
        hosted.scheduler().launch(hosted.scheduler().offer(), task);
        JsonNode end = hosted.scheduler()
                .awaitState(id, "TASK_FAILED", "TASK_ERROR", "TASK_LOST", "TASK_DROPPED", "TASK_RUNNING");
        assertThat(end.path("message").asText()).contains(line).doesNotContain("\n");
    }

    @Test
    @DisplayName("refuses in a line what only root can give")
    void refused() {
        ObjectNode asRoot = task("as-root", "id -u");
        asRoot.with("command").put("user", "root");
        assertRefused(asRoot, "may not run a command as 'root': run the agent as root");

        ObjectNode capable = task("capable", "true");
        capable.putObject("container")
                .put("type", "MESOS")
                .putObject("linux_info")
                .putObject("effective_capabilities")
                .putArray("capabilities")
                .add("NET_RAW");
        assertRefused(capable, "linux/capabilities");

        ObjectNode nested = hosted.id("nested-as-root");
        ObjectNode payload = Hosted.JSON.createObjectNode();
        payload.set("container_id", nested);
        payload.putObject("command").put("value", "true").put("user", "root");
        Answer answer = hosted.call("LAUNCH_NESTED_CONTAINER", payload);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text().strip()).contains("root").doesNotContain("\n");

        for (String isolation : List.of("filesystem/linux,namespaces/pid", "filesystem/linux,cgroups/cpu")) {
            Launcher.Run run = OrdinaryUser.run(
                    "agent",
                    "--master=" + hosted.cluster().masterAddress(),
                    "--ip=127.0.0.1",
                    "--port=0",
                    "--work_dir=" + hosted.cluster().workDirectory(0) + "/other",
                    "--runtime_dir=" + hosted.cluster().workDirectory(0) + "/other-run",
                    "--isolation=" + isolation);
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains("--isolation=" + isolation + ": needs an agent that runs as root");
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    @DisplayName("finds its tasks again when it was killed")
    void recovery() {
        hosted.cluster().agent().killAtOnce();
        hosted.cluster().restartAgent(0);
        hosted.cluster().awaitActiveAgents(1);
        try (WireCall call = begun(hosted.session(hosted.id("after"), "echo still here"))) {
            assertThat(new Output(call).all().out()).isEqualTo("still here\n");
        }
        assertThat(hosted.scheduler().states("host")).endsWith("TASK_RUNNING");
    }
}

package io.tepui.acceptance;

import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Api;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every read call of the operator's page, against a cluster with a task that runs, one that finished and one that failed. */
@DisplayName("A running cluster answers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadCallsTest {
    private static final List<String> BOTH = List.of(
            "GET_HEALTH",
            "GET_FLAGS",
            "GET_VERSION",
            "GET_LOGGING_LEVEL",
            "GET_FRAMEWORKS",
            "GET_EXECUTORS",
            "GET_TASKS",
            "GET_OPERATIONS",
            "GET_STATE");
    private static final List<String> MASTER_ONLY = List.of(
            "GET_AGENTS",
            "GET_ROLES",
            "GET_WEIGHTS",
            "GET_MASTER",
            "GET_QUOTA",
            "GET_MAINTENANCE_STATUS",
            "GET_MAINTENANCE_SCHEDULE");
    private static final List<String> AGENT_ONLY = List.of("GET_CONTAINERS", "GET_AGENT");

    private Cluster cluster;
    private Scheduler scheduler;

    @BeforeAll
    void start() {
        cluster = aCluster().start();
        scheduler = cluster.scheduler();
        scheduler.run("runs", "echo hello; exec sleep 600");
        scheduler.launch(scheduler.offer(), task("finishes", "exit 0"), task("fails", "exit 3"));
        scheduler.awaitState("finishes", "TASK_FINISHED");
        scheduler.awaitState("fails", "TASK_FAILED");
    }

    @AfterAll
    void stop() {
        scheduler.close();
        cluster.close();
    }

    private Api master() {
        return cluster.master().api();
    }

    private Api agent() {
        return cluster.agent().api();
    }

    static Stream<String> masterCalls() {
        return Stream.concat(BOTH.stream(), MASTER_ONLY.stream());
    }

    static Stream<String> agentCalls() {
        return Stream.concat(BOTH.stream(), AGENT_ONLY.stream());
    }

    @ParameterizedTest
    @MethodSource("masterCalls")
    @DisplayName("every read call of the master, in JSON and protobuf, on both paths (MO-46, MO-51)")
    void master_calls(String type) {
        assertAnswered(master(), type, "/master/api/v1");
    }

    @ParameterizedTest
    @MethodSource("agentCalls")
    @DisplayName("every read call of the agent, in JSON and protobuf, on both paths (AO-1, AO-29)")
    void agent_calls(String type) {
        assertAnswered(agent(), type, "/slave(1)/api/v1");
    }

    private static void assertAnswered(Api api, String type, String otherPath) {
        Answer json = api.call(type);
        assertThat(json.status()).as(json.text()).isEqualTo(200);
        assertThat(json.header("Content-Type")).isEqualTo("application/json");
        assertThat(json.json().path("type").asText()).isEqualTo(type);
        if (!type.equals("GET_WEIGHTS")) {
            assertThat(json.json().has(type.toLowerCase(Locale.ROOT)))
                    .as(json.text())
                    .isTrue();
        }
        Answer protobuf = api.post(
                otherPath.replace("(", "%28").replace(")", "%29"),
                ("{\"type\":\"" + type + "\"}").getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json",
                "Accept",
                "application/x-protobuf");
        assertThat(protobuf.status()).isEqualTo(200);
        assertThat(protobuf.header("Content-Type")).isEqualTo("application/x-protobuf");
        assertThat(protobuf.body()[0]).as("field 1 is the type").isEqualTo((byte) 8);
    }

    @Test
    @DisplayName("what runs and what has ended, the same on master and agent (MO-214, AO-60)")
    void tasks() {
        JsonNode tasks = master().read("GET_TASKS");
        assertThat(taskStates(tasks.path("tasks"))).containsExactly("runs TASK_RUNNING");
        assertThat(taskStates(tasks.path("completed_tasks")))
                .containsExactlyInAnyOrder("finishes TASK_FINISHED", "fails TASK_FAILED");
        JsonNode onAgent = agent().read("GET_TASKS");
        assertThat(taskStates(onAgent.path("launched_tasks"))).containsExactly("runs TASK_RUNNING");
        assertThat(taskStates(onAgent.path("completed_tasks")))
                .containsExactlyInAnyOrder("finishes TASK_FINISHED", "fails TASK_FAILED");
    }

    private static List<String> taskStates(JsonNode tasks) {
        return StreamSupport.stream(tasks.spliterator(), false)
                .map(task -> task.at("/task_id/value").asText() + " "
                        + task.path("state").asText())
                .toList();
    }

    @Test
    @DisplayName("GET_STATE as all of its parts at one moment (MO-222)")
    void state() {
        JsonNode state = master().read("GET_STATE");
        for (String part : List.of("get_tasks", "get_executors", "get_frameworks", "get_agents")) {
            assertThat(state.path(part)).isEqualTo(master().read(part.toUpperCase(Locale.ROOT)));
        }
    }

    @Test
    @DisplayName("how much is used: by agent, by framework, and in the metrics (MO-171, MO-210, MO-340)")
    void usage() {
        JsonNode agents = master().read("GET_AGENTS").path("agents");
        assertThat(amount(agents.at("/0/allocated_resources"), "cpus")).isEqualTo(0.1);
        assertThat(amount(agents.at("/0/total_resources"), "cpus")).isEqualTo(4.0);
        JsonNode frameworks = master().read("GET_FRAMEWORKS").path("frameworks");
        assertThat(amount(frameworks.at("/0/allocated_resources"), "mem")).isEqualTo(32.0);
        assertThat(metric(master(), "master/cpus_used")).isEqualTo(0.1);
        assertThat(metric(master(), "master/tasks_running")).isEqualTo(1);
        assertThat(metric(master(), "master/tasks_finished")).isEqualTo(1);
        assertThat(metric(master(), "master/tasks_failed")).isEqualTo(1);
        assertThat(metric(agent(), "slave/tasks_running")).isEqualTo(1);
    }

    private static double amount(JsonNode resources, String name) {
        return StreamSupport.stream(resources.spliterator(), false)
                .filter(resource -> resource.path("name").asText().equals(name))
                .mapToDouble(resource -> resource.at("/scalar/value").asDouble())
                .sum();
    }

    private static double metric(Api api, String name) {
        JsonNode metrics = api.call("GET_METRICS", "{\"timeout\":{\"nanoseconds\":5000000000}}")
                .json()
                .at("/get_metrics/metrics");
        return StreamSupport.stream(metrics.spliterator(), false)
                .filter(metric -> metric.path("name").asText().equals(name))
                .mapToDouble(metric -> metric.path("value").asDouble())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    @Test
    @DisplayName("the container of a running task, with what it uses (AO-66 to AO-70, CF-19, CF-20)")
    void containers() {
        JsonNode containers = agent().read("GET_CONTAINERS").path("containers");
        assertThat(containers).hasSize(1);
        JsonNode container = containers.get(0);
        String id = container.at("/container_id/value").asText();
        JsonNode status = scheduler.statuses("runs").getLast();
        assertThat(status.at("/container_status/container_id/value").asText()).isEqualTo(id);
        assertThat(container.path("executor_id").path("value").asText()).isEqualTo("runs");
        assertThat(container.at("/container_status/executor_pid").asLong()).isPositive();
        assertThat(container.at("/resource_statistics/mem_rss_bytes").asLong()).isPositive();
        assertThat(container.at("/resource_statistics/mem_limit_bytes").asLong())
                .isPositive();
    }

    @Test
    @DisplayName("a file of a sandbox: its list, and its bytes from an offset (AO-52 to AO-56)")
    void files() {
        String sandbox = "/frameworks/" + scheduler.frameworkId() + "/executors/runs/runs/latest";
        JsonNode listed =
                agent().call("LIST_FILES", "{\"path\":\"" + sandbox + "\"}").json();
        assertThat(listed.at("/list_files/file_infos"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file.path("path").asText()).startsWith(sandbox + "/"));
        JsonNode read = agent().call("READ_FILE", "{\"path\":\"" + sandbox + "/stdout\",\"offset\":0,\"length\":5}")
                .json()
                .path("read_file");
        assertThat(new String(
                        java.util.Base64.getDecoder().decode(read.path("data").asText()), StandardCharsets.UTF_8))
                .isEqualTo("hello");
        assertThat(read.path("size").asLong()).isEqualTo(6);
        assertThat(agent().call("READ_FILE", "{\"path\":\"/no/such\",\"offset\":0}")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"master", "agent"})
    @DisplayName("SET_LOGGING_LEVEL with 202, and shows the level until its time is over (MO-163, page)")
    void logging_level(String role) {
        Api api = role.equals("master") ? master() : agent();
        int before = api.read("GET_LOGGING_LEVEL").path("level").asInt();
        Answer answer = api.call("SET_LOGGING_LEVEL", "{\"level\":1,\"duration\":{\"nanoseconds\":300000000}}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(api.read("GET_LOGGING_LEVEL").path("level").asInt()).isEqualTo(1);
        org.awaitility.Awaitility.await()
                .until(() -> api.read("GET_LOGGING_LEVEL").path("level").asInt() == before);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 400",
        "'{', 400",
        "'[]', 400",
        "'{}', 400",
        "'{\"type\":\"NONSENSE\"}', 400",
        "'{\"type\":\"GET_METRICS\"}', 400",
        "'{\"type\":\"UNKNOWN\"}', 501",
    })
    @DisplayName("bad bodies with a clear line, and is none the worse for it (MO-19, MO-20, MO-22)")
    void bad_bodies(String body, int status) {
        for (Api api : List.of(master(), agent())) {
            Answer answer = api.post("/api/v1", body);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.text()).doesNotContain("\n");
            assertThat(api.call("GET_HEALTH").status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("a body nested without end, and one of the wrong kind of bytes, with 400 (MO-77)")
    void hostile_bodies() {
        String deep = "{\"a\":".repeat(100_000);
        byte[] noise = new byte[100_000];
        new java.util.Random(7).nextBytes(noise);
        for (Api api : List.of(master(), agent())) {
            assertThat(api.post("/api/v1", deep).status()).isEqualTo(400);
            assertThat(api.post("/api/v1", noise, "Content-Type", "application/x-protobuf")
                            .status())
                    .isEqualTo(400);
            assertThat(api.call("GET_HEALTH").status()).isEqualTo(200);
        }
    }
}

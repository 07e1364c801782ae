package io.tepui.acceptance.containers;

import static io.tepui.acceptance.containers.Hosted.eventually;
import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.defaultExecutor;
import static io.tepui.testkit.Scheduler.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import io.tepui.testkit.WireCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@DisplayName("Task groups")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskGroupsTest {
    private Cluster cluster;
    private Scheduler scheduler;

    @BeforeAll
    void start() {
        cluster = aCluster().start();
        scheduler = cluster.scheduler();
    }

    @AfterAll
    void stop() {
        scheduler.close();
        cluster.close();
    }

    private void launch(String executor, ObjectNode... tasks) {
        JsonNode offer = scheduler.offer(TaskGroupsTest::isRoomy, "with some cpus and disk");
        Answer answer = scheduler.launchGroup(offer, defaultExecutor(executor), tasks);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    /** What is freed comes in small offers. */
    private static boolean isRoomy(JsonNode offer) {
        return list(offer.path("resources")).stream()
                        .filter(each -> each.path("name").asText().equals("cpus"))
                        .anyMatch(each -> each.at("/scalar/value").asDouble() > 1)
                && list(offer.path("resources")).stream()
                        .anyMatch(each -> each.path("name").asText().equals("disk"));
    }

    private JsonNode running(String taskId) {
        return scheduler.awaitState(taskId, "TASK_RUNNING");
    }

    private JsonNode call(String type, String payload) {
        Answer answer = cluster.agent().api().call(type, payload);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private List<JsonNode> containers(boolean nested) {
        return list(call("GET_CONTAINERS", "{\"show_nested\":" + nested + "}").at("/get_containers/containers"));
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private Path sandbox(String executor) throws Exception {
        try (Stream<Path> all = Files.walk(cluster.workDirectory(0).resolve("slaves"), 7)) {
            return all.filter(path -> path.endsWith("executors/" + executor + "/runs/latest"))
                    .findFirst()
                    .orElseThrow()
                    .toRealPath();
        }
    }

    private static ObjectNode idOf(JsonNode status) {
        return (ObjectNode) status.at("/container_status/container_id");
    }

    private static String exit(Path go, int code) {
        return "while [ ! -e " + go + " ]; do sleep 0.05; done; exit " + code;
    }

    @Test
    @DisplayName(
            "are containers in one of their executor's, whose sandbox holds theirs (SE-246 to SE-249, AO-61, AO-72)")
    void a_pod() throws Exception {
        launch(
                "pod",
                task("first", "echo shared > ../../word; echo out; echo err >&2; sleep 1000"),
                task("second", "until [ -s ../../word ]; do sleep 0.05; done; cp ../../word got; sleep 1000"));
        JsonNode first = running("first");
        JsonNode second = running("second");
        assertThat(scheduler.states("first")).containsExactly("TASK_STARTING", "TASK_RUNNING");
        String root = idOf(first).at("/parent/value").asText();
        assertThat(root).isNotEmpty().isEqualTo(idOf(second).at("/parent/value").asText());
        assertThat(idOf(first).path("value")).isNotEqualTo(idOf(second).path("value"));
        assertThat(first.at("/executor_id/value").asText()).isEqualTo("pod");
        assertThat(first.at("/source").asText()).isEqualTo("SOURCE_EXECUTOR");

        Path sandbox = sandbox("pod");
        Path ofSecond =
                sandbox.resolve("containers").resolve(idOf(second).path("value").asText());
        eventually(() -> Files.exists(ofSecond.resolve("got"))
                && Files.readString(ofSecond.resolve("got")).equals("shared\n"));
        eventually(() -> Files.readString(sandbox.resolve("tasks/first/stdout")).equals("out\n"));
        assertThat(Files.readString(sandbox.resolve("tasks/first/stderr"))).isEqualTo("err\n");

        assertThat(containers(false).stream()
                        .map(each -> each.at("/container_id/value").asText()))
                .contains(root);
        assertThat(containers(true))
                .filteredOn(each -> each.at("/container_status/container_id").equals(idOf(first)))
                .singleElement()
                .satisfies(each -> assertThat(
                                each.at("/container_status/executor_pid").asInt())
                        .isPositive());
        assertThat(list(call("GET_EXECUTORS", "{}").at("/get_executors/executors")))
                .filteredOn(each ->
                        each.at("/executor_info/executor_id/value").asText().equals("pod"))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.at("/executor_info/type").asText()).isEqualTo("DEFAULT");
                    assertThat(each.at("/executor_info/command/value").asText()).endsWith("/mesos-default-executor");
                });
        end("pod");
        scheduler.awaitState("first", "TASK_KILLED");
        scheduler.awaitState("second", "TASK_KILLED");
        eventually(() -> containers(true).stream()
                .noneMatch(each ->
                        each.at("/container_status/container_id").toString().contains(root)));
    }

    private void end(String executor) {
        Answer answer = scheduler.send(
                "SHUTDOWN",
                "{\"executor_id\":{\"value\":\"" + executor + "\"},\"agent_id\":{\"value\":\"" + cluster.agentId()
                        + "\"}}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    @Test
    @DisplayName("end together when one of them fails, and leave one that has finished alone (SE-251, SE-252, SE-256)")
    void kill_one_kill_all() {
        Path go = cluster.directory().resolve("go-fail");
        launch("failing", task("fails", exit(go, 3)), task("goes-with-it", "sleep 1000"), task("is-done", "true"));
        running("goes-with-it");
        scheduler.awaitState("is-done", "TASK_FINISHED");
        assertThat(scheduler.states("goes-with-it")).doesNotContain("TASK_KILLED");
        create(go);
        assertThat(scheduler.awaitState("fails", "TASK_FAILED").path("message").asText())
                .isEqualTo("Command exited with status 3");
        scheduler.awaitState("goes-with-it", "TASK_KILLED");
        assertThat(scheduler.states("is-done")).doesNotContain("TASK_KILLED", "TASK_FAILED");
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("may come one after the other into one executor, and do not concern each other (SE-252)")
    void two_groups() {
        launch("shared", task("one", "sleep 1000"));
        String root = idOf(running("one")).at("/parent/value").asText();
        launch("shared", task("other", "exit 1"));
        JsonNode other = scheduler.awaitState("other", "TASK_FAILED");
        assertThat(idOf(other).at("/parent/value").asText()).isEqualTo(root);
        assertThat(scheduler.states("one")).endsWith("TASK_RUNNING");
        kill("one");
        scheduler.awaitState("one", "TASK_KILLED");
    }

    private void kill(String taskId) {
        scheduler.send("KILL", "{\"task_id\":{\"value\":\"" + taskId + "\"}}");
    }

    @Test
    @DisplayName("are entered by a session in the container of one of their tasks (AO-97, AO-204, AO-205)")
    void session() {
        ObjectNode task = task("entered", "echo $$ > pid; sleep 1000");
        task.with("command")
                .putObject("environment")
                .putArray("variables")
                .addObject()
                .put("name", "WORD")
                .put("value", "open");
        launch("entering", task);
        ObjectNode id = idOf(running("entered"));
        ObjectNode session = Hosted.within(id, "shell");
        String body =
                "{\"type\":\"LAUNCH_NESTED_CONTAINER_SESSION\",\"launch_nested_container_session\":{\"container_id\":"
                        + session + ",\"command\":{\"value\":\"echo $WORD \\\"$MESOS_ALLOCATION_ROLE\\\"; pwd\"}}}";
        try (WireCall call = WireCall.json(
                cluster.agent().api().port(),
                body,
                "Accept",
                "application/recordio",
                "Message-Accept",
                "application/json")) {
            assertThat(new Output(call).all().out())
                    .startsWith("open *\n")
                    .endsWith("/containers/" + id.path("value").asText() + "\n");
        }
        kill("entered");
        scheduler.awaitState("entered", "TASK_KILLED");
    }

    @Test
    @DisplayName(
            "are looked after by checks in the containers of their tasks, and end when one is not healthy (SE-254, SE-262)")
    void checks() {
        ObjectNode sick = task("sick", "sleep 1000");
        sick.putObject("health_check")
                .put("type", "COMMAND")
                .put("delay_seconds", 0.0)
                .put("interval_seconds", 0.1)
                .put("grace_period_seconds", 0.0)
                .put("consecutive_failures", 1)
                .putObject("command")
                .put("value", "test ! -e sick");
        launch("checked", sick, task("with-the-sick", "sleep 1000"));
        JsonNode healthy =
                scheduler.awaitStatus("sick", status -> status.path("healthy").asBoolean(), "is not healthy");
        assertThat(idOf(healthy).has("parent")).isTrue();
        create(sandboxOf("checked").resolve("tasks/sick/sick"));
        JsonNode killed = scheduler.awaitState("sick", "TASK_KILLED");
        assertThat(killed.path("healthy").asBoolean(true)).isFalse();
        scheduler.awaitState("with-the-sick", "TASK_KILLED");
    }

    private Path sandboxOf(String executor) {
        try {
            return sandbox(executor);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("are refused with the field when they break the rules, and nothing is launched (SE-203)")
    void refused() {
        ObjectNode small = defaultExecutor("small");
        small.putArray("resources");
        scheduler.launchGroup(
                scheduler.offer(TaskGroupsTest::isRoomy, "with some cpus"),
                small,
                task("never", "true"),
                task("neither", "true"));
        for (String id : List.of("never", "neither")) {
            JsonNode error = scheduler.awaitState(id, "TASK_ERROR");
            assertThat(error.path("reason").asText()).isEqualTo("REASON_TASK_GROUP_INVALID");
            assertThat(error.path("message").asText()).contains("executor").doesNotContain("\n");
        }
        assertThat(list(call("GET_EXECUTORS", "{}").at("/get_executors/executors")))
                .noneMatch(each ->
                        each.at("/executor_info/executor_id/value").asText().equals("small"));
    }

    @Test
    @DisplayName(
            "go on when their agent is killed, and what happened meanwhile is told by their rules (AO-323, SE-252)")
    void agent_killed() {
        Path go = cluster.directory().resolve("go-away");
        launch("kept", task("ends-away", exit(go, 2)), task("stays", "sleep 1000"));
        launch("beside", task("beside", "sleep 1000"));
        ObjectNode before = idOf(running("stays"));
        running("ends-away");
        running("beside");
        cluster.agent().killAtOnce();
        create(go);
        cluster.restartAgent(0);
        JsonNode failed = scheduler.awaitState("ends-away", "TASK_FAILED", "TASK_LOST", "TASK_GONE");
        assertThat(failed.path("message").asText()).isEqualTo("Command exited with status 2");
        JsonNode killed = scheduler.awaitState("stays", "TASK_KILLED");
        assertThat(idOf(killed)).isEqualTo(before);
        cluster.awaitActiveAgents(1);
        assertThat(scheduler.states("beside")).endsWith("TASK_RUNNING");
        kill("beside");
        scheduler.awaitState("beside", "TASK_KILLED");
    }
}

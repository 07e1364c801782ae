package io.tepui.acceptance.executors;

import static io.tepui.acceptance.executors.ExecutorCluster.JSON;
import static io.tepui.acceptance.executors.ExecutorCluster.program;
import static io.tepui.acceptance.executors.ExecutorCluster.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An executor that is a program of its own")
class ExecutorsTest {
    private static ExecutorCluster executors;

    @BeforeAll
    static void start() {
        executors =
                new ExecutorCluster("--executor_environment_variables={\"COLOUR\":\"red\",\"MESOS_CHECKPOINT\":\"2\"}");
    }

    @AfterAll
    static void stop() {
        executors.close();
    }

    @Test
    @DisplayName(
            "subscribes, gets its tasks, is told to kill one, and its updates reach the scheduler (SE-212 to SE-219)")
    void life() {
        JsonNode running = executors.run("life", "life-1");
        assertThat(running.path("source").asText()).isEqualTo("SOURCE_EXECUTOR");
        assertThat(running.at("/executor_id/value").asText()).isEqualTo("life");
        assertThat(running.at("/agent_id/value").asText())
                .isEqualTo(executors.cluster().agentId());
        assertThat(running.at("/container_status/container_id"))
                .isEqualTo(executors.container("life").at("/container_status/container_id"));
        assertThat(running.at("/container_status/network_infos/0/ip_addresses/0/ip_address")
                        .asText())
                .isEqualTo("127.0.0.1");
        executors.run("life", "life-2");
        executors.kill("life-1");
        executors.scheduler().awaitState("life-1", "TASK_KILLED");
        executors.tell("life", "report life-2 TASK_FINISHED");
        executors.scheduler().awaitState("life-2", "TASK_FINISHED");

        List<JsonNode> heard = executors.heard("life");
        JsonNode subscribed = heard.getFirst();
        assertThat(subscribed.path("type").asText()).isEqualTo("SUBSCRIBED");
        assertThat(subscribed.at("/subscribed/executor_info/executor_id/value").asText())
                .isEqualTo("life");
        assertThat(subscribed.at("/subscribed/framework_info/id/value").asText())
                .isEqualTo(executors.scheduler().frameworkId());
        assertThat(subscribed.at("/subscribed/agent_info/hostname").asText()).isNotEmpty();
        assertThat(subscribed.at("/subscribed/container_id"))
                .isEqualTo(executors.container("life").at("/container_status/container_id"));
        assertThat(heard.stream()
                        .filter(event -> event.path("type").asText().equals("LAUNCH"))
                        .map(event -> event.at("/launch/task/task_id/value").asText()))
                .containsExactly("life-1", "life-2");
        Awaitility.await()
                .until(() -> executors.typesHeard("life").stream()
                                .filter("ACKNOWLEDGED"::equals)
                                .count()
                        == 4);
        assertThat(executors.heard("life").stream()
                        .filter(event -> event.path("type").asText().equals("KILL"))
                        .map(event -> event.at("/kill/task_id/value").asText()))
                .containsExactly("life-1");
    }

    @Test
    @DisplayName("exchanges messages with its scheduler, of any bytes (SE-218)")
    void messages() {
        executors.run("talk", "talk-1");
        assertThat(executors.ask("talk", "say hello")).isEqualTo("hello");
        assertThat(executors.ask("talk", "say été\n\0\"{}")).isEqualTo("été\n\0\"{}");
        assertThat(executors.ask("talk", "say " + "x".repeat(100_000))).hasSize(100_000);
    }

    @Test
    @DisplayName("finds what it needs in its environment, and nothing of the agent's (SE-221, AO-202, AO-203)")
    void environment() throws IOException {
        ObjectNode executor = executors.executor("env", program());
        ArrayNode variables =
                ((ObjectNode) executor.path("command")).putObject("environment").putArray("variables");
        variables.addObject().put("name", "OWN").put("value", "its own");
        variables.addObject().put("name", "MESOS_RECOVERY_TIMEOUT").put("value", "7mins");
        executors.launch(task("env-1", executor, ""));
        executors.scheduler().awaitState("env-1", "TASK_RUNNING");
        String address = "127.0.0.1:" + executors.agent().port();
        assertEnvironment("MESOS_FRAMEWORK_ID", executors.scheduler().frameworkId());
        assertEnvironment("MESOS_EXECUTOR_ID", "env");
        assertEnvironment("MESOS_SLAVE_ID", executors.cluster().agentId());
        assertEnvironment("MESOS_SLAVE_PID", "slave(1)@" + address);
        assertEnvironment("MESOS_AGENT_ENDPOINT", address);
        assertEnvironment("MESOS_DIRECTORY", executors.sandbox("env").toString());
        assertEnvironment("MESOS_SANDBOX", executors.sandbox("env").toString());
        assertEnvironment("MESOS_CHECKPOINT", "1");
        assertEnvironment("MESOS_HTTP_COMMAND_EXECUTOR", "0");
        assertEnvironment("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs");
        assertEnvironment("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs");
        assertEnvironment("MESOS_RECOVERY_TIMEOUT", "7mins");
        assertEnvironment("LIBPROCESS_PORT", "0");
        assertEnvironment("COLOUR", "red");
        assertEnvironment("OWN", "its own");
        assertEnvironment("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "(not set)");
        assertEnvironment("MESOS_DOMAIN_SOCKET", "(not set)");
        assertEnvironment("HOME", "(not set)");
    }

    private static void assertEnvironment(String name, String value) {
        assertThat(executors.ask("env", "env " + name)).as(name).isEqualTo(value);
    }

    @Test
    @DisplayName("gets the tasks of a group in one event (SE-213)")
    void group() {
        ObjectNode executor = executors.executor("group", program());
        ObjectNode disk =
                executor.withArray("resources").addObject().put("name", "disk").put("type", "SCALAR");
        disk.putObject("scalar").put("value", 1);
        disk.putObject("allocation_info").put("role", "*");
        JsonNode offer = executors.scheduler().offer();
        ObjectNode accept = JSON.createObjectNode();
        accept.putArray("offer_ids").add(offer.path("id"));
        ObjectNode group = accept.putArray("operations")
                .addObject()
                .put("type", "LAUNCH_GROUP")
                .putObject("launch_group");
        group.set("executor", executor);
        ArrayNode tasks = group.putObject("task_group").putArray("tasks");
        for (String id : List.of("group-1", "group-2")) {
            ObjectNode task = task(id, executor, "");
            task.remove("executor");
            tasks.add(task.set("agent_id", offer.path("agent_id")));
        }
        assertThat(executors.scheduler().send("ACCEPT", accept.toString()).status())
                .isEqualTo(202);
        executors.scheduler().awaitState("group-1", "TASK_RUNNING");
        executors.scheduler().awaitState("group-2", "TASK_RUNNING");
        assertThat(executors.typesHeard("group").subList(0, 2)).containsExactly("SUBSCRIBED", "LAUNCH_GROUP");
    }

    @Test
    @DisplayName("is told to end by SHUTDOWN, and its end is told (SE-227, SE-229)")
    void shutdown() {
        executors.run("over", "over-1");
        executors.shutDown("over");
        executors.scheduler().awaitState("over-1", "TASK_FAILED", "TASK_KILLED");
        assertThat(executors.awaitEnd("over")).isZero();
        assertThat(executors.hasContainer("over")).isFalse();
        Awaitility.await().until(() -> executors
                .agent()
                .read("GET_EXECUTORS")
                .path("completed_executors")
                .toString()
                .contains("\"over\""));
    }

    @Test
    @DisplayName("that does not end by itself is killed after its own grace period (SE-227)")
    void deaf() throws IOException {
        ObjectNode executor = executors.executor("deaf", program());
        executor.putObject("shutdown_grace_period").put("nanoseconds", 300_000_000);
        executors.launch(task("deaf-1", executor, ""));
        executors.scheduler().awaitState("deaf-1", "TASK_RUNNING");
        assertThat(executors.ask("deaf", "env MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"))
                .isEqualTo("300ms");
        assertThat(executors.ask("deaf", "deaf")).isEqualTo("deaf");
        executors.shutDown("deaf");
        assertThat(executors.awaitEnd("deaf")).isEqualTo(9);
        executors.scheduler().awaitState("deaf-1", "TASK_FAILED", "TASK_KILLED");
    }

    @Test
    @DisplayName("that ends by itself takes its tasks along, and the scheduler is told how it ended (SE-167, SE §4.3)")
    void exit() {
        executors.run("exits", "exits-1");
        executors.run("exits", "exits-2");
        executors.tell("exits", "report exits-2 TASK_FINISHED");
        executors.scheduler().awaitState("exits-2", "TASK_FINISHED");
        executors.tell("exits", "exit 3");
        JsonNode failed = executors.scheduler().awaitState("exits-1", "TASK_FAILED");
        assertThat(failed.path("reason").asText()).isEqualTo("REASON_EXECUTOR_TERMINATED");
        assertThat(failed.path("source").asText()).isEqualTo("SOURCE_AGENT");
        assertThat(executors.awaitEnd("exits")).isEqualTo(3 << 8);
        assertThat(executors.scheduler().states("exits-2")).doesNotContain("TASK_FAILED");
    }

    @Test
    @DisplayName("whose command does not exist fails its tasks, and its end is told (SE-152)")
    void no_such_command() {
        executors.launch(task("none-1", executors.executor("none", "/no/such/program"), ""));
        JsonNode failed = executors.scheduler().awaitState("none-1", "TASK_FAILED");
        assertThat(failed.path("reason").asText()).isEqualTo("REASON_EXECUTOR_TERMINATED");
        assertThat(executors.awaitEnd("none")).isEqualTo(127 << 8);
    }
}

package io.tepui.acceptance.containers;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Api;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Records;
import io.tepui.testkit.Scheduler;
import io.tepui.testkit.WireCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Secrets of tasks, over real processes")
@Timeout(180)
class SecretsTest {
    private static final String CLEAR = "the-password-of-nobody";
    private static final String ENCODED = Base64.getEncoder().encodeToString(CLEAR.getBytes(StandardCharsets.UTF_8));

    private static void fill(ObjectNode secret) {
        secret.put("type", "VALUE").putObject("value").put("data", ENCODED);
    }

    private static ObjectNode task(String id, String command) {
        ObjectNode task = Scheduler.task(id, command);
        ObjectNode variable = ((ObjectNode) task.path("command"))
                .putObject("environment")
                .putArray("variables")
                .addObject()
                .put("name", "PASSWORD")
                .put("type", "SECRET");
        fill(variable.putObject("secret"));
        if (Isolating.isPossible()) {
            ObjectNode volume = task.putObject("container")
                    .put("type", "MESOS")
                    .putArray("volumes")
                    .addObject()
                    .put("mode", "RO")
                    .put("container_path", "file");
            fill(volume.putObject("source").put("type", "SECRET").putObject("secret"));
        }
        return task;
    }

    /** What the container must have been given is compared with what nothing on disk can tell. */
    private static String checking() {
        return (Isolating.isPossible() ? "test \"$(cat file)\" = \"$PASSWORD\" && " : "") + "test ${#PASSWORD} = "
                + CLEAR.length() + " || exit 1; ";
    }

    private static boolean tells(String text) {
        return text.contains(CLEAR) || text.contains(ENCODED);
    }

    /** Files of the cluster, those of its work and runtime directories and logs, that tell the secret. */
    private static List<Path> filesThatTell(Cluster cluster) throws IOException {
        try (Stream<Path> all = Files.walk(cluster.directory())) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> tells(read(file)))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (java.nio.file.NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertNobodyTells(Cluster cluster) throws IOException {
        Api master = cluster.master().api();
        for (String type : List.of("GET_TASKS", "GET_EXECUTORS", "GET_STATE", "GET_FRAMEWORKS")) {
            assertThat(master.call(type).text()).as("master's " + type).doesNotContain(CLEAR, ENCODED);
            assertThat(cluster.agent().api().call(type).text())
                    .as("agent's " + type)
                    .doesNotContain(CLEAR, ENCODED);
        }
        assertThat(cluster.agent()
                        .api()
                        .call("GET_CONTAINERS", "{\"show_nested\":true,\"show_standalone\":true}")
                        .text())
                .doesNotContain(CLEAR, ENCODED);
        for (String path : List.of("/state", "/tasks", "/frameworks")) {
            assertThat(master.get(path).text()).as("master's " + path).doesNotContain(CLEAR, ENCODED);
        }
        try (Records events = master.subscribe()) {
            assertThat(events.next("SUBSCRIBED").toString()).doesNotContain(CLEAR, ENCODED);
        }
        assertThat(filesThatTell(cluster)).isEmpty();
    }

    private static String rootOf(JsonNode status) {
        JsonNode id = status.at("/container_status/container_id");
        return id.path("value").asText();
    }

    /** What a session in the container of a task prints. */
    private static String said(Cluster cluster, String root, String session, String command) {
        String call =
                "{\"type\":\"LAUNCH_NESTED_CONTAINER_SESSION\",\"launch_nested_container_session\":{\"container_id\":"
                        + "{\"value\":\"" + session + "\",\"parent\":{\"value\":\"" + root
                        + "\"}},\"command\":{\"value\":\""
                        + command + "\"}}}";
        StringBuilder text = new StringBuilder();
        try (WireCall stream = WireCall.json(
                cluster.agent().api().port(),
                call,
                "Accept",
                "application/recordio",
                "Message-Accept",
                "application/json")) {
            Optional<JsonNode> record = Hosted.next(Hosted.begun(stream));
            while (record.isPresent()) {
                text.append(new String(
                        Base64.getDecoder().decode(record.get().at("/data/data").asText()), StandardCharsets.UTF_8));
                record = Hosted.next(stream);
            }
        }
        return text.toString();
    }

    @Test
    @DisplayName(
            "AO-198, AO-204, AO-288: reach the task and its sessions, before and after kill -9 of the agent, and no file and no answer")
    void commandTask() throws Exception {
        try (Cluster cluster = aCluster().start();
                Records events = cluster.master().api().subscribe();
                Scheduler scheduler = cluster.scheduler()) {
            assertThat(scheduler
                            .launch(scheduler.offer(), task("t", checking() + "sleep 1000"))
                            .status())
                    .isEqualTo(202);
            String root = rootOf(scheduler.awaitState("t", "TASK_RUNNING", "TASK_FAILED"));
            assertThat(scheduler.states("t")).contains("TASK_RUNNING").doesNotContain("TASK_FAILED");
            assertThat(said(cluster, root, "before", "echo $PASSWORD | tr a-z A-Z"))
                    .isEqualTo(CLEAR.toUpperCase(Locale.ROOT) + "\n");
            assertNobodyTells(cluster);
            assertThat(events.next("TASK_ADDED").toString()).doesNotContain(CLEAR, ENCODED);

            cluster.agent().killAtOnce();
            cluster.restartAgent(0);
            cluster.awaitActiveAgents(1);
            assertThat(said(cluster, root, "after", "echo $PASSWORD | tr a-z A-Z"))
                    .isEqualTo(CLEAR.toUpperCase(Locale.ROOT) + "\n");
            assertNobodyTells(cluster);
            scheduler.send("KILL", "{\"task_id\":{\"value\":\"t\"}}");
            scheduler.awaitState("t", "TASK_KILLED");
            assertNobodyTells(cluster);
        }
    }

    @Test
    @DisplayName("SE-247, AO-198, AO-288: reach the tasks of a group, and no file and no answer")
    void group() throws Exception {
        try (Cluster cluster = aCluster().start();
                Scheduler scheduler = cluster.scheduler()) {
            ObjectNode executor = Scheduler.defaultExecutor("pod");
            assertThat(scheduler
                            .launchGroup(
                                    scheduler.offer(),
                                    executor,
                                    task("a", checking() + "sleep 1000"),
                                    task("b", checking() + "sleep 1000"))
                            .status())
                    .isEqualTo(202);
            scheduler.awaitState("a", "TASK_RUNNING");
            scheduler.awaitState("b", "TASK_RUNNING");
            assertNobodyTells(cluster);

            cluster.agent().killAtOnce();
            cluster.restartAgent(0);
            cluster.awaitActiveAgents(1);
            assertNobodyTells(cluster);
            assertThat(scheduler.states("a")).doesNotContain("TASK_FAILED", "TASK_KILLED");
        }
    }

    private static ObjectNode byReference(String id, String name, String command) {
        ObjectNode task = Scheduler.task(id, command);
        ((ObjectNode) task.path("command"))
                .putObject("environment")
                .putArray("variables")
                .addObject()
                .put("name", "PASSWORD")
                .put("type", "SECRET")
                .putObject("secret")
                .put("type", "REFERENCE")
                .putObject("reference")
                .put("name", name)
                .put("key", "password");
        return task;
    }

    @Test
    @DisplayName(
            "AO-198: by reference are read from the agent's directory, and a launch without them fails by their name")
    void references(@TempDir Path temp) throws Exception {
        Path directory = Files.createDirectories(temp.resolve("secrets/database"));
        Path file = Files.writeString(directory.resolve("password"), CLEAR);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (Cluster cluster = aCluster()
                        .withAgentFlags("--secrets_dir=" + temp.resolve("secrets"))
                        .start();
                Scheduler scheduler = cluster.scheduler()) {
            scheduler.launch(
                    scheduler.offer(),
                    byReference("t", "database", "test ${#PASSWORD} = " + CLEAR.length()),
                    byReference("u", "nothing", "true"));
            assertThat(scheduler
                            .awaitState("t", "TASK_FINISHED", "TASK_FAILED")
                            .path("state")
                            .asText())
                    .isEqualTo("TASK_FINISHED");
            JsonNode failed = scheduler.awaitState("u", "TASK_FINISHED", "TASK_FAILED");
            assertThat(failed.path("reason").asText()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
            assertThat(failed.path("message").asText())
                    .isEqualTo("command.environment.PASSWORD: the secret 'nothing', key 'password', is not there");
            assertNobodyTells(cluster);
        }
    }
}

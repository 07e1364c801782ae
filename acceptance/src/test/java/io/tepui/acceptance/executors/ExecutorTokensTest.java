package io.tepui.acceptance.executors;

import static io.tepui.acceptance.executors.ExecutorCluster.JSON;
import static io.tepui.acceptance.executors.ExecutorCluster.program;
import static io.tepui.acceptance.executors.ExecutorCluster.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An executor that must authenticate, as a program of its own")
@Timeout(180)
class ExecutorTokensTest {
    @TempDir
    private static Path temp;

    private static ExecutorCluster executors;

    @BeforeAll
    static void start() throws IOException {
        Path key = Files.writeString(temp.resolve("key"), "the key of this test");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        executors = new ExecutorCluster(
                "--authenticate_http_executors", "--jwt_secret_key=" + key, "--executor_reregistration_timeout=15secs");
    }

    @AfterAll
    static void stop() {
        executors.close();
    }

    /** The order to launch a container in another. */
    private static String launch(JsonNode parent) {
        ObjectNode call = JSON.createObjectNode().put("type", "LAUNCH_NESTED_CONTAINER");
        ObjectNode launch = call.putObject("launch_nested_container");
        launch.putObject("container_id").put("value", "child").set("parent", parent);
        launch.putObject("command").put("value", "true");
        return "call " + call;
    }

    private static JsonNode rootOf(JsonNode status) {
        return JSON.createObjectNode()
                .put("value", status.at("/container_status/container_id/value").asText());
    }

    @Test
    @DisplayName(
            "gets a token that lets it in, before and after kill -9 of the agent, and that is in no file (SE-223, SE-231)")
    void token() throws Exception {
        executors.run("own", "own-1");
        String token = executors.ask("own", "env MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
        assertThat(token.split("\\.", -1)).hasSize(3);
        assertThat(filesWith(token)).isEmpty();

        executors.cluster().agent().killAtOnce();
        executors.cluster().restartAgent(0);
        executors.cluster().awaitActiveAgents(1);
        assertThat(executors.ask("own", "say here")).isEqualTo("here");
        executors.tell("own", "report own-1 TASK_FINISHED");
        executors.scheduler().awaitState("own-1", "TASK_FINISHED");
        assertThat(filesWith(token)).isEmpty();
        executors.shutDown("own");
        executors.awaitEnd("own");
    }

    @Test
    @DisplayName("reaches its own containers with it, and no other executor's, where calls must authenticate (AO-39)")
    void containers() throws Exception {
        Path credentials = Files.writeString(
                temp.resolve("credentials"), "{\"credentials\":[{\"principal\":\"op\",\"secret\":\"s\"}]}");
        Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-------"));
        try (ExecutorCluster strict = new ExecutorCluster(
                "--authenticate_http_executors",
                "--authenticate_http_readwrite",
                "--http_authenticators=basic,jwt",
                "--http_credentials=" + credentials,
                "--jwt_secret_key=" + temp.resolve("key"))) {
            assertThat(strict.agent().call("GET_CONTAINERS").status()).isEqualTo(401);
            JsonNode mine = rootOf(strict.run("mine", "mine-1"));
            JsonNode theirs = rootOf(strict.run("theirs", "theirs-1"));
            assertThat(strict.ask("mine", launch(mine))).isEqualTo("200");
            assertThat(strict.ask("mine", launch(theirs))).isEqualTo("403");
            for (String executor : List.of("mine", "theirs")) {
                strict.shutDown(executor);
                strict.awaitEnd(executor);
            }
        }
    }

    @Test
    @DisplayName("is not let in without it, and its task fails (SE-208)")
    void without() {
        ObjectNode executor = executors.executor("lost", "unset MESOS_EXECUTOR_AUTHENTICATION_TOKEN; " + program());
        executors.launch(task("lost-1", executor, ""));
        assertThat(executors
                        .scheduler()
                        .awaitState("lost-1", "TASK_FAILED", "TASK_LOST")
                        .path("message")
                        .asText())
                .contains("status 2");
        assertThat(executors
                        .agent()
                        .post("/api/v1/executor", "{\"type\":\"HEARTBEAT\"}")
                        .status())
                .isEqualTo(401);
    }

    @Test
    @DisplayName("GET_FLAGS shows how requests authenticate (AO-44)")
    void flags() {
        assertThat(executors.agent().read("GET_FLAGS").path("flags"))
                .filteredOn(flag -> flag.path("name").asText().equals("http_authenticators"))
                .singleElement()
                .satisfies(flag -> assertThat(flag.path("value").asText()).isEqualTo("jwt"));
    }

    private static List<Path> filesWith(String text) throws IOException {
        try (Stream<Path> all = Files.walk(executors.cluster().directory())) {
            return all.filter(Files::isRegularFile)
                    // What the executor says itself is its own matter.
                    .filter(file -> !file.endsWith("heard"))
                    .filter(file -> read(file).contains(text))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

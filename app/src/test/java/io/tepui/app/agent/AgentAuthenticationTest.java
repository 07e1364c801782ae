package io.tepui.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tepui.app.flags.AgentFlags;
import io.tepui.app.process.LoggingLevel;
import io.tepui.app.process.StartupException;
import io.tepui.security.TokenKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom an agent lets in, over plain HTTP. It has no master, and needs none for this. */
class AgentAuthenticationTest {
    private static final byte[] SECRET = "an example key of thirty-two by.".getBytes(StandardCharsets.US_ASCII);
    private static final String BASIC = "Basic realm=\"mesos-agent-readwrite\"";
    private static final String HEALTH = "{\"type\":\"GET_HEALTH\"}";
    private static final String OPS =
            "Basic " + Base64.getEncoder().encodeToString("ops:s3cret".getBytes(StandardCharsets.UTF_8));
    private static final String HEARTBEAT =
            "{\"type\":\"HEARTBEAT\",\"framework_id\":{\"value\":\"f\"},\"executor_id\":{\"value\":\"e\"}}";
    private static final String MESSAGE =
            "{\"type\":\"MESSAGE\",\"framework_id\":{\"value\":\"f\"},\"executor_id\":{\"value\":\"e\"},\"message\":{\"data\":\"\"}}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final TokenKey key = TokenKey.of(SECRET);

    @TempDir
    private Path disk;

    private @Nullable AgentProcess agent;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(
                disk.resolve("credentials"), "{\"credentials\":[{\"principal\":\"ops\",\"secret\":\"s3cret\"}]}");
        Files.write(disk.resolve("key"), SECRET);
    }

    @AfterEach
    void stop() {
        http.close();
        if (agent != null) {
            agent.close();
        }
    }

    @Test
    @DisplayName("AO-4: /api/v1 needs credentials when its flag says so, at any path and before any other check")
    void readwrite() throws Exception {
        start("--authenticate_http_readwrite", "--http_credentials=" + disk.resolve("credentials"));
        for (String path : List.of("/api/v1", "/slave(1)/api/v1")) {
            assertThat(post(path, HEALTH, OPS).statusCode()).isEqualTo(200);
            assertChallenged(post(path, HEALTH, ""), BASIC);
            assertChallenged(post(path, HEALTH, OPS + "x"), BASIC);
            assertChallenged(post(path, HEALTH, bearer(Map.of("cid", "c"))), BASIC);
        }
        assertChallenged(get("/api/v1", ""), BASIC);
        assertThat(get("/api/v1", OPS).statusCode()).isEqualTo(405);
        assertChallenged(get("/logging/toggle", ""), BASIC);
        assertThat(get("/logging/toggle", OPS).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @DisplayName("V0-15: with this flag alone, only the older endpoints for reading need credentials")
    @ValueSource(
            strings = {
                "/flags",
                "/metrics/snapshot",
                "/files/browse?path=/",
                "/files/read?path=/",
                "/files/download?path=/"
            })
    void readonly(String path) throws Exception {
        start("--authenticate_http_readonly", "--http_credentials=" + disk.resolve("credentials"));
        assertChallenged(get(path, ""), "Basic realm=\"mesos-agent-readonly\"");
        assertThat(get(path, OPS).statusCode()).isNotEqualTo(401);
        assertThat(get("/logging/toggle", "").statusCode()).isEqualTo(200);
        assertThat(post("/api/v1", HEALTH, "").statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("V0-15: nobody is asked who they are at /health, /version and /system/stats.json")
    void open_endpoints() throws Exception {
        start(
                "--authenticate_http_readonly",
                "--authenticate_http_readwrite",
                "--http_credentials=" + disk.resolve("credentials"));
        for (String path : List.of("/health", "/version", "/system/stats.json")) {
            assertThat(get(path, "").statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("SE-272: with a realm's flag off, credentials and tokens are not looked at")
    void off() throws Exception {
        start("--jwt_secret_key=" + disk.resolve("key"));
        assertThat(post("/api/v1", HEALTH, "Bearer rubbish").statusCode()).isEqualTo(200);
        assertThat(post("/api/v1", "{\"type\":\"GET_FLAGS\"}", bearer(Map.of("cid", "c")))
                        .statusCode())
                .as("there is no principal")
                .isEqualTo(200);
        assertThat(post("/api/v1/executor", MESSAGE, bearer(Map.of("fid", "other")))
                        .statusCode())
                .as("an unknown framework")
                .isEqualTo(400);
    }

    @Test
    @DisplayName("SE-208: executors need their token when the flag says so; no token and a bad one are challenged")
    void executors() throws Exception {
        start("--authenticate_http_executors", "--jwt_secret_key=" + disk.resolve("key"));
        assertChallenged(post("/api/v1/executor", HEARTBEAT, ""), "Bearer realm=\"mesos-agent-executor\"");
        assertChallenged(
                post("/api/v1/executor", HEARTBEAT, "Bearer rubbish"),
                "Bearer realm=\"mesos-agent-executor\", error=\"invalid_token\","
                        + " error_description=\"The token is not a signed JSON Web Token\"");
        assertChallenged(
                post(
                        "/api/v1/executor",
                        HEARTBEAT,
                        "Bearer " + TokenKey.of(new byte[] {1}).sign(Map.of("fid", "f"))),
                "Bearer realm=\"mesos-agent-executor\", error=\"invalid_token\","
                        + " error_description=\"The token's signature is wrong\"");
        assertChallenged(get("/api/v1/executor", ""), "Bearer realm=\"mesos-agent-executor\"");
        String token = bearer(Map.of("fid", "f", "eid", "e", "cid", "c"));
        assertThat(post("/api/v1/executor", HEARTBEAT, token).statusCode()).isEqualTo(202);
        assertThat(post("/api/v1/executor", MESSAGE, token).statusCode()).isEqualTo(400);
        assertThat(post("/api/v1", HEALTH, "").statusCode()).as("another realm").isEqualTo(200);
    }

    @Test
    @DisplayName("SE-276: each way that is listed is tried; when all fail, their challenges are joined")
    void several_ways() throws Exception {
        start(
                "--authenticate_http_readwrite",
                "--authenticate_http_executors",
                "--http_credentials=" + disk.resolve("credentials"),
                "--jwt_secret_key=" + disk.resolve("key"));
        assertThat(post("/api/v1", HEALTH, OPS).statusCode()).isEqualTo(200);
        assertThat(post("/api/v1", HEALTH, bearer(Map.of("cid", "c"))).statusCode())
                .isEqualTo(200);
        assertChallenged(post("/api/v1", HEALTH, ""), BASIC + ",Bearer realm=\"mesos-agent-readwrite\"");
        assertChallenged(
                post("/api/v1", HEALTH, "Basic b3Bz"),
                BASIC + ",Bearer realm=\"mesos-agent-readwrite\", error=\"invalid_token\","
                        + " error_description=\"The header Authorization is not of the form 'Bearer <token>'\"");
        assertThat(post("/api/v1/executor", HEARTBEAT, OPS).statusCode()).isEqualTo(202);
    }

    @Test
    @DisplayName("AO-39: a token permits nothing but calls about containers; what is never checked stays open")
    void tokens_at_the_operator_api() throws Exception {
        start(
                "--authenticate_http_readonly",
                "--authenticate_http_readwrite",
                "--authenticate_http_executors",
                "--http_credentials=" + disk.resolve("credentials"),
                "--jwt_secret_key=" + disk.resolve("key"));
        String token = bearer(Map.of("fid", "f", "eid", "e", "cid", "c"));
        for (String type : List.of("GET_FLAGS", "PRUNE_IMAGES", "MARK_RESOURCE_PROVIDER_GONE")) {
            String call = "{\"type\":\"" + type
                    + "\",\"mark_resource_provider_gone\":{\"resource_provider_id\":{\"value\":\"p\"}}}";
            assertThat(post("/api/v1", call, token).statusCode()).as(type).isEqualTo(403);
        }
        for (String type : List.of("GET_HEALTH", "GET_VERSION", "GET_LOGGING_LEVEL", "GET_AGENT", "GET_STATE")) {
            assertThat(post("/api/v1", "{\"type\":\"" + type + "\"}", token).statusCode())
                    .as(type)
                    .isEqualTo(200);
        }
        for (String path : List.of("/flags", "/metrics/snapshot", "/logging/toggle")) {
            assertThat(get(path, token).statusCode()).as(path).isEqualTo(403);
            assertThat(get(path, OPS).statusCode()).as(path).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @DisplayName(
            "SE-273, SE-271: a file that is missing, empty or wrong ends the agent with one line that names the flag and the file")
    @ValueSource(
            strings = {
                "--http_credentials=none",
                "--http_credentials=empty",
                "--http_credentials=key",
                "--jwt_secret_key=none",
                "--jwt_secret_key=empty",
                "--jwt_secret_key=."
            })
    void bad_files(String flag) throws Exception {
        Files.createFile(disk.resolve("empty"));
        int equals = flag.indexOf('=');
        String given = flag.substring(0, equals + 1)
                + disk.resolve(flag.substring(equals + 1)).normalize();
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> start(given))
                .withMessageStartingWith(given)
                .withMessageNotContaining("\n");
    }

    private void start(String... more) throws StartupException {
        List<String> arguments = new ArrayList<>(List.of(
                "--ip=127.0.0.1",
                "--port=0",
                "--no-hostname_lookup",
                "--master=127.0.0.1:1",
                "--work_dir=" + disk.resolve("work"),
                "--runtime_dir=" + disk.resolve("run")));
        arguments.addAll(List.of(more));
        AgentProcess started = AgentProcess.start(AgentStart.of(
                AgentFlags.table().parse(arguments, Map.of()), new LoggingLevel(0, level -> {}), Optional.empty()));
        agent = started;
        Awaitility.await().until(() -> !started.state().phase().isRecovering());
    }

    private String bearer(Map<String, String> claims) {
        return "Bearer " + key.sign(claims);
    }

    private static void assertChallenged(HttpResponse<String> answer, String challenge) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly(challenge);
    }

    private HttpResponse<String> post(String path, String json, String authorization) throws Exception {
        return send(request(path, authorization)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> get(String path, String authorization) throws Exception {
        return send(request(path, authorization));
    }

    private HttpRequest.Builder request(String path, String authorization) {
        AgentProcess running = Objects.requireNonNull(agent);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running.port() + path));
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}

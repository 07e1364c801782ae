package io.tepui.app.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Response;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OperatorApiTest {
    private static MasterFixture fixture;

    @TempDir
    private static Path dir;

    @BeforeAll
    static void start() throws Exception {
        fixture = new MasterFixture("--log_dir=" + dir, "--cluster=test");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @DisplayName("MO-16 to MO-22: each check has its answer")
    @CsvSource(delimiter = '|', textBlock = """
                    MO-18 | {}                                | 415 | text/plain       |
                    MO-19 | not json                          | 400 | application/json |
                    MO-19 | []                                | 400 | application/json |
                    MO-92 | {}                                | 400 | application/json |
                    MO-92 | {"type":"NO_SUCH_CALL"}           | 400 | application/json |
                    MO-84 | {"type":5}                        | 400 | application/json |
                    MO-149| {"type":"GET_METRICS"}            | 400 | application/json |
                    MO-149| {"type":"TEARDOWN"}               | 400 | application/json |
                    MO-21 | {"type":"GET_HEALTH"}             | 406 | application/json | text/html
                    MO-26 | not json                          | 400 | application/json | text/html
                    MO-22 | {"type":"UNKNOWN"}                | 501 | application/json |
                    MO-43 | {"type":"GET_HEALTH"}             | 200 | application/json | application/*
                    """)
    void checks(String item, String body, int status, String contentType, String accept) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(fixture.uri("/api/v1"))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (accept != null) {
            request.header("Accept", accept);
        }
        HttpResponse<String> answer = fixture.send(request);
        assertThat(answer.statusCode()).as(item + ": " + answer.body()).isEqualTo(status);
        if (status / 100 == 4) {
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
            assertThat(answer.body()).isNotBlank().doesNotContain("\n");
        }
    }

    @Test
    @DisplayName("MO-16: only POST, and the answer names it; MO-17: a Content-Type is needed; MO-3: /.. is not found")
    void method_and_path() throws Exception {
        HttpResponse<String> answer = fixture.get("/api/v1");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
        assertThat(fixture.send(HttpRequest.newBuilder(fixture.uri("/master/api/v1"))
                                .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"GET_HEALTH\"}")))
                        .statusCode())
                .isEqualTo(400);
        assertThat(fixture.get("/no/such/path").statusCode()).isEqualTo(404);
        assertThat(fixture.get("/api/v2").statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("MO-153: healthy, in both types, on both paths and below them")
    void health() throws Exception {
        HttpResponse<String> answer = fixture.call("GET_HEALTH");
        assertThat(answer.body()).isEqualTo("{\"type\":\"GET_HEALTH\",\"get_health\":{\"healthy\":true}}");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
        assertThat(answer.headers().firstValue("Date")).isPresent();

        HttpResponse<byte[]> protobuf = fixture.client.send(
                HttpRequest.newBuilder(fixture.uri("/master/api/v1/deeper"))
                        .header("Content-Type", "application/x-protobuf")
                        .header("Accept", "application/x-protobuf")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Call.newBuilder()
                                .setType(Call.Type.GET_HEALTH)
                                .build()
                                .toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(protobuf.headers().firstValue("Content-Type")).hasValue("application/x-protobuf");
        assertThat(Response.parseFrom(protobuf.body()).getGetHealth().getHealthy())
                .isTrue();
    }

    @Test
    @DisplayName("MO-155, MO-156: flags are listed by name, in normal form")
    void flags() throws Exception {
        var flags = fixture.response("{\"type\":\"GET_FLAGS\"}").getGetFlags().getFlagsList();
        assertThat(flags).extracting(f -> f.getName()).isSorted().contains("cluster", "port", "zk_session_timeout");
        assertThat(flags)
                .filteredOn(f -> f.getName().equals("agent_ping_timeout"))
                .extracting(f -> f.getValue())
                .containsExactly("15secs");
        assertThat(fixture.get("/flags").body()).startsWith("{\"flags\":{").contains("\"cluster\":\"test\"");
        assertThat(fixture.get("/master/flags?jsonp=f").body())
                .startsWith("f({")
                .endsWith("})");
    }

    @Test
    @DisplayName("MO-158, V0: the version is told by both APIs")
    void version() throws Exception {
        var info =
                fixture.response("{\"type\":\"GET_VERSION\"}").getGetVersion().getVersionInfo();
        assertThat(info.getVersion()).isEqualTo("1.11.0");
        assertThat(info.getBuildTime()).isPositive();
        assertThat(fixture.get("/version").body()).contains("\"version\":\"1.11.0\"");
        assertThat(fixture.get("/version/").statusCode()).isEqualTo(200);
        assertThat(fixture.get("/version/x").statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("MO-159 to MO-161: metrics of all parts, sorted by name; a zero timeout is answered at once")
    void metrics() throws Exception {
        var metrics = fixture.response("{\"type\":\"GET_METRICS\",\"get_metrics\":{}}")
                .getGetMetrics()
                .getMetricsList();
        assertThat(metrics)
                .extracting(m -> m.getName())
                .isSorted()
                .contains(
                        "master/elected",
                        "master/uptime_secs",
                        "allocator/mesos/allocation_runs",
                        "registrar/registry_size_bytes",
                        "system/cpus_total",
                        "http/requests",
                        "links/open_connections",
                        "master/event_queue_dispatches");
        assertThat(metrics)
                .filteredOn(m -> m.getName().equals("master/elected"))
                .extracting(m -> m.getValue())
                .containsExactly(1.0);
        var prompt = fixture.response("{\"type\":\"GET_METRICS\",\"get_metrics\":{\"timeout\":{\"nanoseconds\":-1}}}");
        assertThat(prompt.getGetMetrics().getMetricsList())
                .extracting(m -> m.getName())
                .contains("master/elected");
        assertThat(fixture.get("/metrics/snapshot").body()).startsWith("{\"").contains("\"master/elected\":1.0");
        assertThat(fixture.get("/metrics/snapshot?timeout=5").statusCode()).isEqualTo(400);
    }

    @Test
    @DisplayName("MO-491 to MO-494, MO-55: the logging level is set for a while, answered 202")
    void logging_level() throws Exception {
        assertThat(fixture.response("{\"type\":\"GET_LOGGING_LEVEL\"}")
                        .getGetLoggingLevel()
                        .getLevel())
                .isZero();
        HttpResponse<String> set = fixture.send(
                fixture.post(
                        "{\"type\":\"SET_LOGGING_LEVEL\",\"set_logging_level\":{\"level\":2,\"duration\":{\"nanoseconds\":60000000}}}"));
        assertThat(set.statusCode()).isEqualTo(202);
        assertThat(set.body()).isEmpty();
        assertThat(set.headers().firstValue("Content-Type")).isEmpty();
        await().until(() -> fixture.response("{\"type\":\"GET_LOGGING_LEVEL\"}")
                        .getGetLoggingLevel()
                        .getLevel()
                == 0);
        assertThat(fixture.get("/logging/toggle").body()).isEqualTo("0\n");
        assertThat(fixture.get("/logging/toggle?level=1").statusCode()).isEqualTo(400);
        assertThat(fixture.get("/logging/toggle?level=1&duration=1ms").statusCode())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("MO-164: the master tells its address")
    void master() throws Exception {
        Response.GetMaster master =
                fixture.response("{\"type\":\"GET_MASTER\"}").getGetMaster();
        int port = fixture.master.port();
        assertThat(master.getMasterInfo().getIp()).isEqualTo(16777343);
        assertThat(master.getMasterInfo().getPid()).isEqualTo("master@127.0.0.1:" + port);
        assertThat(master.getMasterInfo().getHostname()).isEqualTo("127.0.0.1");
        assertThat(master.getMasterInfo().getAddress().getPort()).isEqualTo(port);
        assertThat(master.getElectedTime()).isGreaterThanOrEqualTo(master.getStartTime());
    }

    @Test
    @DisplayName("MO-36, CF-2: /redirect leads to the leader, here, and nothing lies below it")
    void redirect() throws Exception {
        for (String path : List.of("/redirect", "/master/redirect", "/redirect?x=1")) {
            HttpResponse<String> answer = fixture.get(path);
            assertThat(answer.statusCode()).isEqualTo(307);
            assertThat(answer.headers().firstValue("Location")).hasValue("//127.0.0.1:" + fixture.master.port());
        }
        assertThat(fixture.get("/redirect/anything").statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("V0: /health is 200 and empty, /system/stats.json has the host's figures")
    void small_endpoints() throws Exception {
        assertThat(fixture.get("/health").statusCode()).isEqualTo(200);
        assertThat(fixture.get("/health").body()).isEmpty();
        assertThat(fixture.get("/system/stats.json").body()).contains("\"cpus_total\":", "\"mem_total_bytes\":");
    }

    @Test
    @DisplayName("MO-476: the log is read as /master/log")
    void log() throws Exception {
        Response answer =
                fixture.response("{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"/master/log\",\"offset\":0}}");
        assertThat(answer.getReadFile().getData().toStringUtf8()).contains("listens on port");
        assertThat(fixture.send(fixture.post("{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"/nothing\"}}"))
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @DisplayName("MO-51: every read call answers an empty cluster with its own type")
    @EnumSource(
            value = Call.Type.class,
            names = {
                "GET_STATE",
                "GET_AGENTS",
                "GET_FRAMEWORKS",
                "GET_EXECUTORS",
                "GET_OPERATIONS",
                "GET_TASKS",
                "GET_ROLES",
                "GET_WEIGHTS",
                "GET_MASTER",
                "GET_QUOTA",
                "GET_MAINTENANCE_STATUS",
                "GET_MAINTENANCE_SCHEDULE"
            })
    void reads(Call.Type type) throws Exception {
        assertThat(fixture.response("{\"type\":\"" + type + "\"}").getType().name())
                .isEqualTo(type.name());
    }

    @Test
    @DisplayName("What an operator sets is answered with 202 once it is stored, and read back")
    void writes() throws Exception {
        HttpResponse<String> answer = fixture.send(
                fixture.post(
                        "{\"type\":\"UPDATE_WEIGHTS\",\"update_weights\":{\"weight_infos\":[{\"role\":\"role\",\"weight\":4.0}]}}"));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(fixture.response("{\"type\":\"GET_WEIGHTS\"}")
                        .getGetWeights()
                        .getWeightInfosList())
                .contains(WeightInfo.newBuilder().setRole("role").setWeight(4).build());
    }

    @Test
    @DisplayName("TEARDOWN of an unknown framework is refused and changes nothing")
    void teardown_unknown() throws Exception {
        HttpResponse<String> answer = fixture.send(
                fixture.post("{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\"nobody\"}}}"));
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    @DisplayName("MO-58, MO-291, MO-292, MO-297: a subscription begins with the state and a heartbeat, and is counted")
    void subscribe() throws Exception {
        HttpResponse<InputStream> stream = fixture.open(fixture.post("{\"type\":\"SUBSCRIBE\"}"));
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(stream.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
        try (InputStream in = stream.body()) {
            assertThat(MasterFixture.record(in))
                    .startsWith("{\"type\":\"SUBSCRIBED\",\"subscribed\":{\"get_state\":{")
                    .endsWith("\"heartbeat_interval_seconds\":15.0}}");
            assertThat(MasterFixture.record(in)).isEqualTo("{\"type\":\"HEARTBEAT\"}");
            assertThat(subscribers()).isEqualTo(1.0);
        }
        await().until(() -> subscribers() == 0.0);
    }

    @Test
    @DisplayName("MO-19: a body that is cut off, or no UTF-8, or too deep, is 400")
    void bad_bodies() throws Exception {
        for (String body : List.of("", "{\"type\":", "[".repeat(100_000), "null", "{\"type\":\"GET_HEALTH\"}x")) {
            assertThat(fixture.send(fixture.post(body)).statusCode()).isEqualTo(400);
        }
        HttpResponse<String> answer = fixture.send(HttpRequest.newBuilder(fixture.uri("/api/v1"))
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray("rubbish".getBytes(StandardCharsets.UTF_8))));
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    private static double subscribers() throws Exception {
        return fixture
                .response("{\"type\":\"GET_METRICS\",\"get_metrics\":{}}")
                .getGetMetrics()
                .getMetricsList()
                .stream()
                .filter(m -> m.getName().equals("master/operator_event_stream_subscribers"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }
}

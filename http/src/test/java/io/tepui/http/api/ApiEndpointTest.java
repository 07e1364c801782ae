package io.tepui.http.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.http.HttpServer;
import io.tepui.http.HttpServerConfig;
import io.tepui.http.MessageReceiver;
import io.tepui.http.RawClient;
import io.tepui.http.Reply;
import io.tepui.http.Router;
import io.tepui.protocol.authorization.Principal;
import io.tepui.protocol.v1.agent.Call;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same call message stands behind all three endpoints: what differs is the order of the checks. */
@DisplayName("An API endpoint")
class ApiEndpointTest {
    private static final String JSON = "Content-Type: application/json\n";
    private static final String PROTOBUF = "Content-Type: application/x-protobuf\n";
    private static final String HEALTH = "{\"type\":\"GET_HEALTH\"}";

    private final Set<String> disabled = new HashSet<>();
    private Authenticator.Outcome authenticated = new Authenticator.Admitted(Optional.empty());
    private Leadership.Standing standing = new Leadership.Leading();
    private boolean recovered = true;
    private int handled;
    private final HttpServer server;

    ApiEndpointTest() throws IOException {
        ApiRules<Call> rules = ApiRules.of(BodyParser.of(Call.getDefaultInstance()))
                .withDisabled(disabled::contains)
                .withAuthenticator(request -> authenticated)
                .withLeadership(() -> standing)
                .withRecovered(() -> recovered)
                .withProblem(ApiEndpointTest::problem)
                .withIsUnknown(call -> call.getType() == Call.Type.UNKNOWN)
                .withShape(call -> switch (call.getType()) {
                    case ATTACH_CONTAINER_INPUT -> CallShape.STREAMS_IN;
                    case ATTACH_CONTAINER_OUTPUT -> CallShape.STREAMS_OUT;
                    default -> CallShape.PLAIN;
                })
                .withMaxRecordBytes(100);
        CallHandler<Call> handler = exchange -> {
            handled++;
            return Reply.error(200, exchange.call().getType() + " " + exchange.responseMedia());
        };
        ApiRules<Call> scheduler = rules.withAcceptLookedAt(call -> call.getType() == Call.Type.GET_STATE);
        server = HttpServer.start(
                HttpServerConfig.defaults(),
                Router.of("master")
                        .route("/api/v1", ApiEndpoint.ofMaster(rules, handler))
                        .route("/api/v1/scheduler", ApiEndpoint.ofScheduler(scheduler, handler))
                        .route("/agent", ApiEndpoint.ofAgent(rules, handler))
                        .build(),
                MessageReceiver.none());
    }

    private static Optional<String> problem(Call call) {
        if (!call.hasType()) {
            return Optional.of("type is missing");
        }
        return call.getType() == Call.Type.GET_METRICS && !call.hasGetMetrics()
                ? Optional.of("get_metrics is missing")
                : Optional.empty();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawClient.Answer request(String method, String path, String headers, String body) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send(method + " " + path + " HTTP/1.1\nHost: h\n" + headers + "Content-Length: "
                    + body.getBytes(UTF_8).length + "\n\n");
            return client.send(body.getBytes(UTF_8)).answer();
        }
    }

    private int post(String path, String headers, String body) throws IOException {
        return request("POST", path, headers, body).status();
    }

    @Test
    @DisplayName("of the master lets the earliest failing check answer (MO-11 to MO-26, MO-33)")
    void order_of_the_master() throws IOException {
        disabled.add("/master/api/v1");
        authenticated = new Authenticator.Challenged("Basic realm=\"r\"");
        standing = new Leadership.Elsewhere("other:5050");
        recovered = false;

        assertThat(request("GET", "/api/v1", "", "garbage").status()).isEqualTo(403);
        disabled.clear();
        RawClient.Answer challenged = request("GET", "/api/v1", "", "garbage");
        assertThat(challenged.status()).isEqualTo(401);
        assertThat(challenged.header("www-authenticate")).contains("Basic realm=\"r\"");
        authenticated =
                new Authenticator.Admitted(Optional.of(new Principal(Optional.empty(), java.util.Map.of("a", "b"))));
        assertThat(request("GET", "/api/v1", "", "garbage").status()).isEqualTo(403);
        authenticated = new Authenticator.Admitted(Optional.of(Principal.named("ops")));
        RawClient.Answer elsewhere = request("GET", "/api/v1?x=1", "", "garbage");
        assertThat(elsewhere.status()).isEqualTo(307);
        assertThat(elsewhere.header("location")).contains("//other:5050/master/api/v1?x=1");
        standing = new Leadership.Unknown();
        assertThat(request("GET", "/api/v1", "", "garbage").status()).isEqualTo(503);
        standing = new Leadership.Leading();
        assertThat(request("GET", "/api/v1", "", "garbage").status()).isEqualTo(503);
        recovered = true;
        RawClient.Answer method = request("GET", "/api/v1", "", "garbage");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("allow")).contains("POST");
        assertThat(post("/api/v1", "", "garbage")).isEqualTo(400);
        assertThat(post("/api/v1", "Content-Type: text/json\n", "garbage")).isEqualTo(415);
        assertThat(post("/api/v1", JSON + "Accept: text/html\n", "garbage")).isEqualTo(400);
        assertThat(post("/api/v1", JSON + "Accept: text/html\n", "{\"type\":\"GET_METRICS\"}"))
                .isEqualTo(400);
        assertThat(post("/api/v1", JSON + "Accept: text/html\n", "{\"type\":\"UNKNOWN\"}"))
                .isEqualTo(406);
        assertThat(post("/api/v1", JSON, "{\"type\":\"UNKNOWN\"}")).isEqualTo(501);
        assertThat(handled).isZero();
        assertThat(post("/api/v1", JSON, HEALTH)).isEqualTo(200);
        assertThat(handled).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, 200",
        "Application/JSON, 200",
        "application/json; charset=utf-8, 200",
        "application/json;charset=UTF-8, 200",
        "application/json; charset=latin1, 415",
        "application/protobuf, 415",
        "application/recordio, 415",
        "application/octet-stream, 415",
        "'', 415",
    })
    @DisplayName("takes JSON and protobuf, also with charset=utf-8 and in any case, and nothing else (MO-27, design)")
    void content_types(String type, int status) throws IOException {
        assertThat(post("/api/v1", "Content-Type: " + type + "\n", HEALTH)).isEqualTo(status);
    }

    @Test
    @DisplayName("says in one line what is wrong with a body (MO-19, MO-48)")
    void malformed_bodies() throws IOException {
        RawClient.Answer answer = request("POST", "/api/v1", JSON, "{\"type\":7}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("type").doesNotContain("\n");
        assertThat(answer.header("content-type")).contains("text/plain; charset=utf-8");
        assertThat(post("/api/v1", PROTOBUF, "\u0001\u0002")).isEqualTo(400);
        assertThat(post("/api/v1", JSON, "")).isEqualTo(400);
        assertThat(post("/api/v1", PROTOBUF, "")).isEqualTo(400);
    }

    @Test
    @DisplayName("of schedulers looks at Accept for some calls only (SE-18)")
    void accept_of_schedulers() throws IOException {
        String html = JSON + "Accept: text/html\n";
        assertThat(post("/api/v1/scheduler", html, HEALTH)).isEqualTo(200);
        assertThat(post("/api/v1/scheduler", html, "{\"type\":\"GET_STATE\"}")).isEqualTo(406);
    }

    @Test
    @DisplayName("of an agent lets the earliest failing check answer (AO-3, AO-6 to AO-14)")
    void order_of_the_agent() throws IOException {
        recovered = false;
        assertThat(request("GET", "/agent", "", "garbage").status()).isEqualTo(503);
        recovered = true;
        assertThat(request("GET", "/agent", "", "garbage").status()).isEqualTo(405);
        String wrongAccept = "Accept: text/html\n";
        assertThat(post("/agent", wrongAccept, "garbage")).isEqualTo(400);
        assertThat(post("/agent", "Content-Type: text/json\n" + wrongAccept, "garbage"))
                .isEqualTo(415);
        assertThat(post("/agent", JSON + "Message-Content-Type: application/json\n" + wrongAccept, "garbage"))
                .isEqualTo(415);
        assertThat(post("/agent", JSON + wrongAccept, "garbage")).isEqualTo(406);
        assertThat(post("/agent", JSON + "Message-Accept: application/json\n", "garbage"))
                .isEqualTo(406);
        assertThat(post("/agent", JSON, "garbage")).isEqualTo(400);
        assertThat(post("/agent", JSON, "{\"type\":\"ATTACH_CONTAINER_INPUT\"}"))
                .isEqualTo(415);
        assertThat(post("/agent", JSON + "Accept: application/recordio\n", HEALTH))
                .isEqualTo(406);
        assertThat(post("/agent", JSON, "{\"type\":\"UNKNOWN\"}")).isEqualTo(501);
        assertThat(handled).isZero();
        assertThat(post("/agent", JSON, HEALTH)).isEqualTo(200);
    }

    @Test
    @DisplayName(
            "of an agent takes a stream of records for the one call that is one (AO-9, AO-13, AO-17, AO-20, AO-21)")
    void records() throws IOException {
        String stream = "Content-Type: application/recordio\nMessage-Content-Type: application/json\n";
        String attach = "{\"type\":\"ATTACH_CONTAINER_INPUT\"}";
        assertThat(post("/agent", "Content-Type: application/recordio\n", attach))
                .isEqualTo(400);
        assertThat(post("/agent", stream, attach.length() + "\n" + attach)).isEqualTo(200);
        assertThat(post("/agent", stream, HEALTH.length() + "\n" + HEALTH)).isEqualTo(415);
        assertThat(post("/agent", stream, "100\n{")).isEqualTo(400);
        assertThat(post("/agent", stream, "")).isEqualTo(400);
        assertThat(post("/agent", stream, "101\n" + " ".repeat(101))).isEqualTo(400);
        assertThat(post("/agent", stream, "2\n[]")).isEqualTo(400);
        assertThat(handled).isEqualTo(1);
    }

    @Test
    @DisplayName("of an agent writes records in the type that Message-Accept allows (AO-10 to AO-12, AO-15)")
    void record_types() throws IOException {
        String attach = "{\"type\":\"ATTACH_CONTAINER_OUTPUT\"}";
        String recordio = JSON + "Accept: application/recordio\n";
        assertThat(request("POST", "/agent", recordio + "Message-Accept: application/x-protobuf\n", attach)
                        .text())
                .contains("PROTOBUF");
        assertThat(post("/agent", recordio + "Message-Accept: text/html\n", attach))
                .isEqualTo(406);
        assertThat(post("/agent", JSON + "Accept: */*\n", attach)).isEqualTo(200);
    }
}

package io.tepui.app.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SchedulerApiTest {
    private static final Pattern FRAMEWORK_ID = Pattern.compile("\"framework_id\":\\{\"value\":\"([^\"]+)\"}");
    private static final String SUBSCRIBE = """
            {"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"nobody","name":"test","failover_timeout":60}}}""";

    private static MasterFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new MasterFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    @DisplayName("SE-27, SE-46, SE-54: a subscription is answered with a stream id, SUBSCRIBED and a heartbeat")
    void subscribe() throws Exception {
        HttpResponse<InputStream> stream = fixture.open(post(SUBSCRIBE));
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(stream.headers().firstValue("Mesos-Stream-Id").orElseThrow())
                .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        try (InputStream in = stream.body()) {
            assertThat(MasterFixture.record(in))
                    .startsWith("{\"type\":\"SUBSCRIBED\"")
                    .contains("\"heartbeat_interval_seconds\":15.0", "\"master_info\":{\"id\":");
            assertThat(MasterFixture.record(in)).isEqualTo("{\"type\":\"HEARTBEAT\"}");
        }
    }

    @Test
    @DisplayName("SE-20 to SE-25: calls need the framework and its stream id, and are answered 202 without body")
    void calls() throws Exception {
        HttpResponse<InputStream> stream = fixture.open(post(SUBSCRIBE));
        String streamId = stream.headers().firstValue("Mesos-Stream-Id").orElseThrow();
        String id = frameworkId(MasterFixture.record(stream.body()));
        String suppress = "{\"type\":\"SUPPRESS\",\"framework_id\":{\"value\":\"" + id + "\"}}";

        HttpResponse<String> taken = fixture.send(post(suppress).header("Mesos-Stream-Id", streamId));
        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(taken.body()).isEmpty();
        assertThat(fixture.send(post(suppress)).statusCode()).isEqualTo(400);
        assertThat(fixture.send(post(suppress).header("Mesos-Stream-Id", "other"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(fixture.send(post("{\"type\":\"SUPPRESS\",\"framework_id\":{\"value\":\"nobody\"}}"))
                        .statusCode())
                .isEqualTo(400);
        HttpResponse<String> unknown =
                fixture.send(post("{\"type\":\"UNKNOWN\",\"framework_id\":{\"value\":\"" + id + "\"}}")
                        .header("Mesos-Stream-Id", streamId));
        assertThat(unknown.statusCode()).isEqualTo(501);
        stream.body().close();
        await().until(() ->
                fixture.send(post(suppress).header("Mesos-Stream-Id", streamId)).statusCode() == 403);
    }

    @Test
    @DisplayName("SE-18: Accept counts for SUBSCRIBE only; SE-19: SUBSCRIBE must not carry a stream id; SE-33 to SE-36")
    void refusals() throws Exception {
        assertThat(fixture.send(post(SUBSCRIBE).header("Accept", "text/html")).statusCode())
                .isEqualTo(406);
        assertThat(fixture.send(post("{\"type\":\"SUPPRESS\",\"framework_id\":{\"value\":\"nobody\"}}")
                                .header("Accept", "text/html"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(fixture.send(post(SUBSCRIBE).header("Mesos-Stream-Id", "x")).statusCode())
                .isEqualTo(400);
        assertThat(fixture.send(post("{}")).statusCode()).isEqualTo(400);
        assertThat(fixture.send(post("{\"type\":\"SUBSCRIBE\"}")).statusCode()).isEqualTo(400);
        assertThat(fixture.send(post("{\"type\":\"REVIVE\"}")).statusCode()).isEqualTo(400);
        assertThat(fixture.get("/api/v1/scheduler").statusCode()).isEqualTo(405);
    }

    @Test
    @DisplayName("SE-42, SE-44: what the core refuses comes as an ERROR event, and the stream ends")
    void refused_on_the_stream() throws Exception {
        HttpResponse<InputStream> stream = fixture.open(post("""
                {"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"nobody","name":"test","role":"a/../b"}}}"""));
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(MasterFixture.record(stream.body())).startsWith("{\"type\":\"ERROR\"");
        assertThat(stream.body().read()).isNegative();
    }

    private static String frameworkId(String subscribed) {
        Matcher matcher = FRAMEWORK_ID.matcher(subscribed);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static HttpRequest.Builder post(String body) {
        return HttpRequest.newBuilder(fixture.uri("/api/v1/scheduler"))
                .header("Content-Type", MasterFixture.JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}

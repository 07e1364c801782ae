package io.tepui.app.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.http.link.LinkConfig;
import io.tepui.http.link.LinkPool;
import io.tepui.resources.Resources;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Questions to the allocator over HTTP")
class AllocatorEndpointsTest {
    private static final Pattern VALUE = Pattern.compile("\\{\"value\":\"([^\"]+)\"}");
    private static final String SUBSCRIBE = """
            {"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"nobody","name":"waiting"}}}""";

    private MasterFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new MasterFixture();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    @DisplayName("why a framework gets no offers is answered for each agent and role")
    void explained() throws Exception {
        try (FakeAgent agent = new FakeAgent();
                LinkPool links = new LinkPool(LinkConfig.defaults(), (peer, reason) -> {})) {
            HttpResponse<InputStream> stream = fixture.open(scheduler(SUBSCRIBE));
            String framework = value(MasterFixture.record(stream.body()), "framework_id");
            assertThat(fixture.get("/explain?framework_id=" + framework).body())
                    .isEqualTo("{\"framework_id\":\"" + framework
                            + "\",\"framework_name\":\"waiting\",\"roles\":[\"*\"],\"agents\":[]}");

            agent.registers(links, fixture.master.port(), Resources.parse("cpus:2;mem:1024"));
            String offers = record(stream.body(), "OFFERS");
            String agentId = value(offers, "agent_id");
            assertThat(fixture.get("/master/explain?framework_id=" + framework).body())
                    .contains("\"agents\":[{\"agent_id\":\"" + agentId
                            + "\",\"hostname\":\"127.0.0.1\",\"role\":\"*\",\"offerable\":false,\"free\":\"\","
                            + "\"reasons\":[{\"kind\":\"OFFERED\",\"resources\":\"cpus:2;mem:1024\",\"text\":\"offered to framework "
                            + framework + " in role '*'\"}]}]");

            String decline = "{\"type\":\"DECLINE\",\"framework_id\":{\"value\":\"" + framework
                    + "\"},\"decline\":{\"offer_ids\":[{\"value\":\"" + value(offers, "id")
                    + "\"}],\"filters\":{\"refuse_seconds\":3600}}}";
            HttpRequest.Builder call = scheduler(decline)
                    .header(
                            "Mesos-Stream-Id",
                            stream.headers().firstValue("Mesos-Stream-Id").orElseThrow());
            assertThat(fixture.send(call).statusCode()).isEqualTo(202);
            await().untilAsserted(() -> assertThat(
                            fixture.get("/explain?framework_id=" + framework).body())
                    .contains("\"free\":\"cpus:2;mem:1024\"", "\"kind\":\"FILTER\"", "the filter has 35"));
            assertThat(fixture.get("/explain?agent_id=none&framework_id=" + framework)
                            .body())
                    .contains("\"agents\":[]");
            assertThat(fixture.get("/allocator/offer_constraints_debug").body())
                    .isEqualTo("{\"frameworks\":{\"" + framework
                            + "\":{\"suppressed_roles\":[],\"excluded_by_attribute_constraints\":{\"*\":[]}}}}");
            stream.body().close();
        }
    }

    @Test
    @DisplayName("a question without a framework, about an unknown one, or by another method gets a clear line")
    void refused() throws Exception {
        HttpResponse<String> missing = fixture.get("/explain");
        assertThat(missing.statusCode()).isEqualTo(400);
        assertThat(missing.body()).isEqualTo("Expecting 'framework_id=value' in query");
        assertThat(fixture.get("/explain?framework_id=").statusCode()).isEqualTo(400);
        HttpResponse<String> unknown = fixture.get("/explain?framework_id=nobody");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).isEqualTo("There is no framework with framework_id 'nobody'");
        assertThat(fixture.send(HttpRequest.newBuilder(fixture.uri("/explain?framework_id=nobody"))
                                .POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
        assertThat(fixture.get("/explain/deeper?framework_id=nobody").statusCode())
                .isEqualTo(404);
    }

    @Test
    @DisplayName("more questions than may wait are refused, and counted")
    void bounded() throws Exception {
        AllocatorRunner runner = fixture.master.allocator();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> runner.ask(books -> {
                busy.countDown();
                awaitUninterruptibly(release);
                return "";
            }));
            busy.await();
            List<Future<HttpResponse<String>>> waiting = IntStream.range(0, AllocatorEndpoints.MAX_WAITING)
                    .mapToObj(i -> threads.submit(() -> fixture.get("/allocator/offer_constraints_debug")))
                    .toList();
            await().until(() ->
                    fixture.get("/metrics/snapshot?timeout=10ms").body().contains("\"allocator/questions\":4.0"));
            HttpResponse<String> refused = fixture.get("/allocator/offer_constraints_debug");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).isEqualTo("4 questions to the allocator are waiting already; try again later");
            release.countDown();
            for (Future<HttpResponse<String>> each : waiting) {
                assertThat(each.get().statusCode()).isEqualTo(200);
            }
            assertThat(fixture.get("/metrics/snapshot").body()).contains("\"allocator/questions_refused\":1.0");
        } finally {
            release.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String record(InputStream in, String type) throws Exception {
        while (true) {
            String record = MasterFixture.record(in);
            if (record.isEmpty() || record.startsWith("{\"type\":\"" + type + "\"")) {
                return record;
            }
        }
    }

    private static String value(String record, String field) {
        Matcher matcher = VALUE.matcher(record);
        assertThat(matcher.find(record.indexOf("\"" + field + "\":{")))
                .as(record)
                .isTrue();
        return matcher.group(1);
    }

    private HttpRequest.Builder scheduler(String body) {
        return HttpRequest.newBuilder(fixture.uri("/api/v1/scheduler"))
                .header("Content-Type", MasterFixture.JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}

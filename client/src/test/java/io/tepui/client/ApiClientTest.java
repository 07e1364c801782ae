package io.tepui.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Response;
import io.tepui.protocol.v1.scheduler.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client of the APIs")
class ApiClientTest {
    private static final Call HEALTH =
            Call.newBuilder().setType(Call.Type.GET_HEALTH).build();

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private int status = 200;
    private byte[] body = new byte[0];

    ApiClientTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + exchange.getRequestHeaders().getFirst("Mesos-Stream-Id"));
            exchange.getResponseHeaders().set("Mesos-Stream-Id", "the-stream");
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : 0);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Endpoint endpoint() {
        return new Endpoint("127.0.0.1", server.getAddress().getPort());
    }

    private ApiClient client(MediaType media) {
        return new ApiClient(endpoint(), "/api/v1", media);
    }

    @ParameterizedTest
    @EnumSource(
            value = MediaType.class,
            names = {"JSON", "PROTOBUF"})
    @DisplayName("sends calls and reads answers in both forms")
    void calls(MediaType media) throws Exception {
        Response answer = Response.newBuilder()
                .setType(Response.Type.GET_HEALTH)
                .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true))
                .build();
        body = media == MediaType.JSON
                ? "{\"type\":\"GET_HEALTH\",\"get_health\":{\"healthy\":true}}".getBytes(UTF_8)
                : answer.toByteArray();
        try (ApiClient client = client(media)) {
            assertThat(client.call(HEALTH, Response.getDefaultInstance())).isEqualTo(answer);
        }
        assertThat(asked).containsExactly("/api/v1 " + media.header() + " null");
    }

    @Test
    @DisplayName("tells the status and the reason of a refusal")
    void refused() {
        status = 403;
        body = "Not allowed\n".getBytes(UTF_8);
        try (ApiClient client = client(MediaType.JSON)) {
            assertThatThrownBy(() -> client.call(HEALTH, Response.getDefaultInstance()))
                    .isInstanceOfSatisfying(ApiException.class, e -> {
                        assertThat(e.status()).isEqualTo(403);
                        assertThat(e.reason()).isEqualTo("Not allowed");
                        assertThat(e).hasMessage("GET_HEALTH was answered 403: Not allowed");
                    });
        }
    }

    @Test
    @DisplayName("tells an answer that cannot be read")
    void unreadable() {
        body = "<html>".getBytes(UTF_8);
        try (ApiClient client = client(MediaType.JSON)) {
            assertThatThrownBy(() -> client.call(HEALTH, Response.getDefaultInstance()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("can't be read");
        }
    }

    private static byte[] records(String... events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String event : events) {
            out.writeBytes((event.length() + "\n" + event).getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    @DisplayName("reads a stream of records to its end")
    void stream() throws Exception {
        body = records("{\"type\":\"HEARTBEAT\"}", "{\"type\":\"HEARTBEAT\"}");
        try (ApiClient client = client(MediaType.JSON);
                RecordStream<Event> events = client.open(HEALTH, Event.getDefaultInstance())) {
            assertThat(events.streamId()).isEqualTo("the-stream");
            assertThat(events.next()).map(Event::getType).contains(Event.Type.HEARTBEAT);
            assertThat(events.next()).isPresent();
            assertThat(events.next()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\n{}", "x\n{}", "\n{}", "99999999999\n{}", "2147483647\n{}", "12", "2\n[]"})
    @DisplayName("tells a stream that breaks off or is none")
    void broken_stream(String text) throws Exception {
        body = text.getBytes(UTF_8);
        try (ApiClient client = client(MediaType.JSON);
                RecordStream<Event> events = client.open(HEALTH, Event.getDefaultInstance())) {
            assertThatThrownBy(events::next).isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("subscribes a scheduler, and sends its calls with the framework's and the stream's id (SE-24, SE-27)")
    void scheduler() throws Exception {
        Event subscribed = Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(Event.Subscribed.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue("f")))
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((subscribed.getSerializedSize() + "\n").getBytes(UTF_8));
        subscribed.writeTo(out);
        body = out.toByteArray();
        FrameworkInfo info =
                FrameworkInfo.newBuilder().setName("n").setUser("u").build();
        try (SchedulerSession session = SchedulerSession.subscribe(endpoint(), info)) {
            assertThat(session.frameworkId().getValue()).isEqualTo("f");
            assertThat(session.next()).isEqualTo(Optional.empty());
            body = new byte[0];
            session.send(io.tepui.protocol.v1.scheduler.Call.newBuilder()
                    .setType(io.tepui.protocol.v1.scheduler.Call.Type.REVIVE));
        }
        assertThat(asked)
                .containsExactly(
                        "/api/v1/scheduler application/x-protobuf null",
                        "/api/v1/scheduler application/x-protobuf the-stream");
    }
}

package io.tepui.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.UPid;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Internal messages")
class MessagesTest {
    private static final String FROM = "Libprocess-From: slave(1)@127.0.0.1:5051\n";

    private record Message(String receiver, String name, UPid sender, String body) {}

    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    MessagesTest() throws IOException {
        server = HttpServer.start(
                HttpServerConfig.defaults().withMaxMessageBytes(1000),
                Router.of("master")
                        .route("/api/v1", request -> Reply.error(400, "an API call"))
                        .build(),
                (receiver, message, sender, body) -> {
                    received.add(new Message(receiver, message, sender, new String(body, UTF_8)));
                    return receiver.equals("master") || receiver.equals("slave(1)");
                });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawClient.Answer post(String path, String headers, String body) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.post(path, headers, body.getBytes(UTF_8)).answer();
        }
    }

    @Test
    @DisplayName("are told by Libprocess-From, answered 202 and given to the receiver (AM-4, AM-6, MO-4)")
    void by_header() throws IOException {
        assertThat(post("/master/mesos.internal.PongSlaveMessage", FROM, "body").status())
                .isEqualTo(202);
        assertThat(received)
                .containsExactly(new Message(
                        "master",
                        "mesos.internal.PongSlaveMessage",
                        UPid.parse("slave(1)@127.0.0.1:5051").orElseThrow(),
                        "body"));
    }

    @Test
    @DisplayName("are told by their User-Agent, with the receiver's escapes decoded (AM-6)")
    void by_user_agent() throws IOException {
        String agent = "User-Agent: libprocess/master@127.0.0.1:5050\n";
        assertThat(post("/slave%281%29/m", agent, "").status()).isEqualTo(202);
        assertThat(received)
                .extracting(Message::receiver, Message::name)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("slave(1)", "m"));
    }

    @Test
    @DisplayName("never reach the API, and API calls never the receiver (MO-4)")
    void separate() throws IOException {
        assertThat(post("/api/v1", FROM, "").status()).isEqualTo(404);
        assertThat(post("/api/v1", "", "").text()).isEqualTo("an API call");
        assertThat(received).hasSize(1);
    }

    @Test
    @DisplayName(
            "are refused when nobody has the receiver's id, the sender is unreadable, or they are too large (AM-7)")
    void refused() throws IOException {
        assertThat(post("/nobody/m", FROM, "").status()).isEqualTo(404);
        assertThat(post("/master/m", "Libprocess-From: ???\n", "").status()).isEqualTo(500);
        assertThat(post("/master/m", FROM, "a".repeat(1001)).status()).isEqualTo(413);
        assertThat(received).extracting(Message::receiver).containsExactly("nobody");
        assertThat(post("/master/m", FROM, "a".repeat(1000)).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("may have a blank Host and come pipelined; they stay in order (AM-4, AM-10)")
    void pipelined() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            for (int i = 0; i < 50; i++) {
                client.send("POST /master/m" + i + " HTTP/1.1\n" + FROM
                        + "Connection: Keep-Alive\nHost: \nTransfer-Encoding: chunked\n\n1\nx\n0\n\n");
            }
            for (int i = 0; i < 50; i++) {
                assertThat(client.answer().status()).isEqualTo(202);
            }
        }
        assertThat(received)
                .extracting(Message::name)
                .startsWith("m0", "m1", "m2")
                .endsWith("m49");
    }
}

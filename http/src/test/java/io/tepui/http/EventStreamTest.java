package io.tepui.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An event stream")
class EventStreamTest {
    private static final int MAX_STREAM_BYTES = 256 * 1024;
    private static final String SUBSCRIBE = "GET /stream HTTP/1.1\nHost: h\nAccept-Encoding: gzip\n\n";

    private final LinkedBlockingQueue<EventStream> opened = new LinkedBlockingQueue<>();
    private final List<EventStream.End> ends = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    EventStreamTest() throws IOException {
        Router router = Router.of("master")
                .route("/stream", request -> {
                    EventStream stream = request.newStream();
                    stream.onClosed(ends::add);
                    opened.add(stream);
                    return Reply.stream("application/json", stream, new Header("X-Id", "7"));
                })
                .route("/after", request -> {
                    EventStream stream = request.newStream();
                    stream.offer("second".getBytes(UTF_8));
                    opened.add(stream);
                    return Reply.streamAfter("application/json", ReplyBody.of("first".getBytes(UTF_8)), stream);
                })
                .route("/query", request -> Reply.error(200, request.query()))
                .build();
        HttpServerConfig config =
                HttpServerConfig.defaults().withMaxStreamBytes(MAX_STREAM_BYTES).withSendBufferBytes(16 * 1024);
        server = HttpServer.start(config, router, MessageReceiver.none());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private EventStream opened() throws InterruptedException {
        EventStream stream = opened.poll(10, TimeUnit.SECONDS);
        if (stream == null) {
            throw new AssertionError("no stream was opened");
        }
        return stream;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    @DisplayName("sends its headers at once, in chunks and uncompressed, before any record (MO-57, MO-58, CF-16)")
    void headers_at_once() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            RawClient.Answer head = client.send(SUBSCRIBE).head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("transfer-encoding")).contains("chunked");
            assertThat(head.header("content-length")).isEmpty();
            assertThat(head.header("content-encoding")).isEmpty();
            assertThat(head.header("content-type")).contains("application/json");
            assertThat(head.header("x-id")).contains("7");
        }
    }

    @Test
    @DisplayName("sends records in their order as they are offered (MO-59)")
    void records() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(SUBSCRIBE).head();
            EventStream stream = opened();
            assertThat(stream.offer(bytes("3\none"))).isTrue();
            assertThat(client.chunk()).hasValueSatisfying(c -> assertThat(c).isEqualTo(bytes("3\none")));
            stream.offer(bytes("3\ntwo"));
            assertThat(client.chunk()).hasValueSatisfying(c -> assertThat(c).isEqualTo(bytes("3\ntwo")));
        }
    }

    @Test
    @DisplayName("sends each record in a chunk of its own, also those that waited together (MO-59)")
    void one_chunk_a_record() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /after HTTP/1.1\nHost: h\n\n").head();
            EventStream stream = opened();
            for (int i = 0; i < 100; i++) {
                stream.offer(bytes("record " + i));
            }
            assertThat(client.chunk()).isPresent();
            assertThat(client.chunk()).hasValueSatisfying(c -> assertThat(c).isEqualTo(bytes("second")));
            for (int i = 0; i < 100; i++) {
                byte[] record = bytes("record " + i);
                assertThat(client.chunk()).hasValueSatisfying(c -> assertThat(c).isEqualTo(record));
            }
        }
    }

    @Test
    @DisplayName("sends what it begins with before records that already wait (MO-291)")
    void first_body() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /after HTTP/1.1\nHost: h\n\n").head();
            assertThat(client.chunk()).hasValueSatisfying(c -> assertThat(c).isEqualTo(bytes("first")));
            assertThat(client.chunk()).hasValueSatisfying(c -> assertThat(c).isEqualTo(bytes("second")));
        }
    }

    @Test
    @DisplayName("ends with the final chunk, and the connection serves the next request (MO-61)")
    void closes() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(SUBSCRIBE).head();
            EventStream stream = opened();
            stream.offer(bytes("last"));
            stream.close();
            assertThat(client.chunk()).isPresent();
            assertThat(client.chunk()).isEmpty();
            await().until(() -> ends.equals(List.of(EventStream.End.CLOSED)));
            assertThat(stream.offer(bytes("late"))).isFalse();
            assertThat(client.send("GET /query?5 HTTP/1.1\nHost: h\n\n")
                            .answer()
                            .text())
                    .isEqualTo("5");
        }
    }

    @Test
    @DisplayName("notices at once that its client has gone, even when nothing is sent (MO-297)")
    void client_gone() throws Exception {
        EventStream stream;
        try (RawClient client = new RawClient(server.port())) {
            client.send(SUBSCRIBE).head();
            stream = opened();
            assertThat(server.statistics().openStreams()).isEqualTo(1);
        }
        await().until(() -> ends.equals(List.of(EventStream.End.CLIENT_GONE)));
        assertThat(stream.isOpen()).isFalse();
        await().until(() -> server.statistics().openStreams() == 0);
        assertThat(server.statistics().streamClientsGone()).isEqualTo(1);
    }

    @Test
    @DisplayName("that is read too slowly is ended at its bound, and is counted; what fits is never lost")
    void slow_reader() throws Exception {
        byte[] record = new byte[32 * 1024];
        try (RawClient slow = new RawClient(server.port(), 4 * 1024);
                RawClient quick = new RawClient(server.port())) {
            slow.send(SUBSCRIBE).head();
            EventStream toSlow = opened();
            quick.send(SUBSCRIBE).head();
            EventStream toQuick = opened();
            CompletableFuture<Long> read = CompletableFuture.supplyAsync(() -> readAll(quick));
            int offered = 0;
            while (toSlow.offer(record)) {
                assertThat(toSlow.waitingBytes()).isLessThanOrEqualTo(MAX_STREAM_BYTES);
                await().until(() -> toQuick.waitingBytes() < MAX_STREAM_BYTES / 2);
                assertThat(toQuick.offer(record)).isTrue();
                offered++;
            }
            toQuick.close();
            assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo((long) offered * record.length);
            await().until(() -> ends.contains(EventStream.End.TOO_SLOW));
            assertThat(server.statistics().streamsTooSlow()).isEqualTo(1);
        }
    }

    private static long readAll(RawClient client) {
        long total = 0;
        try {
            for (var chunk = client.chunk(); chunk.isPresent(); chunk = client.chunk()) {
                total += chunk.get().length;
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return total;
    }

    @Test
    @DisplayName("sends all that waits when the server stops")
    void server_stops() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(SUBSCRIBE).head();
            opened().offer(bytes("farewell"));
            server.close();
            assertThat(client.chunk()).hasValueSatisfying(c -> assertThat(c).isEqualTo(bytes("farewell")));
            assertThat(client.chunk()).isEmpty();
        }
    }

    @Test
    @DisplayName("keeps no thread: 500 idle ones are opened and noticed to be gone")
    void many() throws Exception {
        List<RawClient> clients = new java.util.ArrayList<>();
        for (int i = 0; i < 500; i++) {
            RawClient client = new RawClient(server.port());
            client.send(SUBSCRIBE).head();
            clients.add(client);
        }
        assertThat(server.statistics().openStreams()).isEqualTo(500);
        for (RawClient client : clients) {
            client.close();
        }
        await().until(() -> server.statistics().openStreams() == 0);
    }
}

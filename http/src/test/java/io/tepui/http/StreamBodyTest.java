package io.tepui.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A body that is written as it comes about")
class StreamBodyTest {
    private static final String GET = "GET /body HTTP/1.1\nHost: h\nAccept-Encoding: gzip\n\n";
    private static final Duration STALL = Duration.ofMillis(500);

    private volatile StreamBody body = out -> {};
    private volatile Optional<IOException> failure = Optional.empty();
    private final AtomicInteger gone = new AtomicInteger();
    private final HttpServer server;

    StreamBodyTest() throws IOException {
        Router router = Router.of("slave(1)")
                .route("/body", request -> Reply.written("application/recordio", body, STALL, new Header("X-Id", "7")))
                .route("/query", request -> Reply.error(200, request.query()))
                .build();
        server = HttpServer.start(
                HttpServerConfig.defaults().withSendBufferBytes(16 * 1024), router, MessageReceiver.none());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    @Test
    @DisplayName(
            "sends its headers at once, each piece as a chunk, and the final chunk; then the connection serves on (AO-18)")
    void whole() throws Exception {
        CountDownLatch headersSeen = new CountDownLatch(1);
        body = out -> {
            headersSeen.await();
            ByteBuffer reused = ByteBuffer.allocateDirect(16);
            reused.put(bytes("3\none")).flip();
            out.write(reused);
            reused.clear().put(bytes("3\ntwo")).flip();
            out.write(reused);
        };
        try (RawClient client = new RawClient(server.port())) {
            RawClient.Answer head = client.send(GET).head();
            assertThat(head.header("transfer-encoding")).contains("chunked");
            assertThat(head.header("content-encoding")).isEmpty();
            assertThat(head.header("x-id")).contains("7");
            headersSeen.countDown();
            assertThat(client.chunk()).hasValueSatisfying(c -> assertThat(c).isEqualTo("3\none".getBytes(UTF_8)));
            assertThat(client.chunk()).hasValueSatisfying(c -> assertThat(c).isEqualTo("3\ntwo".getBytes(UTF_8)));
            assertThat(client.chunk()).isEmpty();
            assertThat(client.send("GET /query?5 HTTP/1.1\nHost: h\n\n")
                            .answer()
                            .text())
                    .isEqualTo("5");
        }
        assertThat(server.statistics().openStreams()).isZero();
        assertThat(server.statistics().streamClientsGone()).isZero();
    }

    @Test
    @DisplayName("may go on after its end, which the client has seen by then")
    void work_after_the_end() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        body = out -> {
            out.write(bytes("all"));
            out.end();
            ended.await();
        };
        try (RawClient client = new RawClient(server.port())) {
            client.send(GET).head();
            assertThat(client.chunk()).isPresent();
            assertThat(client.chunk()).isEmpty();
            ended.countDown();
        }
    }

    @Test
    @DisplayName("that fails is broken off, without the final chunk (AO-103)")
    void broken_off() throws Exception {
        body = out -> {
            out.write(bytes("begun"));
            throw new IOException("the other end broke");
        };
        try (RawClient client = new RawClient(server.port())) {
            client.send(GET).head();
            assertThat(client.chunk()).isPresent();
            assertThatThrownBy(client::chunk).isInstanceOf(IOException.class);
        }
        await().until(() -> server.statistics().openStreams() == 0);
    }

    @Test
    @DisplayName("is held up by a client that does not read, and goes on when it does, with every byte in its order")
    void held_up() throws Exception {
        AtomicInteger written = new AtomicInteger();
        body = out -> {
            ByteBuffer piece = ByteBuffer.allocateDirect(8 * 1024);
            for (int i = 0; i < 1000; i++) {
                piece.clear();
                while (piece.hasRemaining()) {
                    piece.putInt(i);
                }
                out.write(piece.flip());
                written.incrementAndGet();
            }
        };
        try (RawClient client = new RawClient(server.port(), 4 * 1024)) {
            client.send(GET).head();
            await().pollDelay(Duration.ofMillis(100)).until(() -> written.get() > 0);
            assertThat(written.get()).isLessThan(1000);
            int expected = 0;
            for (Optional<byte[]> chunk = client.chunk(); chunk.isPresent(); chunk = client.chunk()) {
                ByteBuffer ints = ByteBuffer.wrap(chunk.get());
                while (ints.hasRemaining()) {
                    assertThat(ints.getInt()).isEqualTo(expected);
                }
                expected++;
            }
            assertThat(expected).isEqualTo(1000);
        }
    }

    @Test
    @DisplayName("is told at once that its client has gone, also while it writes nothing")
    void client_gone() throws Exception {
        body = this::untilGone;
        try (RawClient client = new RawClient(server.port())) {
            client.send(GET).head();
            assertThat(server.statistics().openStreams()).isEqualTo(1);
            assertThat(gone.get()).isZero();
        }
        await().until(() -> gone.get() == 1);
        await().until(() -> server.statistics().openStreams() == 0);
        assertThat(server.statistics().streamClientsGone()).isEqualTo(1);
    }

    @Test
    @DisplayName("is told of the stop of the server, which does not wait for it")
    void server_stops() throws Exception {
        body = this::untilGone;
        try (RawClient client = new RawClient(server.port())) {
            client.send(GET).head();
            long before = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
            assertThat(gone.get()).isEqualTo(1);
            assertThatThrownBy(client::chunk).isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("is given up when the client takes nothing for as long as the reply allows")
    void stalled() throws Exception {
        body = out -> {
            out.onGone(gone::incrementAndGet);
            ByteBuffer piece = ByteBuffer.allocate(64 * 1024);
            try {
                while (true) {
                    out.write(piece.clear());
                }
            } catch (IOException e) {
                failure = Optional.of(e);
                throw e;
            }
        };
        try (RawClient client = new RawClient(server.port(), 4 * 1024)) {
            client.send(GET).head();
            await().until(() -> failure.isPresent());
            await().until(() -> gone.get() == 1);
        }
    }

    private void untilGone(StreamOutput out) throws InterruptedException, IOException {
        CountDownLatch left = new CountDownLatch(1);
        out.onGone(() -> {
            gone.incrementAndGet();
            left.countDown();
        });
        if (!left.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody went");
        }
        throw new IOException("the client has gone");
    }
}

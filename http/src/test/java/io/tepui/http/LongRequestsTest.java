package io.tepui.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A request that takes without limit of time")
class LongRequestsTest {
    private static final Duration IDLE = Duration.ofMillis(300);
    private static final List<Path> CONNECTIONS = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String CHUNKED = "POST /in HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n";

    private volatile CountDownLatch latch = new CountDownLatch(1);
    private volatile Optional<IOException> failure = Optional.empty();
    private volatile Optional<HttpRequest> reading = Optional.empty();
    private final AtomicInteger gone = new AtomicInteger();
    private final StringBuffer read = new StringBuffer();
    private final HttpServer server;

    LongRequestsTest() throws IOException {
        Router router = Router.of("slave(1)")
                .route("/wait", this::waits)
                .route("/in", this::reads)
                .route("/query", request -> Reply.error(200, request.query()))
                .build();
        server = HttpServer.start(HttpServerConfig.defaults().withIdleTimeout(IDLE), router, MessageReceiver.none());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Reply waits(HttpRequest request) throws Exception {
        request.body();
        try (ClientWatch watch = request.watch(() -> {
            gone.incrementAndGet();
            latch.countDown();
        })) {
            latch.await();
            if (watch.isGone()) {
                throw new EOFException("gone");
            }
        }
        return Reply.error(200, "waited");
    }

    private Reply reads(HttpRequest request) throws Exception {
        request.allowSilence();
        reading = Optional.of(request);
        try (InputStream in = request.bodyStream()) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                read.append((char) next);
            }
        } catch (InterruptedIOException e) {
            return Reply.error(200, "enough");
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
        return Reply.error(200, "all read");
    }

    @Test
    @DisplayName("waits longer than a connection may be idle, is answered, and the connection serves on (AO-132)")
    void waits_and_is_answered() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            for (int i = 0; i < 2; i++) {
                latch = new CountDownLatch(1);
                client.post("/wait", "", new byte[10]);
                await().pollDelay(IDLE.multipliedBy(2)).until(() -> gone.get() == 0);
                latch.countDown();
                assertThat(client.answer().text()).isEqualTo("waited");
            }
            assertThat(client.send("GET /query?5 HTTP/1.1\nHost: h\n\n")
                            .answer()
                            .text())
                    .isEqualTo("5");
        }
        assertThat(gone.get()).isZero();
    }

    @Test
    @DisplayName("notices while it waits that its client has gone, and that the server stops")
    void client_gone() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.post("/wait", "", new byte[10]);
            await().pollDelay(Duration.ofMillis(100)).until(() -> gone.get() == 0);
        }
        await().until(() -> gone.get() == 1);
        latch = new CountDownLatch(1);
        try (RawClient client = new RawClient(server.port())) {
            client.post("/wait", "", new byte[10]);
            await().until(() -> server.statistics().requests() == 2);
            long before = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
            assertThat(client.bytesUntilClosed()).isZero();
        }
    }

    @Test
    @DisplayName("that waits is answered in its turn to a client that sends the next one meanwhile")
    void pipelined() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.post("/wait", "", new byte[10]);
            client.send("GET /query?next HTTP/1.1\nHost: h\n\n");
            await().pollDelay(Duration.ofMillis(100)).until(() -> gone.get() == 0);
            latch.countDown();
            assertThat(client.answer().text()).isEqualTo("waited");
            assertThat(client.answer().text()).isEqualTo("next");
        }
    }

    @Test
    @DisplayName("reads a body for longer than a connection may be idle (AO-128)")
    void silent_body() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(CHUNKED + "1\na\n");
            await().pollDelay(IDLE.multipliedBy(2)).until(() -> read.toString().equals("a"));
            client.send("1\nb\n0\n\n");
            assertThat(client.answer().text()).isEqualTo("all read");
            assertThat(read).hasToString("ab");
            assertThat(client.send("GET /query?5 HTTP/1.1\nHost: h\n\n")
                            .answer()
                            .text())
                    .isEqualTo("5");
            // The connection may not be silent for ever once it is answered.
            assertThat(client.bytesUntilClosed()).isZero();
        }
    }

    @Test
    @DisplayName("is answered before the end of its body when nobody wants to read further (AO-129)")
    void stops_reading() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(CHUNKED + "1\na\n");
            await().until(() -> read.toString().equals("a"));
            reading.orElseThrow().stopReading();
            assertThat(client.answer().text()).isEqualTo("enough");
            client.send("1\nb\n0\n\n");
            client.bytesUntilClosed();
        }
        assertThat(read).hasToString("a");
    }

    @Test
    @DisplayName("notices while it reads that its client has gone (AO-131)")
    void client_gone_in_body() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(CHUNKED + "1\na\n");
            await().until(() -> read.toString().equals("a"));
        }
        await().until(() -> failure.isPresent());
    }

    @Test
    @DisplayName("asks a silent client whether its machine is still there")
    void keep_alive() throws Exception {
        Assumptions.assumeTrue(CONNECTIONS.stream().allMatch(Files::isReadable), "needs /proc/net/tcp and tcp6");
        try (RawClient client = new RawClient(server.port())) {
            client.post("/wait", "", new byte[10]);
            String port = ":%04X".formatted(server.port());
            // Columns: number, local, remote, state (01: established), queues, timer (02: keep-alive).
            await().until(() -> connections()
                    .anyMatch(column ->
                            column[1].endsWith(port) && column[3].equals("01") && column[5].startsWith("02:")));
        }
    }

    private static Stream<String[]> connections() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path table : CONNECTIONS) {
            lines.addAll(Files.readAllLines(table, UTF_8));
        }
        return lines.stream().map(line -> line.strip().split(" +"));
    }
}

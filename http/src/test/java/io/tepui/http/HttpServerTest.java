package io.tepui.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The HTTP server")
class HttpServerTest {
    private static final int MAX_BODY = 100_000;

    private final CountDownLatch slowMayGoOn = new CountDownLatch(1);
    private HttpServer server = start(HttpServerConfig.defaults());

    private HttpServer start(HttpServerConfig config) {
        Router router = Router.of("master")
                .route("/echo", request -> Reply.ok("text/plain", request.body()))
                .route(
                        "/header",
                        request -> Reply.error(200, request.header("X-Twice").orElse("none")))
                .route("/where", request -> Reply.error(200, request.path() + " " + request.pathAndQuery()))
                .route("/query", request -> Reply.error(200, request.query()))
                .route("/size", request -> Reply.ok("text/plain", letters(Integer.parseInt(request.query()))))
                .route("/redirect", request -> Reply.redirect("//host:5050" + request.pathAndQuery()))
                .route("/fail", request -> {
                    throw new IllegalStateException("a\nbroken handler");
                })
                .route("/unread", request -> Reply.error(400, "not read"))
                .route("/slow", request -> {
                    slowMayGoOn.await();
                    return Reply.error(200, "slow");
                })
                .build();
        try {
            return HttpServer.start(config.withMaxBodyBytes(MAX_BODY), router, MessageReceiver.none());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] letters(int count) {
        byte[] bytes = new byte[count];
        java.util.Arrays.fill(bytes, (byte) 'a');
        return bytes;
    }

    private RawClient client() throws IOException {
        return new RawClient(server.port());
    }

    private RawClient.Answer get(String target, String headers) throws IOException {
        try (RawClient client = client()) {
            return client.send("GET " + target + " HTTP/1.1\nHost: h\n" + headers + "\n")
                    .answer();
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    @BeforeEach
    void listens() {
        assertThat(server.port()).isPositive();
    }

    @AfterEach
    void stop() {
        slowMayGoOn.countDown();
        server.close();
    }

    @Test
    @DisplayName("answers with Date, Content-Type and length, and says nothing of itself (MO-49)")
    void headers_of_an_answer() throws IOException {
        RawClient.Answer answer = get("/where", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers())
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyInAnyOrder("date", "content-type", "content-length");
        assertThat(answer.header("content-type")).contains("text/plain; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource({"/nowhere, 404", "/echo/../x, 404", "echo, 400", "*, 400", "/apiv1, 404"})
    @DisplayName("answers 404 and 400 for paths that lead nowhere (MO-2, MO-3)")
    void unknown_paths(String target, int status) throws IOException {
        assertThat(get(target, "").status()).isEqualTo(status);
    }

    @Test
    @DisplayName("says in a line that nothing is served under a path, as Mesos does (MO-48)")
    void unknown_path_is_told() throws IOException {
        RawClient.Answer answer = get("/nowhere", "");
        assertThat(answer.header("content-type")).contains("text/plain; charset=utf-8");
        assertThat(answer.text()).isEqualTo("Nothing is served under the path '/nowhere'");
    }

    @Test
    @DisplayName("takes a target in absolute form for its path (CF-2)")
    void absolute_form() throws IOException {
        assertThat(get("http://h:5050/where?a=b", "").text()).isEqualTo("/master/where /master/where?a=b");
    }

    @Test
    @DisplayName("redirects with the path and query as sent, and an empty body (MO-35)")
    void redirects() throws IOException {
        RawClient.Answer answer = get("/redirect?x=%20y", "");
        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.header("location")).contains("//host:5050/master/redirect?x=%20y");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    @DisplayName("lets the last of repeated headers win, whatever the case of its name (MO-6, CF-15)")
    void repeated_headers() throws IOException {
        assertThat(get("/header", "X-Twice: first\nx-tWICE: second\n").text()).isEqualTo("second");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\n\n",
                "FROB /where HTTP/1.1\nHost: h\n\n",
                "GET /where?x=%zz HTTP/1.1\nHost: h\n\n",
                "GET /where HTTP/9.9\nHost: h\n\n",
            })
    @DisplayName("closes the connection without an answer when a request is no HTTP (MO-5)")
    void unparseable(String text) throws IOException {
        try (RawClient client = client()) {
            assertThat(client.send(text).bytesUntilClosed()).isZero();
        }
        assertThat(server.statistics().unparseable()).isEqualTo(1);
    }

    @Test
    @DisplayName("takes headers of up to 80 KiB and closes the connection past that (MO-5)")
    void header_limit() throws IOException {
        String filler = "X-Filler: " + "a".repeat(1000) + "\n";
        assertThat(get("/where", filler.repeat(78)).status()).isEqualTo(200);
        try (RawClient client = client()) {
            client.send("GET /where HTTP/1.1\nHost: h\n" + filler.repeat(85) + "\n");
            assertThat(client.bytesUntilClosed()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"100000, 200", "100001, 413"})
    @DisplayName("takes bodies up to their limit, and answers 413 past it, whether the length is declared or not")
    void body_limit(int length, int status) throws IOException {
        try (RawClient client = client()) {
            assertThat(client.post("/echo", "", letters(length)).answer().status())
                    .isEqualTo(status);
        }
        try (RawClient client = client()) {
            client.send("POST /echo HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n" + Integer.toHexString(length)
                    + "\n");
            client.send(letters(length)).send("\n0\n\n");
            assertThat(client.answer().status()).isEqualTo(status);
        }
        assertThat(server.statistics().bodiesTooLarge()).isEqualTo(status == 413 ? 2 : 0);
    }

    @Test
    @DisplayName("keeps the connection after a body that was too large or was not looked at")
    void keeps_connection_after_unread_body() throws IOException {
        try (RawClient client = client()) {
            assertThat(client.post("/echo", "", letters(MAX_BODY + 1)).answer().status())
                    .isEqualTo(413);
            assertThat(client.post("/unread", "", letters(50_000)).answer().status())
                    .isEqualTo(400);
            assertThat(client.post("/echo", "", letters(3)).answer().text()).isEqualTo("aaa");
        }
    }

    @Test
    @DisplayName("inflates bodies sent with gzip, and bounds what comes out (MO-8)")
    void gzip_in() throws IOException {
        try (RawClient client = client()) {
            String encoding = "Content-Encoding: gzip\n";
            assertThat(client.post("/echo", encoding, gzip("hello".getBytes(UTF_8)))
                            .answer()
                            .text())
                    .isEqualTo("hello");
            assertThat(client.post("/echo", encoding, gzip(letters(MAX_BODY + 1)))
                            .answer()
                            .status())
                    .isEqualTo(413);
            RawClient.Answer bad =
                    client.post("/echo", encoding, "no gzip".getBytes(UTF_8)).answer();
            assertThat(bad.status()).isEqualTo(400);
            assertThat(bad.text()).contains("does not decompress").doesNotContain("\n");
            assertThat(client.post("/echo", "Content-Encoding: br\n", "as it is".getBytes(UTF_8))
                            .answer()
                            .text())
                    .isEqualTo("as it is");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1023, gzip, false",
        "1024, gzip, true",
        "200000, gzip, true",
        "5000, '', false",
        "5000, 'gzip;q=0', false",
        "5000, 'deflate, gzip;q=0.5', true",
        "5000, *, true",
        "5000, deflate, false"
    })
    @DisplayName("compresses bodies from 1024 bytes on for clients that accept gzip (MO-56, MO-57)")
    void gzip_out(int length, String accepts, boolean compressed) throws IOException {
        RawClient.Answer answer = get("/size?" + length, "Accept-Encoding: " + accepts + "\n");
        assertThat(answer.header("content-encoding").isPresent()).isEqualTo(compressed);
        byte[] body = compressed
                ? new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes()
                : answer.body();
        assertThat(body).isEqualTo(letters(length));
    }

    @Test
    @DisplayName("never compresses without Accept-Encoding (MO-57)")
    void plain_by_default() throws IOException {
        assertThat(get("/size?5000", "").header("content-encoding")).isEmpty();
    }

    @Test
    @DisplayName("writes bodies of many pieces whole")
    void large_body() throws IOException {
        assertThat(get("/size?3000000", "").body()).hasSize(3_000_000);
    }

    @Test
    @DisplayName("answers 500 with one line when a handler fails, and counts it (MO-50)")
    void failing_handler() throws IOException {
        RawClient.Answer answer = get("/fail", "");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).isEqualTo("a broken handler");
        assertThat(server.statistics().handlerFailures()).isEqualTo(1);
    }

    @Test
    @DisplayName("answers pipelined requests in their order (MO-7)")
    void pipelining() throws IOException {
        try (RawClient client = client()) {
            client.send("GET /query?1 HTTP/1.1\nHost: h\n\nGET /query?2 HTTP/1.1\nHost: h\n\n");
            assertThat(client.answer().text()).isEqualTo("1");
            assertThat(client.answer().text()).isEqualTo("2");
        }
    }

    @Test
    @DisplayName("closes the connection when the client asks for it (MO-7)")
    void connection_close() throws IOException {
        try (RawClient client = client()) {
            client.send("GET /query?1 HTTP/1.1\nHost: h\nConnection: close\n\n");
            assertThat(client.answer().text()).isEqualTo("1");
            assertThat(client.bytesUntilClosed()).isZero();
        }
    }

    @Test
    @DisplayName("sends no interim answer for Expect: 100-continue (MO-9)")
    void expect() throws IOException {
        try (RawClient client = client()) {
            client.send("POST /echo HTTP/1.1\nHost: h\nExpect: 100-continue\nContent-Length: 2\n\n");
            client.send("ok");
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("ok");
        }
    }

    @Test
    @DisplayName("ignores an upgrade to HTTP/2 (CF-14)")
    void upgrade() throws IOException {
        String upgrade = "Connection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAAQAAP__\n";
        assertThat(get("/query?1", upgrade).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("says what to do when its port is taken")
    void port_taken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            HttpServerConfig config = HttpServerConfig.defaults().withPort(taken.getLocalPort());
            Router router = Router.of("master").build();
            assertThatThrownBy(() -> HttpServer.start(config, router, MessageReceiver.none()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("--port");
        }
    }

    @Test
    @DisplayName("lets new connections wait at the limit of connections, and counts that")
    void connection_limit() throws IOException {
        server.close();
        server = start(HttpServerConfig.defaults().withMaxConnections(2));
        RawClient first = client();
        RawClient second = client();
        assertThat(first.send("GET /query?1 HTTP/1.1\nHost: h\n\n").answer().text())
                .isEqualTo("1");
        assertThat(second.send("GET /query?2 HTTP/1.1\nHost: h\n\n").answer().text())
                .isEqualTo("2");
        Awaitility.await().until(() -> server.statistics().connectionLimitMet() > 0);
        try (RawClient third = client()) {
            third.send("GET /query?3 HTTP/1.1\nHost: h\n\n");
            first.close();
            assertThat(third.answer().text()).isEqualTo("3");
        } finally {
            second.close();
        }
    }

    @Test
    @DisplayName("refuses bodies with 503 while all bodies together are at their limit")
    void bodies_in_flight() throws IOException {
        server.close();
        server = start(HttpServerConfig.defaults().withMaxBodyBytesInFlight(70_000));
        try (RawClient first = client();
                RawClient second = client()) {
            first.send("POST /echo HTTP/1.1\nHost: h\nContent-Length: 70000\n\n")
                    .send(letters(69_999));
            Awaitility.await().until(() -> server.statistics().bodyBytesInFlight() > 0);
            assertThat(second.post("/echo", "", letters(70_000)).answer().status())
                    .isEqualTo(503);
            assertThat(first.send("b").answer().body()).hasSize(70_000);
        }
        Awaitility.await().until(() -> server.statistics().bodyBytesInFlight() == 0);
        assertThat(server.statistics().bodiesWithoutRoom()).isEqualTo(1);
    }

    @Test
    @DisplayName("lets a running request finish when it stops, and takes no new ones")
    void graceful_stop() throws Exception {
        try (RawClient running = client();
                RawClient idle = client()) {
            idle.send("GET /query?1 HTTP/1.1\nHost: h\n\n").answer();
            running.send("GET /slow HTTP/1.1\nHost: h\n\n");
            Awaitility.await().until(() -> server.statistics().requests() == 2);
            Thread stopping = Thread.ofVirtual().start(server::close);
            Awaitility.await().until(() -> refusesConnections(server.port()));
            idle.send("GET /query?2 HTTP/1.1\nHost: h\n\n");
            assertThat(idle.answer().status()).isEqualTo(503);
            slowMayGoOn.countDown();
            assertThat(running.answer().text()).isEqualTo("slow");
            stopping.join();
        }
    }

    private static boolean refusesConnections(int port) {
        if (port <= 0) {
            return true;
        }
        try (RawClient client = new RawClient(port)) {
            return List.of(client).isEmpty();
        } catch (IOException e) {
            return true;
        }
    }
}

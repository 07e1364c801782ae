package io.tepui.cli.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tepui.client.Endpoint;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogFollowerTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream troubles = new ByteArrayOutputStream();
    private volatile String file = "";
    private volatile String rotated = "";
    private HttpServer agent = serve(0);

    @AfterEach
    void stop() {
        agent.stop(0);
    }

    @Test
    void outputGoesOnWhenTheAgentIsBackAfterItsDeath() throws Exception {
        int port = agent.getAddress().getPort();
        file = "begun\n";
        LogFollower follower = follow(port, Duration.ofSeconds(30));
        Awaitility.await().until(() -> text(printed).equals("begun\n"));

        agent.stop(0);
        Awaitility.await().until(() -> text(troubles).contains("trying again"));
        file = "begun\nended\n";
        agent = serve(port);
        follower.finish();

        assertThat(text(printed)).isEqualTo("begun\nended\n");
        assertThat(text(troubles).lines()).singleElement().asString().doesNotContain("null");
    }

    @Test
    void anAgentThatStaysAwayIsGivenUp() throws Exception {
        int port = agent.getAddress().getPort();
        agent.stop(0);

        LogFollower follower = follow(port, Duration.ofMillis(1));

        Awaitility.await().until(follower::isOver);
        follower.finish();
        assertThat(text(troubles).lines()).hasSize(2).last().asString().endsWith(": connection refused");
    }

    @Test
    void whatWasWrittenBeforeTheFileWasRotatedIsNotLost() throws Exception {
        file = "one\ntwo\n";
        LogFollower follower = follow(agent.getAddress().getPort(), Duration.ofSeconds(30));
        Awaitility.await().until(() -> text(printed).equals("one\ntwo\n"));
        rotated = "one\ntwo\nthree\n";
        file = "four\n";
        follower.finish();
        assertThat(text(printed)).isEqualTo("one\ntwo\nthree\nfour\n");
        assertThat(text(troubles)).isEmpty();
    }

    private LogFollower follow(int port, Duration patience) {
        LineSink sink = new LineSink(print(printed), print(troubles)::println, "");
        return LogFollower.start(new Endpoint("127.0.0.1", port), "/sandbox/stdout", 0, sink, patience);
    }

    private HttpServer serve(int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
            server.createContext("/api/v1", this::answer);
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        Call call = Call.parseFrom(exchange.getRequestBody());
        byte[] all = (call.getReadFile().getPath().endsWith(".1") ? rotated : file).getBytes(StandardCharsets.UTF_8);
        int offset = (int) Math.min(all.length, call.getReadFile().getOffset());
        Response.Builder response = Response.newBuilder().setType(Response.Type.READ_FILE);
        response.getReadFileBuilder()
                .setSize(all.length)
                .setData(ByteString.copyFrom(all, offset, all.length - offset));
        byte[] body = response.build().toByteArray();
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream of) {
        return of.toString(StandardCharsets.UTF_8);
    }
}

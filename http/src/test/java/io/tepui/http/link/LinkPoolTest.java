package io.tepui.http.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.http.HttpServer;
import io.tepui.http.HttpServerConfig;
import io.tepui.http.Router;
import io.tepui.protocol.UPid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A pool of links")
class LinkPoolTest {
    private static final UPid SELF = new UPid("master", "127.0.0.1", 5050);
    private static final byte[] BODY = "body".getBytes(UTF_8);

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<UPid> exited = new CopyOnWriteArrayList<>();
    private final LinkPool pool = new LinkPool(
            LinkConfig.defaults()
                    .withMaxWaitingBytes(1024 * 1024)
                    .withConnectTimeout(Duration.ofSeconds(5))
                    .withLingerTimeout(Duration.ofSeconds(5)),
            (peer, reason) -> exited.add(peer));
    private final HttpServer server;

    LinkPoolTest() throws IOException {
        server = HttpServer.start(
                HttpServerConfig.defaults().withStopTimeout(Duration.ZERO),
                Router.of("slave(1)").build(),
                (receiver, message, sender, body) -> {
                    received.add(receiver + " " + message + " " + sender + " " + new String(body, UTF_8));
                    return true;
                });
    }

    @AfterEach
    void stop() {
        pool.close();
        server.close();
    }

    private UPid peer() {
        return new UPid("slave(1)", "127.0.0.1", server.port());
    }

    @Test
    @DisplayName("delivers messages in their order, with their sender (AM-4, AM-10)")
    void in_order() {
        pool.link(peer());
        for (int i = 0; i < 1000; i++) {
            pool.send(SELF, peer(), "m" + i, BODY);
        }
        await().until(() -> received.size() == 1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(received.get(i)).isEqualTo("slave(1) m" + i + " master@127.0.0.1:5050 body");
        }
        assertThat(pool.statistics().connectionsMade()).isEqualTo(1);
        assertThat(exited).isEmpty();
    }

    @Test
    @DisplayName("sends messages of any size, and empty ones")
    void sizes() {
        byte[] large = "x".repeat(500_000).getBytes(UTF_8);
        pool.link(peer());
        pool.send(SELF, peer(), "large", large);
        pool.send(SELF, peer(), "empty", new byte[0]);
        pool.send(SELF, peer(), "small", BODY);
        await().until(() -> received.size() == 3);
        assertThat(received.get(0)).hasSizeGreaterThan(500_000);
        assertThat(received.get(1)).endsWith("empty master@127.0.0.1:5050 ");
        assertThat(received.get(2)).endsWith("small master@127.0.0.1:5050 body");
    }

    @Test
    @DisplayName("sends without a link over a connection that ends by itself, and tells nobody (AM-11)")
    void temporary() {
        pool.send(SELF, peer(), "once", BODY);
        await().until(() -> received.size() == 1 && pool.statistics().openConnections() == 0);
        await().until(() -> server.statistics().openConnections() == 0);
        assertThat(exited).isEmpty();
    }

    @Test
    @DisplayName("tells of a linked peer that ends its connection, and links again when asked (AM-12)")
    void broken() {
        pool.link(peer());
        pool.send(SELF, peer(), "m", BODY);
        await().until(() -> received.size() == 1);
        UPid peer = peer();
        server.close();
        await().until(() -> exited.equals(List.of(peer)));
        assertThat(pool.statistics().openConnections()).isZero();
        assertThat(pool.statistics().connectionsBroken()).isEqualTo(1);
    }

    @Test
    @DisplayName("tells of a linked peer that cannot be reached (AM-12)")
    void unreachable() throws IOException {
        UPid nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new UPid("slave(1)", "127.0.0.1", free.getLocalPort());
        }
        pool.link(nobody);
        await().until(() -> exited.equals(List.of(nobody)));
        pool.send(SELF, nobody, "lost", BODY);
        await().until(() -> pool.statistics().openConnections() == 0);
        assertThat(exited).hasSize(1);
    }

    @Test
    @DisplayName("does not tell of a peer that was unlinked, and ends its connection")
    void unlinked() {
        pool.link(peer());
        pool.send(SELF, peer(), "m", BODY);
        await().until(() -> received.size() == 1);
        pool.unlink(peer());
        await().until(() -> server.statistics().openConnections() == 0);
        assertThat(exited).isEmpty();
    }

    @Test
    @DisplayName("gives a peer up for which more waits than the bound, and counts that")
    void overflow() throws IOException {
        try (ServerSocket stuck = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            stuck.setReceiveBufferSize(4 * 1024);
            UPid peer = new UPid("slave(1)", "127.0.0.1", stuck.getLocalPort());
            pool.link(peer);
            try (Socket neverRead = stuck.accept()) {
                assertThat(neverRead.isConnected()).isTrue();
                byte[] body = new byte[64 * 1024];
                await().until(() -> {
                    pool.send(SELF, peer, "m", body);
                    return pool.statistics().overflows() == 1;
                });
            }
            await().until(() -> exited.equals(List.of(peer)));
            assertThat(pool.statistics().messagesLost()).isPositive();
        }
    }

    @Test
    @DisplayName("sends nothing to the absent pid (AM-2)")
    void absent() {
        pool.send(SELF, UPid.ABSENT, "m", BODY);
        pool.link(UPid.ABSENT);
        assertThat(pool.statistics().openConnections()).isZero();
    }
}

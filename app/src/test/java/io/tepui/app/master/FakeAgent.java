package io.tepui.app.master;

import io.tepui.http.HttpServer;
import io.tepui.http.HttpServerConfig;
import io.tepui.http.Router;
import io.tepui.protocol.UPid;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes what a master sends to {@code slave(1)}, and nothing else. */
final class FakeAgent implements AutoCloseable {
    private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final HttpServer server;

    FakeAgent() throws IOException {
        server = HttpServer.start(
                HttpServerConfig.defaults(),
                Router.of("slave(1)").build(),
                (receiver, message, sender, body) -> messages.add(message));
    }

    UPid pid() {
        return new UPid("slave(1)", "127.0.0.1", server.port());
    }

    /** The name of the next message; waits for it. */
    String next() throws InterruptedException {
        String message = messages.poll(10, TimeUnit.SECONDS);
        return message == null ? "(nothing came)" : message;
    }

    @Override
    public void close() {
        server.close();
    }
}

package io.tepui.app.agent;

import io.tepui.http.HttpServer;
import io.tepui.http.ServerStatistics;
import org.jspecify.annotations.Nullable;

/** Where the metrics find the server. */
final class ServerSlot {
    private volatile @Nullable HttpServer server;

    HttpServer fill(HttpServer started) {
        server = started;
        return started;
    }

    ServerStatistics statistics() {
        HttpServer present = server;
        if (present == null) {
            throw new IllegalStateException("the server is being started");
        }
        return present.statistics();
    }
}

package io.tepui.app.process;

import io.tepui.http.ServerStatistics;
import io.tepui.http.link.LinkStatistics;
import java.util.Map;
import java.util.TreeMap;

/** What the server and the links of a process did, and how often one of their limits was met. */
public final class TransportMetrics {
    private TransportMetrics() {}

    /** The metrics under {@code http/}. */
    public static Map<String, Double> of(ServerStatistics server) {
        Map<String, Double> metrics = new TreeMap<>();
        put(metrics, "http/requests", server.requests());
        put(metrics, "http/messages", server.messages());
        put(metrics, "http/unparseable_requests", server.unparseable());
        put(metrics, "http/bodies_too_large", server.bodiesTooLarge());
        put(metrics, "http/bodies_without_room", server.bodiesWithoutRoom());
        put(metrics, "http/handler_failures", server.handlerFailures());
        put(metrics, "http/open_streams", server.openStreams());
        put(metrics, "http/streams_too_slow", server.streamsTooSlow());
        put(metrics, "http/stream_clients_gone", server.streamClientsGone());
        put(metrics, "http/open_connections", server.openConnections());
        put(metrics, "http/connections_accepted", server.connectionsAccepted());
        put(metrics, "http/connection_limit_met", server.connectionLimitMet());
        put(metrics, "http/body_bytes_in_flight", server.bodyBytesInFlight());
        return metrics;
    }

    /** The metrics under {@code links/}. */
    public static Map<String, Double> of(LinkStatistics links) {
        Map<String, Double> metrics = new TreeMap<>();
        put(metrics, "links/open_connections", links.openConnections());
        put(metrics, "links/messages_sent", links.messagesSent());
        put(metrics, "links/messages_lost", links.messagesLost());
        put(metrics, "links/connections_made", links.connectionsMade());
        put(metrics, "links/connections_broken", links.connectionsBroken());
        put(metrics, "links/overflows", links.overflows());
        return metrics;
    }

    private static void put(Map<String, Double> metrics, String name, long value) {
        metrics.put(name, (double) value);
    }
}

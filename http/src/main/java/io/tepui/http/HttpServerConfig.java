package io.tepui.http;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Where a server listens, and its limits. Start from {@link #defaults()} and change single values with the {@code with}
 * methods.
 *
 * @param host address to listen on; a name is resolved when the server starts
 * @param port TCP port, 0 for one that the system chooses
 * @param maxBodyBytes largest body of an API request, before and after gzip; past it 413
 * @param maxMessageBytes largest body of an internal message; past it 413
 * @param maxBodyBytesInFlight all request bodies over 64 KiB held at one moment; past it 503
 * @param maxHeaderBytes request line and headers together; past it the connection is closed (MO-5)
 * @param maxConnections open connections; past it new ones wait in the backlog of the socket
 * @param acceptBacklog connections that may wait to be accepted
 * @param idleTimeout how long a connection may make no progress; streams and connections with messages are exempt
 * @param sendBufferBytes SO_SNDBUF of a connection, so that a stuck reader is felt and not hidden in the kernel
 * @param acceptors threads that accept connections
 * @param selectors threads that wait for readable and writable connections
 * @param maxStreamBytes records waiting for one slow reader of a stream; past it the stream is ended
 * @param maxDiscardedBytes unread request body that is read and dropped after an early answer, to keep the connection
 * @param stopTimeout how long running requests and streams may take to finish when the server stops
 */
public record HttpServerConfig(
        String host,
        int port,
        int maxBodyBytes,
        int maxMessageBytes,
        long maxBodyBytesInFlight,
        int maxHeaderBytes,
        int maxConnections,
        int acceptBacklog,
        Duration idleTimeout,
        int sendBufferBytes,
        int acceptors,
        int selectors,
        int maxStreamBytes,
        int maxDiscardedBytes,
        Duration stopTimeout) {

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final int MAX_PORT = 65_535;

    /** Refuses values that cannot work, naming the value and its range. */
    public HttpServerConfig {
        require(port >= 0 && port <= MAX_PORT, "port", port, "0 to 65535");
        require(maxBodyBytes > 0, "maxBodyBytes", maxBodyBytes, "more than 0");
        require(maxMessageBytes > 0, "maxMessageBytes", maxMessageBytes, "more than 0");
        require(maxBodyBytesInFlight > 0, "maxBodyBytesInFlight", maxBodyBytesInFlight, "more than 0");
        require(maxHeaderBytes >= KIB, "maxHeaderBytes", maxHeaderBytes, "at least 1024");
        require(maxConnections > 0, "maxConnections", maxConnections, "more than 0");
        require(acceptBacklog > 0, "acceptBacklog", acceptBacklog, "more than 0");
        require(idleTimeout.isPositive(), "idleTimeout", idleTimeout.toMillis(), "more than 0");
        require(sendBufferBytes >= KIB, "sendBufferBytes", sendBufferBytes, "at least 1024");
        require(acceptors > 0, "acceptors", acceptors, "more than 0");
        require(selectors > 0, "selectors", selectors, "more than 0");
        require(maxStreamBytes > 0, "maxStreamBytes", maxStreamBytes, "more than 0");
        require(maxDiscardedBytes >= 0, "maxDiscardedBytes", maxDiscardedBytes, "at least 0");
        require(!stopTimeout.isNegative(), "stopTimeout", stopTimeout.toMillis(), "at least 0");
    }

    /** Listens on loopback at a port that the system chooses, with limits for a master with 10,000 agents. */
    public static HttpServerConfig defaults() {
        return new HttpServerConfig(
                "127.0.0.1",
                0,
                32 * MIB,
                256 * MIB,
                1024L * MIB,
                80 * KIB,
                60_000,
                4096,
                Duration.ofMinutes(10),
                256 * KIB,
                1,
                2,
                16 * MIB,
                MIB,
                Duration.ofSeconds(5));
    }

    /** The same with another {@code host}. */
    public HttpServerConfig withHost(String value) {
        return changed(draft -> draft.host = value);
    }

    /** The same with another {@code port}. */
    public HttpServerConfig withPort(int value) {
        return changed(draft -> draft.port = value);
    }

    /** The same with another {@code maxBodyBytes}. */
    public HttpServerConfig withMaxBodyBytes(int value) {
        return changed(draft -> draft.maxBodyBytes = value);
    }

    /** The same with another {@code maxMessageBytes}. */
    public HttpServerConfig withMaxMessageBytes(int value) {
        return changed(draft -> draft.maxMessageBytes = value);
    }

    /** The same with another {@code maxBodyBytesInFlight}. */
    public HttpServerConfig withMaxBodyBytesInFlight(long value) {
        return changed(draft -> draft.maxBodyBytesInFlight = value);
    }

    /** The same with another {@code maxConnections}. */
    public HttpServerConfig withMaxConnections(int value) {
        return changed(draft -> draft.maxConnections = value);
    }

    /** The same with another {@code idleTimeout}. */
    public HttpServerConfig withIdleTimeout(Duration value) {
        return changed(draft -> draft.idleTimeout = value);
    }

    /** The same with another {@code sendBufferBytes}. */
    public HttpServerConfig withSendBufferBytes(int value) {
        return changed(draft -> draft.sendBufferBytes = value);
    }

    /** The same with another {@code maxStreamBytes}. */
    public HttpServerConfig withMaxStreamBytes(int value) {
        return changed(draft -> draft.maxStreamBytes = value);
    }

    /** The same with another {@code stopTimeout}. */
    public HttpServerConfig withStopTimeout(Duration value) {
        return changed(draft -> draft.stopTimeout = value);
    }

    private HttpServerConfig changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /** A copy to change one value of. */
    private static final class Draft {
        private String host;
        private int port;
        private int maxBodyBytes;
        private int maxMessageBytes;
        private long maxBodyBytesInFlight;
        private int maxHeaderBytes;
        private int maxConnections;
        private int acceptBacklog;
        private Duration idleTimeout;
        private int sendBufferBytes;
        private int acceptors;
        private int selectors;
        private int maxStreamBytes;
        private int maxDiscardedBytes;
        private Duration stopTimeout;

        private Draft(HttpServerConfig from) {
            host = from.host;
            port = from.port;
            maxBodyBytes = from.maxBodyBytes;
            maxMessageBytes = from.maxMessageBytes;
            maxBodyBytesInFlight = from.maxBodyBytesInFlight;
            maxHeaderBytes = from.maxHeaderBytes;
            maxConnections = from.maxConnections;
            acceptBacklog = from.acceptBacklog;
            idleTimeout = from.idleTimeout;
            sendBufferBytes = from.sendBufferBytes;
            acceptors = from.acceptors;
            selectors = from.selectors;
            maxStreamBytes = from.maxStreamBytes;
            maxDiscardedBytes = from.maxDiscardedBytes;
            stopTimeout = from.stopTimeout;
        }

        private HttpServerConfig finished() {
            return new HttpServerConfig(
                    host,
                    port,
                    maxBodyBytes,
                    maxMessageBytes,
                    maxBodyBytesInFlight,
                    maxHeaderBytes,
                    maxConnections,
                    acceptBacklog,
                    idleTimeout,
                    sendBufferBytes,
                    acceptors,
                    selectors,
                    maxStreamBytes,
                    maxDiscardedBytes,
                    stopTimeout);
        }
    }

    private static void require(boolean holds, String name, long value, String range) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + ", must be " + range);
        }
    }
}

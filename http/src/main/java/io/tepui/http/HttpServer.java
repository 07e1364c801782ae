package io.tepui.http;

import java.io.IOException;
import java.net.BindException;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP/1.1 server: each request on its own virtual thread, no thread for an idle connection or stream. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int STREAM_WRITERS = 2;

    private final HttpServerConfig config;
    private final Server server;
    private final ServerConnector connector;
    private final Dispatcher dispatcher;
    private final ServerCounters counters = new ServerCounters();
    private final RunningRequests running = new RunningRequests();
    private final StreamWriters writers = new StreamWriters(STREAM_WRITERS);
    private final ByteBudget bodies;

    private HttpServer(HttpServerConfig config, Router router, MessageReceiver receiver) {
        this.config = config;
        this.bodies = new ByteBudget(config.maxBodyBytesInFlight());
        this.server = new Server(new VirtualThreadPool(0));
        this.connector = new KeptAliveConnector(server, config, new WireConnection.Factory(http(config), counters));
        this.dispatcher = new Dispatcher(router, receiver, config, counters, bodies, writers, running);
        configure();
    }

    /**
     * Starts to serve.
     *
     * @param receiver takes the internal messages that come to the same port; {@link MessageReceiver#none()} for none
     * @throws IOException when the server cannot listen: the message says where, why and what to do
     */
    public static HttpServer start(HttpServerConfig config, Router router, MessageReceiver receiver)
            throws IOException {
        HttpServer server = new HttpServer(config, router, receiver);
        server.start();
        return server;
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** What it has done so far. */
    public ServerStatistics statistics() {
        return ServerStatistics.of(counters, bodies);
    }

    /** Stops: accepts nothing more, lets running requests and streams finish within the bound of the config, then closes all. */
    @Override
    public void close() {
        connector.close();
        long deadline = System.nanoTime() + config.stopTimeout().toNanos();
        try {
            dispatcher.openStreams().closeAll();
            if (!running.stop(deadline - System.nanoTime())) {
                LOG.warn("Requests were still running {} after the stop began; they are cut off", config.stopTimeout());
            }
            dispatcher.openStreams().closeAll();
            dispatcher.openStreams().awaitNone(deadline - System.nanoTime());
            dispatcher.openStreams().abortAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopServer();
        }
    }

    private void start() throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            stopServer();
            throw cannotListen(e);
        }
    }

    private IOException cannotListen(Exception e) {
        String address = config.host() + ":" + config.port();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return new IOException(
                        "Cannot listen on " + address + ": " + cause.getMessage()
                                + ". Another process has the port, or the address is not one of this host;"
                                + " end that process or choose another --port or --ip",
                        e);
            }
        }
        return new IOException("Cannot listen on " + address + ": " + e.getMessage(), e);
    }

    private void stopServer() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The server did not stop cleanly", e);
        } finally {
            writers.stop();
        }
    }

    private void configure() {
        connector.setHost(config.host());
        connector.setPort(config.port());
        connector.setAcceptQueueSize(config.acceptBacklog());
        connector.setIdleTimeout(config.idleTimeout().toMillis());
        connector.setAcceptedSendBufferSize(config.sendBufferBytes());
        connector.setAcceptedTcpNoDelay(true);
        connector.addBean(new ConnectionCounter(counters));
        connector.addBean(new CountedLimit(config.maxConnections(), connector, counters));
        server.addConnector(connector);
        server.setHandler(dispatcher);
        server.setErrorHandler(new PlainErrors());
        server.setStopTimeout(0);
    }

    private static HttpConfiguration http(HttpServerConfig config) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(config.maxHeaderBytes());
        http.setNotifyRemoteAsyncErrors(true);
        http.setHttpCompliance(HttpCompliance.RFC7230.with(
                "tepui",
                HttpCompliance.Violation.DUPLICATE_HOST_HEADERS,
                HttpCompliance.Violation.UNSAFE_HOST_HEADER,
                HttpCompliance.Violation.MISMATCHED_AUTHORITY));
        return http;
    }

    private record ConnectionCounter(ServerCounters counters) implements Connection.Listener {
        @Override
        public void onOpened(Connection connection) {
            counters.connectionsOpened.increment();
        }

        @Override
        public void onClosed(Connection connection) {
            counters.connectionsClosed.increment();
        }
    }

    /** Pauses accepting at the limit, and counts that. */
    private static final class CountedLimit extends NetworkConnectionLimit {
        private final ServerCounters counters;

        CountedLimit(int limit, ServerConnector connector, ServerCounters counters) {
            super(limit, connector);
            this.counters = counters;
        }

        @Override
        protected void limit() {
            counters.connectionLimitMet.increment();
            super.limit();
        }
    }
}

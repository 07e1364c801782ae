package io.tepui.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks silent peers whether they are still there, so that a client whose machine or network went away is noticed within about two minutes also
 * by a request that waits without limit of time.
 */
final class KeptAliveConnector extends ServerConnector {
    /** Silence after which a peer is asked. */
    static final int IDLE_SECONDS = 60;

    /** Pause between questions. */
    static final int INTERVAL_SECONDS = 15;

    /** Questions without answer after which the connection is broken. */
    static final int QUESTIONS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(KeptAliveConnector.class);

    KeptAliveConnector(Server server, HttpServerConfig config, HttpConnectionFactory connections) {
        super(server, config.acceptors(), config.selectors(), connections);
    }

    @Override
    protected void configure(Socket socket) {
        super.configure(socket);
        set(socket, StandardSocketOptions.SO_KEEPALIVE, true);
        set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
        set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
        set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, QUESTIONS);
    }

    private static <T> void set(Socket socket, SocketOption<T> option, T value) {
        try {
            socket.setOption(option, value);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} cannot be set: {}", option, e.toString());
        }
    }
}

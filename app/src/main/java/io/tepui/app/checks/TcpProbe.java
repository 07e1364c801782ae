package io.tepui.app.checks;

import io.tepui.agent.checks.CheckResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Connections to ports of tasks (SE-264). */
final class TcpProbe {
    private static final String LOOPBACK = "127.0.0.1";

    private TcpProbe() {}

    /** Tries to connect, at most for the timeout; zero: as long as the system does. */
    static CheckResult run(int port, Duration timeout) {
        int millis = timeout.isZero() ? 0 : (int) Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
        if (port < 0 || port > 0xFFFF) {
            return new CheckResult.Failed(Integer.toUnsignedString(port) + " is no port");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(LOOPBACK, port), millis);
            return new CheckResult.Connected(true);
        } catch (SocketTimeoutException e) {
            return new CheckResult.Failed("no connection to port " + port + " in " + timeout);
        } catch (IOException e) {
            return new CheckResult.Connected(false);
        }
    }
}

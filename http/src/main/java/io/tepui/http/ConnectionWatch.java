package io.tepui.http;

import java.io.EOFException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Request;

/** Tells once that the client of a request has gone, or that the server stops. While it is open the connection's idle time is another one. */
final class ConnectionWatch implements ClientWatch, Stoppable {
    private enum State {
        WATCHING,
        GONE,
        CLOSED
    }

    private final WireConnection connection;
    private final OpenStreams open;
    private final Runnable gone;
    private final long idleMillisBefore;
    private final AtomicReference<State> state = new AtomicReference<>(State.WATCHING);

    /**
     * Begins to watch.
     *
     * @param idleMillis how long the connection may make no progress; 0 for without limit
     * @param gone called when the client has gone; must not block
     */
    ConnectionWatch(Request request, RequestBody body, long idleMillis, OpenStreams open, Runnable gone) {
        this.connection = (WireConnection) request.getConnectionMetaData();
        this.open = open;
        this.gone = gone;
        this.idleMillisBefore = connection.getEndPoint().getIdleTimeout();
        connection.getEndPoint().setIdleTimeout(idleMillis);
        request.addFailureListener(cause -> tell());
        open.add(this);
        if (body.endedAlready()) {
            connection.watch(this::tell);
        }
    }

    @Override
    public boolean isGone() {
        return state.get() == State.GONE;
    }

    @Override
    public void stop() {
        tell();
    }

    @Override
    public void cutOff() {
        tell();
    }

    @Override
    public void close() {
        open.remove(this);
        if (state.compareAndSet(State.WATCHING, State.CLOSED)) {
            connection.stopWatching();
            connection.getEndPoint().setIdleTimeout(idleMillisBefore);
        }
    }

    private void tell() {
        if (state.compareAndSet(State.WATCHING, State.GONE)) {
            connection.stopWatching();
            connection.getEndPoint().close(new EOFException("The client has gone, or the server stops"));
            gone.run();
        }
    }
}

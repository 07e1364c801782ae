package io.tepui.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The network side of one stream: the answer that is being written, and its connection. */
final class StreamWire {
    private final Response response;
    private final Callback request;
    private final WireConnection connection;
    private final long idleTimeoutMillis;

    StreamWire(Response response, Callback request, WireConnection connection) {
        this.response = response;
        this.request = request;
        this.connection = connection;
        this.idleTimeoutMillis = connection.getEndPoint().getIdleTimeout();
        connection.getEndPoint().setIdleTimeout(0);
    }

    void write(ByteBuffer bytes, Callback written) {
        response.write(false, bytes, written);
    }

    /** Writes the final zero chunk. */
    void writeEnd(Callback written) {
        response.write(true, null, written);
    }

    /** A stream that is ending may no longer be idle without limit. */
    void limitIdleTime() {
        connection.getEndPoint().setIdleTimeout(idleTimeoutMillis);
    }

    /** Everything was written: the connection may serve the next request. */
    void complete() {
        connection.stopWatching();
        request.succeeded();
    }

    /** Closes the connection. */
    void abort(Throwable cause) {
        connection.stopWatching();
        request.failed(cause);
        connection.getEndPoint().close(cause);
    }
}

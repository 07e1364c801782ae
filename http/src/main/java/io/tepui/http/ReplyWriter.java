package io.tepui.http;

import io.tepui.protocol.Accept;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the reply to one request, and completes the request. */
final class ReplyWriter {
    /** Complete bodies of at least this many bytes are compressed for clients that accept it (MO-56). */
    static final int GZIP_FROM_BYTES = 1024;

    /** Bodies up to here are put into one array and written at once; larger ones in pieces. */
    static final int AT_ONCE_BYTES = 64 * 1024;

    /** How long a client may take to send the rest of a body that is dropped. */
    private static final long DISCARD_IDLE_MILLIS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(ReplyWriter.class);

    private final HttpServerConfig config;
    private final ServerCounters counters;
    private final OpenStreams open;

    ReplyWriter(HttpServerConfig config, ServerCounters counters, OpenStreams open) {
        this.config = config;
        this.counters = counters;
        this.open = open;
    }

    /** Writes this reply to a request whose body may not have been read to its end. Blocks while the client does not read. */
    void write(Reply reply, HttpRequest asked, Request request, Response response, Callback done) throws IOException {
        response.setStatus(reply.status());
        HttpFields.Mutable headers = response.getHeaders();
        reply.headers().forEach(header -> headers.put(header.name(), header.value()));
        switch (reply) {
            case Reply.Empty empty -> {
                headers.put(HttpHeader.CONTENT_LENGTH, 0L);
                writeAtOnce(new byte[0], asked.requestBody(), request, response, done);
            }
            case Reply.Whole whole -> {
                headers.put(HttpHeader.CONTENT_TYPE, whole.contentType());
                writeWhole(whole, asked, request, response, done);
            }
            case Reply.Written written -> {
                headers.put(HttpHeader.CONTENT_TYPE, written.contentType());
                writeAsItComes(written, asked, request, response, done);
            }
            case Reply.Streaming streaming -> {
                headers.put(HttpHeader.CONTENT_TYPE, streaming.contentType());
                openStream(streaming, asked, request, response, done);
            }
        }
    }

    private void writeWhole(Reply.Whole whole, HttpRequest asked, Request request, Response response, Callback done)
            throws IOException {
        long length = whole.body().lengthBytes();
        boolean gzip =
                length >= GZIP_FROM_BYTES && Accept.allowsGzip(asked.header(HttpHeader.ACCEPT_ENCODING.asString()));
        if (gzip) {
            response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        if (length > AT_ONCE_BYTES) {
            writeInPieces(whole.body(), gzip, asked.requestBody(), request, response, done);
            return;
        }
        byte[] bytes = gzip ? compressed(whole.body()) : joined(whole.body());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        writeAtOnce(bytes, asked.requestBody(), request, response, done);
    }

    private void writeAtOnce(byte[] bytes, RequestBody body, Request request, Response response, Callback done)
            throws IOException {
        if (body.endedAlready()) {
            response.write(true, ByteBuffer.wrap(bytes), done);
            return;
        }
        boolean waitsForContinue = connection(request).expectsContinue();
        if (waitsForContinue) {
            connection(request).getGenerator().setPersistent(false);
        }
        try (Blocker.Callback sent = Blocker.callback()) {
            response.write(true, ByteBuffer.wrap(bytes), sent);
            sent.block();
        }
        if (!waitsForContinue) {
            discardRest(body, request);
        }
        done.succeeded();
    }

    /** Reads what the client still sends, so that closing the connection does not destroy the answer on its way. */
    private void discardRest(RequestBody body, Request request) throws IOException {
        var endPoint = connection(request).getEndPoint();
        long idleMillis = endPoint.getIdleTimeout();
        endPoint.setIdleTimeout(DISCARD_IDLE_MILLIS);
        body.discard(config.maxDiscardedBytes());
        endPoint.setIdleTimeout(idleMillis);
    }

    private static void writeInPieces(
            ReplyBody whole, boolean gzip, RequestBody body, Request request, Response response, Callback done)
            throws IOException {
        if (!gzip) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, whole.lengthBytes());
        }
        BoundedOut out = new BoundedOut(response, request.getComponents().getByteBufferPool());
        try {
            if (gzip) {
                GZIPOutputStream compressing = new FastGzip(out);
                whole.writeTo(compressing);
                compressing.finish();
            } else {
                whole.writeTo(out);
            }
            out.finish();
        } finally {
            out.release();
        }
        body.endedAlready();
        done.succeeded();
    }

    private void openStream(
            Reply.Streaming streaming, HttpRequest asked, Request request, Response response, Callback done)
            throws IOException {
        if (!(streaming.stream() instanceof JettyStream stream)) {
            throw new IllegalArgumentException("The stream was not made by newStream() of this server's requests");
        }
        WireConnection connection = connection(request);
        StreamWire wire = new StreamWire(response, done, connection);
        request.addFailureListener(cause -> stream.finish(EventStream.End.CLIENT_GONE));
        try {
            writeFirst(streaming.first(), request, response);
        } catch (IOException e) {
            stream.finish(EventStream.End.CLIENT_GONE);
            throw e;
        }
        if (asked.requestBody().endedAlready()) {
            connection.watch(() -> stream.finish(EventStream.End.CLIENT_GONE));
        }
        stream.attach(wire);
    }

    /** Lets the body write itself. One that fails is broken off with its connection, so that the client misses the final chunk. */
    private void writeAsItComes(
            Reply.Written written, HttpRequest asked, Request request, Response response, Callback done) {
        counters.streamsOpened.increment();
        ResponseOutput out = new ResponseOutput(response);
        long stallMillis = written.stallTimeout().toMillis();
        Optional<Exception> failure = Optional.empty();
        try (ConnectionWatch watch =
                new ConnectionWatch(request, asked.requestBody(), stallMillis, open, out::clientGone)) {
            try {
                out.begin();
                // In any case: it may hold what it has to give back.
                written.body().writeTo(out);
                out.end();
            } catch (IOException | InterruptedException | RuntimeException e) {
                failure = Optional.of(e);
            }
            if (watch.isGone()) {
                counters.streamClientsGone.increment();
            }
        } finally {
            counters.streamsClosed.increment();
        }
        if (failure.isEmpty()) {
            done.succeeded();
        } else {
            LOG.debug("an answer was broken off", failure.get());
            done.failed(new Request.Handler.AbortException(failure.get()));
            connection(request).getEndPoint().close(failure.get());
            out.clientGone();
        }
    }

    /** Sends the headers and the body that a stream begins with, while records of the stream already may wait. */
    private static void writeFirst(Optional<ReplyBody> first, Request request, Response response) throws IOException {
        if (first.isEmpty()) {
            return;
        }
        BoundedOut out = new BoundedOut(response, request.getComponents().getByteBufferPool());
        try {
            first.get().writeTo(out);
            out.flush();
        } finally {
            out.release();
        }
    }

    private static byte[] joined(ReplyBody body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) body.lengthBytes());
        body.writeTo(out);
        return out.toByteArray();
    }

    private static byte[] compressed(ReplyBody body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) body.lengthBytes() / 4);
        try (GZIPOutputStream compressing = new FastGzip(out)) {
            body.writeTo(compressing);
        }
        return out.toByteArray();
    }

    private static WireConnection connection(Request request) {
        return (WireConnection) request.getConnectionMetaData();
    }

    /** Gzip at its fastest level: answers are made for local networks. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(java.io.OutputStream out) throws IOException {
            super(out, 8 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}

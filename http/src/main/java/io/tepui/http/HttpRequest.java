package io.tepui.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/** One API request. For the thread that handles it, and not to be kept after the answer. */
public final class HttpRequest {
    private final String method;
    private final Router.Match match;
    private final RequestTarget target;
    private final HttpFields fields;
    private final SocketAddress remote;
    private final RequestBody body;
    private final int maxBodyBytes;
    private final Supplier<EventStream> streams;
    private final LongAnswers longAnswers;

    HttpRequest(
            String method,
            Router.Match match,
            RequestTarget target,
            HttpFields fields,
            SocketAddress remote,
            RequestBody body,
            int maxBodyBytes,
            Supplier<EventStream> streams,
            LongAnswers longAnswers) {
        this.method = method;
        this.match = match;
        this.target = target;
        this.fields = fields;
        this.remote = remote;
        this.body = body;
        this.maxBodyBytes = maxBodyBytes;
        this.streams = streams;
        this.longAnswers = longAnswers;
    }

    /** The method, e.g. {@code POST}. */
    public String method() {
        return method;
    }

    /** The path with its process in front, escapes decoded and without trailing slash: {@code /master/api/v1} (MO-1). */
    public String path() {
        return match.path();
    }

    /** Where a redirect of this request leads on another host: path with process, query and fragment as sent (MO-35). */
    public String pathAndQuery() {
        return match.rawPath() + target.query() + target.fragment();
    }

    /** The query as it was sent, without its question mark; empty when there is none. */
    public String query() {
        return target.query().isEmpty() ? "" : target.query().substring(1);
    }

    /** The value of a header; the name's case does not matter, and of repeated headers the last wins (MO-6, CF-15). */
    public Optional<String> header(String name) {
        return last(fields, name);
    }

    /** The address that the connection comes from. */
    public String remoteAddress() {
        return remote instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress() + ":" + address.getPort()
                : remote.toString();
    }

    /**
     * The whole body, decompressed if it was sent with {@code Content-Encoding: gzip}. To be called once.
     *
     * @throws BodyException when it is larger than the limit, does not decompress, or has no room now
     * @throws IOException when the client ended the connection, or the framing is broken, before the body was complete
     */
    public byte[] body() throws BodyException, IOException {
        return body.readAll(maxBodyBytes);
    }

    /**
     * The body as it arrives, instead of {@link #body()}; it has no limit of its own. Reads block, and throw an {@link IOException} when
     * the client goes away before the body's end.
     */
    public InputStream bodyStream() throws IOException {
        return body.stream();
    }

    /**
     * Ends a read of {@link #bodyStream()} that waits, and every later one, with an {@link java.io.InterruptedIOException}: the request is to
     * be answered before its body has ended. May be called by any thread.
     */
    public void stopReading() {
        body.stopReading();
    }

    /** Lets the client be silent for any time while its body is read; until the answer. */
    public void allowSilence() {
        longAnswers.allowSilence();
    }

    /**
     * Watches the client while the answer takes long, which is without limit of time meanwhile. The body must have been read to its end. A
     * client that has gone is told once; its connection is closed, and the handler should throw an {@link IOException}.
     *
     * @param gone called when the client has gone or the server stops, by any thread; must not block
     */
    public ClientWatch watch(Runnable gone) {
        return longAnswers.watch(gone);
    }

    /** A stream to answer this request with; see {@link EventStream}. */
    public EventStream newStream() {
        return streams.get();
    }

    LongAnswers longAnswers() {
        return longAnswers;
    }

    RequestBody requestBody() {
        return body;
    }

    HttpFields fields() {
        return fields;
    }

    static Optional<String> last(HttpFields fields, String name) {
        HttpField found = null;
        for (HttpField field : fields) {
            if (field.is(name)) {
                found = field;
            }
        }
        return found == null ? Optional.empty() : Optional.of(text(found));
    }

    private static String text(HttpField field) {
        String value = field.getValue();
        return value == null ? "" : value;
    }

    /** All headers, in the order sent. */
    public List<Header> headers() {
        return fields.stream()
                .map(field -> new Header(field.getName(), text(field)))
                .toList();
    }
}

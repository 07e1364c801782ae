package io.tepui.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a handler answers. */
public sealed interface Reply {
    /** The type of every error text (MO-48). */
    String TEXT_TYPE = "text/plain; charset=utf-8";

    /** HTTP status, 100 to 599. */
    int status();

    /** Further headers, in order. */
    List<Header> headers();

    /** No body and no content type (MO-47). */
    record Empty(int status, List<Header> headers) implements Reply {
        public Empty {
            headers = List.copyOf(headers);
        }
    }

    /** A complete body; sent gzip-compressed when the client accepts that and it has at least 1024 bytes (MO-56). */
    record Whole(int status, String contentType, ReplyBody body, List<Header> headers) implements Reply {
        public Whole {
            headers = List.copyOf(headers);
        }
    }

    /**
     * A stream of records without end, never compressed (MO-57, MO-58); its headers go out at once (CF-16).
     *
     * @param first what the stream begins with, of any size; it does not count as waiting records
     */
    record Streaming(
            int status, String contentType, EventStream stream, Optional<ReplyBody> first, List<Header> headers)
            implements Reply {
        public Streaming {
            headers = List.copyOf(headers);
        }
    }

    /**
     * A body that is written by the thread of the request as it comes about, never compressed; its headers go out at once, and a client that
     * does not read holds it up (AO §2.11, §2.12).
     */
    record Written(int status, String contentType, StreamBody body, Duration stallTimeout, List<Header> headers)
            implements Reply {
        public Written {
            headers = List.copyOf(headers);
            if (!stallTimeout.isPositive()) {
                throw new IllegalArgumentException("stallTimeout is " + stallTimeout + ", must be more than 0");
            }
        }
    }

    /** A status without a body. */
    static Reply empty(int status) {
        return new Empty(status, List.of());
    }

    /** 200 with these bytes, which must not change. */
    static Reply ok(String contentType, byte[] body) {
        return ok(contentType, ReplyBody.of(body));
    }

    /** 200 with this body. */
    static Reply ok(String contentType, ReplyBody body) {
        return new Whole(200, contentType, body, List.of());
    }

    /** 200 with a stream that was opened by {@link HttpRequest#newStream()}. */
    static Reply stream(String contentType, EventStream stream, Header... headers) {
        return new Streaming(200, contentType, stream, Optional.empty(), List.of(headers));
    }

    /** 200 with a stream that begins with this body, which may be large, e.g. a whole state (MO-291). */
    static Reply streamAfter(String contentType, ReplyBody first, EventStream stream, Header... headers) {
        return new Streaming(200, contentType, stream, Optional.of(first), List.of(headers));
    }

    /**
     * 200 with a body that is written as it comes about.
     *
     * @param stallTimeout how long the client may take nothing of what is to be sent, before it counts as gone
     */
    static Reply written(String contentType, StreamBody body, Duration stallTimeout, Header... headers) {
        return new Written(200, contentType, body, stallTimeout, List.of(headers));
    }

    /** An error with a reason for people: its control characters become spaces, so that it stays one line (MO-48). */
    static Reply error(int status, String reason, Header... headers) {
        byte[] text = withoutControls(reason).getBytes(StandardCharsets.UTF_8);
        return new Whole(status, TEXT_TYPE, ReplyBody.of(text), List.of(headers));
    }

    /** 307 to another place, with an empty body (MO-35). */
    static Reply redirect(String location) {
        return new Empty(307, List.of(new Header("Location", withoutControls(location))));
    }

    /** 405 that names the one method allowed (MO-16). */
    static Reply methodNotAllowed(String allowed, String actual) {
        return error(405, "Expected method " + allowed + ", not " + actual, new Header("Allow", allowed));
    }

    private static String withoutControls(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.chars().forEach(c -> line.append(c < ' ' || c == 127 ? ' ' : (char) c));
        return line.toString();
    }
}

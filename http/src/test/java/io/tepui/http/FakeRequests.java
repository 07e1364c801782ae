package io.tepui.http;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;

/** Requests that never were on a wire. */
final class FakeRequests {
    private FakeRequests() {}

    /** A GET without headers; its body cannot be read. */
    @SuppressWarnings("NullAway") // Its body is never read.
    static HttpRequest any() {
        return new HttpRequest(
                "GET",
                new Router.Match("/master/x", "/master/x", Optional.empty()),
                RequestTarget.parse("/x"),
                HttpFields.EMPTY,
                new InetSocketAddress("127.0.0.1", 1),
                null,
                0,
                () -> {
                    throw new IllegalStateException("no streams here");
                },
                new LongAnswers(null, null, new OpenStreams()));
    }
}

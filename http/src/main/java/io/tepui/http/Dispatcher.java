package io.tepui.http;

import io.tepui.protocol.UPid;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes every request of a server: to the receiver of messages, or along the routes to a handler, whose reply it writes. */
final class Dispatcher extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final String LIBPROCESS_FROM = "Libprocess-From";
    private static final String LIBPROCESS_AGENT = "libprocess/";

    /** The methods that exist (MO-5); a token that is none of them closes the connection. */
    private static final Set<String> METHODS = Stream.of(HttpMethod.values())
            .filter(method -> method != HttpMethod.PRI && method != HttpMethod.PROXY)
            .map(HttpMethod::asString)
            .collect(Collectors.toUnmodifiableSet());

    private final Router router;
    private final MessageReceiver receiver;
    private final HttpServerConfig config;
    private final ServerCounters counters;
    private final ByteBudget bodies;
    private final StreamWriters writers;
    private final ReplyWriter replies;
    private final RunningRequests running;
    private final OpenStreams open = new OpenStreams();

    Dispatcher(
            Router router,
            MessageReceiver receiver,
            HttpServerConfig config,
            ServerCounters counters,
            ByteBudget bodies,
            StreamWriters writers,
            RunningRequests running) {
        this.router = router;
        this.receiver = receiver;
        this.config = config;
        this.counters = counters;
        this.bodies = bodies;
        this.writers = writers;
        this.running = running;
        this.replies = new ReplyWriter(config, counters, open);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        WireConnection connection = (WireConnection) request.getConnectionMetaData();
        RequestTarget target = RequestTarget.parse(connection.target());
        if (!METHODS.contains(connection.method()) || target.verdict() == RequestTarget.Verdict.BAD_QUERY) {
            counters.unparseable.increment();
            connection.getEndPoint().close();
            callback.failed(new Request.Handler.AbortException("The request is no HTTP"));
            return true;
        }
        HttpFields fields = request.getHeaders();
        RequestBody body = new RequestBody(request, isGzip(fields), bodies, counters);
        boolean accepted = running.begin();
        try {
            if (isMessage(connection.method(), fields)) {
                takeMessage(connection, target, fields, body, response, callback);
            } else {
                answer(connection, target, fields, body, accepted, request, response, callback);
            }
        } catch (IOException e) {
            LOG.debug("{} {} was cut off", connection.method(), target.path(), e);
            callback.failed(new Request.Handler.AbortException(e));
        } finally {
            body.release();
            if (accepted) {
                running.end();
            }
        }
        return true;
    }

    /** The streams that answers were begun with and that have not ended. */
    OpenStreams openStreams() {
        return open;
    }

    private void answer(
            WireConnection connection,
            RequestTarget target,
            HttpFields fields,
            RequestBody body,
            boolean accepted,
            Request request,
            Response response,
            Callback callback)
            throws IOException {
        counters.requests.increment();
        Router.Match match = router.match(target.path());
        HttpRequest asked = new HttpRequest(
                connection.method(),
                match,
                target,
                fields,
                connection.getRemoteSocketAddress(),
                body,
                config.maxBodyBytes(),
                this::newStream,
                new LongAnswers(request, body, open));
        Reply reply = accepted ? reply(target, match, asked) : Reply.error(503, "The server is stopping");
        if (!accepted) {
            connection.getGenerator().setPersistent(false);
        }
        asked.longAnswers().limitSilence();
        replies.write(reply, asked, request, response, callback);
    }

    private Reply reply(RequestTarget target, Router.Match match, HttpRequest asked) throws IOException {
        return switch (target.verdict()) {
            case NOT_ABSOLUTE -> Reply.error(400, "The path '" + target.path() + "' does not begin with '/'");
            case CLIMBS, BAD_QUERY -> Reply.empty(404);
            case OK ->
                match.handler().isEmpty()
                        ? Reply.error(404, "Nothing is served under the path '" + target.path() + "'")
                        : handled(match.handler().get(), asked);
        };
    }

    @SuppressWarnings("InterruptedExceptionSwallowed")
    private Reply handled(HttpHandler handler, HttpRequest asked) throws IOException {
        try {
            return handler.handle(asked);
        } catch (BodyException e) {
            return e.reply();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            counters.handlerFailures.increment();
            LOG.warn("{} {} failed", asked.method(), asked.path(), e);
            String reason = e.getMessage();
            return Reply.error(500, reason == null ? "Failed: " + e.getClass().getSimpleName() : reason);
        }
    }

    /** A message is answered by its receiver alone, with as little work as possible (AM-6, AM-7). */
    private void takeMessage(
            WireConnection connection,
            RequestTarget target,
            HttpFields fields,
            RequestBody body,
            Response response,
            Callback callback)
            throws IOException {
        counters.messages.increment();
        connection.carriesMessages();
        int status = messageStatus(target, fields, body);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0L);
        response.write(true, null, callback);
    }

    private int messageStatus(RequestTarget target, HttpFields fields, RequestBody body) throws IOException {
        if (target.verdict() != RequestTarget.Verdict.OK) {
            return target.verdict() == RequestTarget.Verdict.NOT_ABSOLUTE ? 400 : 404;
        }
        byte[] bytes;
        try {
            bytes = body.readAll(config.maxMessageBytes());
        } catch (BodyException e) {
            LOG.warn("A message to {} was refused: {}", target.path(), e.getMessage());
            return e.status();
        }
        Optional<UPid> sender = sender(fields);
        if (sender.isEmpty()) {
            return 500;
        }
        String path = target.path();
        int slash = path.indexOf('/', 1);
        String process = path.substring(1, slash < 0 ? path.length() : slash);
        String message = slash < 0 ? "" : path.substring(slash + 1);
        return receiver.receive(RequestTarget.decode(process).orElse(process), message, sender.get(), bytes)
                ? 202
                : 404;
    }

    private static boolean isMessage(String method, HttpFields fields) {
        if (!method.equals("POST")) {
            return false;
        }
        if (fields.contains(LIBPROCESS_FROM)) {
            return true;
        }
        String agent = fields.get(HttpHeader.USER_AGENT);
        return agent != null && agent.startsWith(LIBPROCESS_AGENT);
    }

    /** The pid of {@code Libprocess-From}, else that of {@code User-Agent} (AM-6). */
    private static Optional<UPid> sender(HttpFields fields) {
        return HttpRequest.last(fields, LIBPROCESS_FROM)
                .or(() -> HttpRequest.last(fields, HttpHeader.USER_AGENT.asString())
                        .map(agent -> agent.substring(LIBPROCESS_AGENT.length())))
                .flatMap(UPid::parse);
    }

    private static boolean isGzip(HttpFields fields) {
        return fields.contains(HttpHeader.CONTENT_ENCODING)
                && HttpRequest.last(fields, HttpHeader.CONTENT_ENCODING.asString())
                        .filter("gzip"::equals)
                        .isPresent();
    }

    private EventStream newStream() {
        return new JettyStream(config.maxStreamBytes(), writers, counters, open);
    }
}

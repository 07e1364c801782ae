package io.tepui.app.master;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tepui.allocator.Allocator;
import io.tepui.allocator.Explanation;
import io.tepui.app.process.QueryString;
import io.tepui.http.HttpRequest;
import io.tepui.http.Reply;
import io.tepui.http.Router;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Visibility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What operators ask of the allocator beside the API: {@code /explain}, why a framework gets no offers, and {@code
 * /allocator/offer_constraints_debug} (AR-197, V0-116). Both only read, and tell of other frameworks and roles only what the
 * client may see.
 */
final class AllocatorEndpoints {
    /** How many questions may wait for the allocator at a time; more are answered 503. */
    static final int MAX_WAITING = 4;

    /** How many pairs of agent and role one answer explains at most; the rest is counted as {@code omitted}. */
    static final int MAX_ANSWERS = 10_000;

    private static final String PROCESS = "allocator";
    private static final JsonFactory JSON = new JsonFactory();

    private final AllocatorRunner allocator;
    private final Published published;
    private final Clock clock;
    private final Access access;
    private final Semaphore permits = new Semaphore(MAX_WAITING);
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /**
     * @param access what the clients of these endpoints may do
     */
    AllocatorEndpoints(AllocatorRunner allocator, Published published, Clock clock, Access access) {
        this.allocator = allocator;
        this.published = published;
        this.clock = clock;
        this.access = access;
    }

    Router.Builder addTo(Router.Builder routes) {
        return routes.routeExactly("/explain", this::explain)
                .route(PROCESS, "/offer_constraints_debug", this::offerConstraints);
    }

    /** How many questions were asked, and how many were refused because too many waited. */
    Map<String, Double> metrics() {
        return Map.of(
                "allocator/questions", (double) asked.get(),
                "allocator/questions_refused", (double) refused.get());
    }

    private Reply explain(HttpRequest request) throws IOException, InterruptedException {
        if (!request.method().equals("GET")) {
            return Reply.methodNotAllowed("GET", request.method());
        }
        QueryString parameters = new QueryString(request.query());
        Optional<String> id = parameters.get("framework_id").filter(value -> !value.isEmpty());
        if (id.isEmpty()) {
            return Reply.error(400, "Expecting 'framework_id=value' in query");
        }
        Optional<MasterState> state = published.current().filter(any -> published.isRecovered());
        if (state.isEmpty()) {
            return Reply.error(503, "The master has not read its registry yet; try again later");
        }
        Visibility visibility = access.visibility();
        Optional<FrameworkRecord> framework =
                state.get().frameworks().get(id.get()).filter(known -> visibility.shows(known.info()));
        if (framework.isEmpty()) {
            return Reply.error(404, "There is no framework with framework_id '" + id.get() + "'");
        }
        Explanation.Query query =
                new Explanation.Query(id.get(), parameters.get("agent_id"), parameters.get("role"), MAX_ANSWERS);
        String name = framework.get().info().getName();
        return ask(
                books -> books.explain(query, clock.instant()),
                explained -> explained.isEmpty()
                        ? Reply.error(
                                404,
                                "Framework '" + id.get()
                                        + "' has not subscribed with this master, so it gets no offers")
                        : json(out -> new ExplanationJson(out, visibility).write(name, explained.get())));
    }

    private Reply offerConstraints(HttpRequest request) throws IOException, InterruptedException {
        SortedMap<String, FrameworkRecord> frameworks = new TreeMap<>();
        Visibility visibility = access.visibility();
        published.current().ifPresent(state -> state.frameworks().values().stream()
                .filter(framework -> visibility.shows(framework.info()))
                .forEach(framework -> frameworks.put(framework.id(), framework)));
        List<String> ids = new ArrayList<>(frameworks.keySet());
        return ask(
                books -> ids.stream().collect(Collectors.toMap(id -> id, books::excludedByConstraints)),
                excluded -> json(out -> writeConstraints(out, frameworks, excluded)));
    }

    /** Makes a reply of what the allocator answers on its own thread; the caller's thread waits. */
    private <T> Reply ask(Function<Allocator, T> question, ReplyOf<T> reply) throws IOException, InterruptedException {
        asked.incrementAndGet();
        if (!permits.tryAcquire()) {
            refused.incrementAndGet();
            return Reply.error(503, MAX_WAITING + " questions to the allocator are waiting already; try again later");
        }
        try {
            Optional<T> answer = allocator.ask(question);
            return answer.isPresent() ? reply.of(answer.get()) : MasterProcess.STOPPING;
        } finally {
            permits.release();
        }
    }

    private interface ReplyOf<T> {
        Reply of(T answer) throws IOException;
    }

    private interface Writer {
        void to(JsonGenerator out) throws IOException;
    }

    private static Reply json(Writer writer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            writer.to(out);
        }
        return Reply.ok("application/json", bytes.toByteArray());
    }

    private static void writeConstraints(
            JsonGenerator out,
            SortedMap<String, FrameworkRecord> frameworks,
            Map<String, SortedMap<String, List<String>>> excluded)
            throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("frameworks");
        for (Map.Entry<String, FrameworkRecord> framework : frameworks.entrySet()) {
            out.writeObjectFieldStart(framework.getKey());
            ExplanationJson.writeStrings(
                    out, "suppressed_roles", new TreeSet<>(framework.getValue().suppressedRoles()));
            out.writeObjectFieldStart("excluded_by_attribute_constraints");
            for (Map.Entry<String, List<String>> role :
                    excluded.getOrDefault(framework.getKey(), new TreeMap<>()).entrySet()) {
                ExplanationJson.writeStrings(out, role.getKey(), role.getValue());
            }
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }
}

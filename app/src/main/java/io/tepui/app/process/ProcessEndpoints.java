package io.tepui.app.process;

import io.tepui.app.flags.Durations;
import io.tepui.app.flags.FlagValues;
import io.tepui.http.HttpHandler;
import io.tepui.http.HttpRequest;
import io.tepui.http.Reply;
import io.tepui.http.Router;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.authorization.Targets;
import io.tepui.protocol.v1.VersionInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The small endpoints that every process serves beside its API, whoever leads (V0-39, V0-106 to V0-112). */
public final class ProcessEndpoints {
    private static final Map<String, String> SYSTEM_NAMES = Map.of(
            "system/load_1min", "avg_load_1min",
            "system/load_5min", "avg_load_5min",
            "system/load_15min", "avg_load_15min",
            "system/cpus_total", "cpus_total",
            "system/mem_total_bytes", "mem_total_bytes",
            "system/mem_free_bytes", "mem_free_bytes");

    private static final int FORBIDDEN = 403;

    private final BuildInfo build;
    private final FlagValues flags;
    private final Metrics metrics;
    private final LoggingLevel level;
    private final Security security;
    private final SystemMetrics system = SystemMetrics.ofThisHost();

    /**
     * Answers from these.
     *
     * @param security who of the clients of these endpoints is let in, and may do what
     */
    public ProcessEndpoints(BuildInfo build, FlagValues flags, Metrics metrics, LoggingLevel level, Security security) {
        this.build = build;
        this.flags = flags;
        this.metrics = metrics;
        this.level = level;
        this.security = security;
    }

    /** Adds {@code /health}, {@code /version}, {@code /flags}, {@code /metrics/snapshot} and their like to the routes. */
    public Router.Builder addTo(Router.Builder routes) {
        return routes.routeExactly("/version", this::version)
                .route("/health", request -> Reply.empty(200))
                .route("/flags", security.reading(this::flags))
                .route("metrics", "/snapshot", security.reading(guarded("/metrics/snapshot", this::metrics)))
                .route("logging", "/toggle", security.operating(guarded("/logging/toggle", this::logging)))
                .route("system", "/stats.json", this::system);
    }

    /** Some paths need a permission of their own (V0-19). */
    private static AccessHandler guarded(String path, HttpHandler handler) {
        Permission needed = new Permission(Action.GET_ENDPOINT_WITH_PATH, Targets.path(path));
        return (request, access) ->
                access.permits(needed) ? handler.handle(request) : Reply.error(FORBIDDEN, needed.refusal());
    }

    private Reply version(HttpRequest request) throws IOException {
        VersionInfo info = build.message();
        SortedMap<String, Object> members = new TreeMap<>();
        members.put("build_date", info.getBuildDate());
        members.put("build_time", info.getBuildTime());
        members.put("build_user", info.getBuildUser());
        members.put("git_tag", info.getGitTag());
        members.put("version", info.getVersion());
        return JsonAnswer.of(request, members);
    }

    private Reply flags(HttpRequest request, Access access) throws IOException {
        if (!request.method().equals("GET")) {
            return Reply.methodNotAllowed("GET", request.method());
        }
        Permission needed = Permission.of(Action.VIEW_FLAGS);
        if (!access.permits(needed)) {
            return Reply.error(FORBIDDEN, needed.refusal());
        }
        return JsonAnswer.of(request, Map.of("flags", flags.listing()));
    }

    private Reply metrics(HttpRequest request) throws IOException, InterruptedException {
        Optional<String> given = new QueryString(request.query()).get("timeout");
        Optional<Duration> timeout;
        try {
            timeout = given.map(Durations::parse);
        } catch (IllegalArgumentException e) {
            return Reply.error(400, "Invalid timeout '" + given.orElse("") + "': " + e.getMessage());
        }
        return JsonAnswer.of(request, metrics.snapshot(timeout));
    }

    /** Shows or sets how much is logged (V0-111). */
    private Reply logging(HttpRequest request) {
        QueryString query = new QueryString(request.query());
        Optional<String> wanted = query.get("level");
        Optional<String> duration = query.get("duration");
        if (wanted.isEmpty() && duration.isEmpty()) {
            return Reply.ok(
                    Reply.TEXT_TYPE, (level.level() + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        if (wanted.isEmpty()) {
            return Reply.error(400, "Expecting 'level=value' in query");
        }
        if (duration.isEmpty()) {
            return Reply.error(400, "Expecting 'duration=value' in query");
        }
        try {
            long number = Long.parseLong(wanted.get());
            if (number < level.original()) {
                return Reply.error(
                        400, "level=" + number + " is below the level the process started with, " + level.original());
            }
            level.set(number, Durations.parse(duration.get()));
            return Reply.empty(200);
        } catch (NumberFormatException e) {
            return Reply.error(400, "level='" + wanted.get() + "' is not a whole number");
        } catch (IllegalArgumentException e) {
            return Reply.error(400, "duration='" + duration.get() + "' " + e.getMessage());
        }
    }

    private Reply system(HttpRequest request) throws IOException {
        SortedMap<String, Object> members = new TreeMap<>();
        system.read().forEach((name, value) -> {
            boolean whole = !name.contains("load");
            members.put(SYSTEM_NAMES.getOrDefault(name, name), whole ? (Object) value.longValue() : value);
        });
        return JsonAnswer.of(request, members);
    }
}

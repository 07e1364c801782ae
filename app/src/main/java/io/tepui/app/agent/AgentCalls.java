package io.tepui.app.agent;

import io.tepui.agent.operator.AgentReads;
import io.tepui.agent.operator.TokenAuthorizer;
import io.tepui.agent.state.AgentState;
import io.tepui.app.agent.containers.ContainerCalls;
import io.tepui.app.files.FileProblem;
import io.tepui.app.files.VirtualFiles;
import io.tepui.app.flags.FlagValues;
import io.tepui.app.process.BuildInfo;
import io.tepui.app.process.LoggingLevel;
import io.tepui.app.process.Metrics;
import io.tepui.app.process.Replies;
import io.tepui.app.process.Security;
import io.tepui.containers.containerizer.Containerizer;
import io.tepui.http.HttpHandler;
import io.tepui.http.Reply;
import io.tepui.http.api.ApiEndpoint;
import io.tepui.http.api.ApiRules;
import io.tepui.http.api.BodyParser;
import io.tepui.http.api.Exchange;
import io.tepui.protocol.Times;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.v1.DurationInfo;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers the calls of the agent's operator API (AO sections 1 and 2). */
final class AgentCalls {
    private static final int FORBIDDEN = 403;

    private final Supplier<AgentState> state;
    private final Containerizer containerizer;
    private final ContainerCalls containerCalls;
    private final BuildInfo build;
    private final FlagValues flags;
    private final Metrics metrics;
    private final LoggingLevel level;
    private final VirtualFiles files;
    private final Security security;

    AgentCalls(
            Supplier<AgentState> state,
            Containerizer containerizer,
            ContainerCalls containerCalls,
            BuildInfo build,
            FlagValues flags,
            Metrics metrics,
            LoggingLevel level,
            VirtualFiles files,
            Security security) {
        this.state = state;
        this.containerizer = containerizer;
        this.containerCalls = containerCalls;
        this.build = build;
        this.flags = flags;
        this.metrics = metrics;
        this.level = level;
        this.files = files;
        this.security = security;
    }

    /**
     * The endpoint, with its checks before (AO-3).
     *
     * @param recovered whether recovery is over; before that every call is answered 503 (AO-6)
     */
    HttpHandler endpoint(BooleanSupplier recovered) {
        return ApiEndpoint.ofAgent(
                containerCalls
                        .rules(ApiRules.of(BodyParser.of(Call.getDefaultInstance())))
                        .withAuthenticator(security.operators())
                        .withRecovered(recovered),
                this::answer);
    }

    @SuppressWarnings("deprecation") // the older container calls are part of the API
    private Reply answer(Exchange<Call> exchange) throws IOException, InterruptedException {
        Call call = exchange.call();
        Access access = TokenAuthorizer.access(security.authorizer(), exchange.principal());
        Optional<Permission> refused = needed(call.getType()).filter(permission -> !access.permits(permission));
        if (refused.isPresent()) {
            return Reply.error(FORBIDDEN, refused.get().refusal());
        }
        return switch (call.getType()) {
            case GET_HEALTH -> reply(exchange, health());
            case GET_FLAGS -> reply(exchange, flags());
            case GET_VERSION -> reply(exchange, version());
            case GET_METRICS -> reply(exchange, metrics(call.getGetMetrics()));
            case GET_LOGGING_LEVEL -> reply(exchange, loggingLevel());
            case SET_LOGGING_LEVEL -> setLoggingLevel(call.getSetLoggingLevel());
            case LIST_FILES -> listFiles(exchange, call.getListFiles(), access);
            case READ_FILE -> readFile(exchange, call.getReadFile(), access);
            case GET_STATE -> reply(exchange, AgentReads.getState(state.get(), access.visibility()));
            case GET_CONTAINERS -> reply(exchange, containers(call.getGetContainers(), access));
            case GET_FRAMEWORKS -> reply(exchange, AgentReads.getFrameworks(state.get(), access.visibility()));
            case GET_EXECUTORS -> reply(exchange, AgentReads.getExecutors(state.get(), access.visibility()));
            case GET_OPERATIONS -> reply(exchange, AgentReads.getOperations(state.get(), access.visibility()));
            case GET_TASKS -> reply(exchange, AgentReads.getTasks(state.get(), access.visibility()));
            case GET_AGENT -> reply(exchange, AgentReads.getAgent(state.get()));
            case UNKNOWN -> Reply.empty(501);
            case GET_RESOURCE_PROVIDERS -> reply(exchange, AgentReads.getResourceProviders(state.get()));
            case LAUNCH_NESTED_CONTAINER,
                    WAIT_NESTED_CONTAINER,
                    KILL_NESTED_CONTAINER,
                    REMOVE_NESTED_CONTAINER,
                    LAUNCH_NESTED_CONTAINER_SESSION,
                    ATTACH_CONTAINER_INPUT,
                    ATTACH_CONTAINER_OUTPUT,
                    LAUNCH_CONTAINER,
                    WAIT_CONTAINER,
                    KILL_CONTAINER,
                    REMOVE_CONTAINER -> containerCalls.answer(exchange, access);
            case PRUNE_IMAGES ->
                containerCalls.pruneImages(call.getPruneImages().getExcludedImagesList());
            case ADD_RESOURCE_PROVIDER_CONFIG, UPDATE_RESOURCE_PROVIDER_CONFIG, REMOVE_RESOURCE_PROVIDER_CONFIG ->
                // There is no directory of such configurations (AO-155).
                Reply.error(500, "This agent has no --resource_provider_config_dir, and so no resource providers");
            case MARK_RESOURCE_PROVIDER_GONE -> markGone(state.get());
        };
    }

    /** What is refused as a whole; answers that show the cluster are filtered, and files have a rule of their own (AO-36). */
    private static Optional<Permission> needed(Call.Type type) {
        return switch (type) {
            case GET_FLAGS -> Optional.of(Permission.of(Action.VIEW_FLAGS));
            case SET_LOGGING_LEVEL -> Optional.of(Permission.of(Action.SET_LOG_LEVEL));
            case PRUNE_IMAGES -> Optional.of(Permission.of(Action.PRUNE_IMAGES));
            case ADD_RESOURCE_PROVIDER_CONFIG, UPDATE_RESOURCE_PROVIDER_CONFIG, REMOVE_RESOURCE_PROVIDER_CONFIG ->
                Optional.of(Permission.of(Action.MODIFY_RESOURCE_PROVIDER_CONFIG));
            case MARK_RESOURCE_PROVIDER_GONE -> Optional.of(Permission.of(Action.MARK_RESOURCE_PROVIDER_GONE));
            default -> Optional.empty();
        };
    }

    private static Reply reply(Exchange<Call> exchange, Response response) {
        return Replies.message(response, exchange.responseType());
    }

    private static Response health() {
        return Response.newBuilder()
                .setType(Response.Type.GET_HEALTH)
                .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true))
                .build();
    }

    private Response flags() {
        return Response.newBuilder()
                .setType(Response.Type.GET_FLAGS)
                .setGetFlags(Response.GetFlags.newBuilder().addAllFlags(flags.messages()))
                .build();
    }

    private Response version() {
        return Response.newBuilder()
                .setType(Response.Type.GET_VERSION)
                .setGetVersion(Response.GetVersion.newBuilder().setVersionInfo(build.message()))
                .build();
    }

    private Response metrics(Call.GetMetrics call) throws InterruptedException {
        Optional<Duration> timeout =
                call.hasTimeout() ? Optional.of(Times.toDuration(call.getTimeout())) : Optional.empty();
        return Response.newBuilder()
                .setType(Response.Type.GET_METRICS)
                .setGetMetrics(Response.GetMetrics.newBuilder().addAllMetrics(metrics.messages(timeout)))
                .build();
    }

    private Response loggingLevel() {
        return Response.newBuilder()
                .setType(Response.Type.GET_LOGGING_LEVEL)
                .setGetLoggingLevel(Response.GetLoggingLevel.newBuilder().setLevel((int) level.level()))
                .build();
    }

    /** Levels are unsigned numbers of 32 bits. */
    private Reply setLoggingLevel(Call.SetLoggingLevel call) {
        DurationInfo duration = call.getDuration();
        level.set(Integer.toUnsignedLong(call.getLevel()), Times.toDuration(duration));
        return Reply.empty(202);
    }

    private Reply listFiles(Exchange<Call> exchange, Call.ListFiles call, Access access) {
        try {
            files.check(call.getPath(), access);
            return reply(
                    exchange,
                    Response.newBuilder()
                            .setType(Response.Type.LIST_FILES)
                            .setListFiles(Response.ListFiles.newBuilder().addAllFileInfos(files.list(call.getPath())))
                            .build());
        } catch (FileProblem e) {
            return e.reply();
        }
    }

    private Reply readFile(Exchange<Call> exchange, Call.ReadFile call, Access access) {
        OptionalLong length = call.hasLength() ? OptionalLong.of(call.getLength()) : OptionalLong.empty();
        try {
            files.check(call.getPath(), access);
            VirtualFiles.Piece piece = files.read(call.getPath(), call.getOffset(), length);
            return reply(
                    exchange,
                    Response.newBuilder()
                            .setType(Response.Type.READ_FILE)
                            .setReadFile(Response.ReadFile.newBuilder()
                                    .setSize(piece.sizeBytes())
                                    .setData(piece.data()))
                            .build());
        } catch (FileProblem e) {
            return e.reply();
        }
    }

    /** No resource provider is known, and an unknown one is gone already (AO-162). */
    private static Reply markGone(AgentState state) {
        return state.agentId().isPresent()
                ? Reply.empty(200)
                : Reply.error(500, "The agent has never been registered with a master");
    }

    private Response containers(Call.GetContainers call, Access access) {
        AgentState now = state.get();
        return AgentReads.getContainers(now, call, new ContainerFacts(containerizer), access.visibility());
    }
}

package io.tepui.app.agent.containers;

import io.tepui.agent.operator.TokenAuthorizer;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.PMap;
import io.tepui.containers.containerizer.ContainerLaunch.OutputBounds;
import io.tepui.http.HttpServer;
import io.tepui.http.HttpServerConfig;
import io.tepui.http.MessageReceiver;
import io.tepui.http.Router;
import io.tepui.http.api.ApiEndpoint;
import io.tepui.http.api.ApiRules;
import io.tepui.http.api.Authenticator;
import io.tepui.http.api.BodyParser;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.protocol.authorization.Principal;
import io.tepui.protocol.authorization.Target;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.testkit.WireCall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server with the calls about containers alone, over containers that are only remembered. One executor runs, its container is {@code root}. */
final class ContainerServer implements AutoCloseable {
    static final ContainerID ROOT = ContainerID.newBuilder().setValue("root").build();
    static final ContainerCallLimits LIMITS = new ContainerCallLimits(
            4, 3, 64 * 1024, Duration.ofSeconds(20), Duration.ofMillis(300), Duration.ofMillis(100));

    /** Keeps {@code containers} of the code under test apart from those of the test. */
    final FakeContainerizer containerizer = new FakeContainerizer();

    /** What nobody may do. */
    final Set<Action> forbidden = ConcurrentHashMap.newKeySet();

    /** What was asked of the authorizer. */
    final List<Target.Container> asked = new CopyOnWriteArrayList<>();

    private final ContainerCalls calls;
    private final HttpServer server;

    /** Who calls, if anybody is said to. */
    volatile Optional<Principal> principal = Optional.empty();

    private ContainerServer(Duration heartbeat, HttpServerConfig config) throws IOException {
        containerizer.add(ROOT, false);
        AgentState state = state();
        calls = new ContainerCalls(
                () -> state,
                containerizer,
                new LaunchSettings(Path.of("/agent/containers"), true, OutputBounds.DEFAULT),
                heartbeat,
                LIMITS);
        Authorizer authorizer = this::permits;
        ApiEndpoint<Call> endpoint = ApiEndpoint.ofAgent(
                calls.rules(ApiRules.of(BodyParser.of(Call.getDefaultInstance())))
                        .withAuthenticator(request -> new Authenticator.Admitted(principal)),
                exchange -> exchange.call().getType() == Call.Type.PRUNE_IMAGES
                        ? calls.pruneImages(exchange.call().getPruneImages().getExcludedImagesList())
                        : calls.answer(exchange, TokenAuthorizer.access(authorizer, exchange.principal())));
        server = HttpServer.start(
                config, Router.of("slave(1)").route("/api/v1", endpoint).build(), MessageReceiver.none());
    }

    static ContainerServer start() throws IOException {
        return start(Duration.ofMinutes(1));
    }

    static ContainerServer start(Duration heartbeat) throws IOException {
        return new ContainerServer(heartbeat, HttpServerConfig.defaults().withSendBufferBytes(16 * 1024));
    }

    private boolean permits(Optional<Principal> who, Action action, Target target) {
        if (target instanceof Target.Container container) {
            asked.add(container);
        }
        return !forbidden.contains(action);
    }

    private static AgentState state() {
        ExecutorInfo info = ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                .build();
        ExecutorRecord executor = new ExecutorRecord(
                info,
                "f",
                ROOT.getValue(),
                ExecutorState.RUNNING,
                ExecutorKind.COMMAND,
                true,
                Optional.empty(),
                ContainerStatus.getDefaultInstance(),
                Optional.empty(),
                PMap.empty(),
                PMap.empty());
        FrameworkInfo framework = FrameworkInfo.newBuilder()
                .setUser("alice")
                .setName("f")
                .setId(FrameworkID.newBuilder().setValue("f"))
                .build();
        return AgentState.starting(SlaveInfo.newBuilder().setHostname("h").build(), new UUID(0, 1))
                .with(FrameworkRecord.fresh(framework, Optional.empty()).with(executor));
    }

    /** A container in the executor's. */
    static ContainerID nested(String value) {
        return nested(ROOT, value);
    }

    static ContainerID nested(ContainerID parent, String value) {
        return ContainerID.newBuilder().setParent(parent).setValue(value).build();
    }

    static ContainerID root(String value) {
        return ContainerID.newBuilder().setValue(value).build();
    }

    int port() {
        return server.port();
    }

    double metric(String name) {
        return Optional.ofNullable(calls.metrics().get(name)).orElseThrow();
    }

    /** Sends a call in protobuf, answered in protobuf. */
    WireCall send(Call call) {
        return WireCall.post(
                port(),
                call.toByteArray(),
                "Content-Type",
                "application/x-protobuf",
                "Accept",
                "application/x-protobuf");
    }

    /** Sends a call and waits for its status. */
    int status(Call call) {
        try (WireCall sent = send(call)) {
            return sent.status();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}

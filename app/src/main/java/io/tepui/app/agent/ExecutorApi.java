package io.tepui.app.agent;

import io.tepui.agent.AgentInput;
import io.tepui.agent.ExecutorCallValidation;
import io.tepui.http.EventStream;
import io.tepui.http.HttpHandler;
import io.tepui.http.Reply;
import io.tepui.http.api.ApiEndpoint;
import io.tepui.http.api.ApiRules;
import io.tepui.http.api.Authenticator;
import io.tepui.http.api.BodyParser;
import io.tepui.http.api.Exchange;
import io.tepui.protocol.authorization.Principal;
import io.tepui.protocol.v1.executor.Call;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** {@code /api/v1/executor}: subscriptions and calls of executors (SE-206 to SE-211). */
final class ExecutorApi {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final ExecutorSide executors;
    private final Authenticator authenticator;

    ExecutorApi(ExecutorSide executors, Authenticator authenticator) {
        this.executors = executors;
        this.authenticator = authenticator;
    }

    /**
     * The endpoint, with its checks before.
     *
     * @param found whether containers and executors of an earlier run are known (SE-208 (2))
     */
    HttpHandler endpoint(BooleanSupplier found) {
        return ApiEndpoint.ofExecutor(
                ApiRules.of(BodyParser.of(Call.getDefaultInstance()))
                        .withAuthenticator(authenticator)
                        .withRecovered(found)
                        .withProblem(ExecutorCallValidation::problem)
                        .withAcceptLookedAt(call -> call.getType() == Call.Type.SUBSCRIBE),
                this::handle);
    }

    private Reply handle(Exchange<Call> exchange) throws InterruptedException {
        Call call = exchange.call();
        Optional<Map<String, String>> claims = exchange.principal().map(Principal::claims);
        return switch (call.getType()) {
            case HEARTBEAT -> Reply.empty(ACCEPTED);
            case SUBSCRIBE -> subscribe(exchange, claims);
            case UPDATE, MESSAGE, UNKNOWN ->
                executors.answers().ask(id -> new AgentInput.ExecutorCall(id, "", call, claims));
        };
    }

    private Reply subscribe(Exchange<Call> exchange, Optional<Map<String, String>> claims) throws InterruptedException {
        String id = UUID.randomUUID().toString();
        EventStream stream = exchange.request().newStream();
        executors.streams().add(id, stream, exchange.responseType());
        Reply answer =
                executors.answers().ask(request -> new AgentInput.ExecutorCall(request, id, exchange.call(), claims));
        if (answer.status() != OK) {
            executors.streams().remove(id);
            return answer;
        }
        return Reply.stream(exchange.responseType().header(), stream);
    }
}

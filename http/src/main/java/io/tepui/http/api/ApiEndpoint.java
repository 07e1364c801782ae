package io.tepui.http.api;

import io.tepui.http.HttpHandler;
import io.tepui.http.HttpRequest;
import io.tepui.http.Reply;
import java.util.List;
import java.util.Optional;

/** Leads a request through the checks of its API, one after another; the first that refuses answers. Then the handler does. */
public final class ApiEndpoint<M> implements HttpHandler {
    private final List<Check<M>> checks;
    private final CallHandler<M> handler;

    private ApiEndpoint(List<Check<M>> checks, CallHandler<M> handler) {
        this.checks = checks;
        this.handler = handler;
    }

    /** The master's operator API (MO-11 to MO-23). */
    public static <M> ApiEndpoint<M> ofMaster(ApiRules<M> rules, CallHandler<M> handler) {
        return new ApiEndpoint<>(CheckOrder.ofMaster(rules), handler);
    }

    /** The scheduler API (SE-10 to SE-18). */
    public static <M> ApiEndpoint<M> ofScheduler(ApiRules<M> rules, CallHandler<M> handler) {
        return new ApiEndpoint<>(CheckOrder.ofScheduler(rules), handler);
    }

    /** The agent's APIs (AO-3). */
    public static <M> ApiEndpoint<M> ofAgent(ApiRules<M> rules, CallHandler<M> handler) {
        return new ApiEndpoint<>(CheckOrder.ofAgent(rules), handler);
    }

    /** The executor API (SE-208). */
    public static <M> ApiEndpoint<M> ofExecutor(ApiRules<M> rules, CallHandler<M> handler) {
        return new ApiEndpoint<>(CheckOrder.ofExecutor(rules), handler);
    }

    @Override
    public Reply handle(HttpRequest request) throws Exception {
        Exchange<M> exchange = new Exchange<>(request);
        for (Check<M> check : checks) {
            Optional<Reply> refusal = check.refusal(exchange);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        return handler.handle(exchange);
    }
}

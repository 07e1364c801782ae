package io.tepui.app.master;

import io.tepui.app.calls.EventStreams;
import io.tepui.app.calls.PendingAnswers;
import io.tepui.app.process.Security;
import io.tepui.http.EventStream;
import io.tepui.http.Header;
import io.tepui.http.HttpHandler;
import io.tepui.http.Reply;
import io.tepui.http.api.ApiEndpoint;
import io.tepui.http.api.ApiRules;
import io.tepui.http.api.BodyParser;
import io.tepui.http.api.Exchange;
import io.tepui.master.authorization.SchedulerCallPermissions;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.SchedulerCallValidation;
import io.tepui.protocol.authorization.Denials;
import io.tepui.protocol.authorization.Principal;
import io.tepui.protocol.v1.scheduler.Call;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/scheduler}: subscriptions and calls of schedulers (SE-8 to SE-28). */
final class SchedulerApi {
    private static final String STREAM_ID = "Mesos-Stream-Id";

    private final MasterLoop loop;
    private final Published published;
    private final EventStreams streams;
    private final PendingAnswers<MasterInput> answers;
    private final Security security;

    SchedulerApi(
            MasterLoop loop,
            Published published,
            EventStreams streams,
            PendingAnswers<MasterInput> answers,
            Security security) {
        this.loop = loop;
        this.published = published;
        this.streams = streams;
        this.answers = answers;
        this.security = security;
    }

    HttpHandler endpoint() {
        return ApiEndpoint.ofScheduler(
                ApiRules.of(BodyParser.of(Call.getDefaultInstance()))
                        .withAuthenticator(security.schedulers())
                        .withRecovered(published::isRecovered)
                        .withProblem((call, principal) ->
                                SchedulerCallValidation.validate(call, principal.flatMap(Principal::name)))
                        .withAcceptLookedAt(call -> SchedulerCallValidation.negotiates(call.getType())),
                this::handle);
    }

    private Reply handle(Exchange<Call> exchange) throws InterruptedException {
        Optional<String> streamId = exchange.request().header(STREAM_ID);
        Optional<String> principal = exchange.principal().flatMap(Principal::name);
        Call call = exchange.call();
        Denials denials =
                SchedulerCallPermissions.denials(call, security.authorizer(), exchange.principal(), published.get());
        if (call.getType() != Call.Type.SUBSCRIBE) {
            return answers.ask(id -> new MasterInput.SchedulerCall(id, streamId, call, principal, denials));
        }
        Optional<String> problem = SchedulerCallValidation.validateSubscribeHeaders(streamId);
        return problem.isPresent() ? Reply.error(400, problem.get()) : subscribe(exchange, call, principal, denials);
    }

    /** Answers 200 at once; whatever the core thinks of the subscription goes over the stream (SE-42). */
    private Reply subscribe(Exchange<Call> exchange, Call call, Optional<String> principal, Denials denials) {
        String id = UUID.randomUUID().toString();
        EventStream stream = exchange.request().newStream();
        streams.add(id, stream, exchange.responseType());
        if (!loop.submit(new MasterInput.SchedulerSubscribe(id, call, principal, denials))) {
            stream.close();
            return MasterProcess.STOPPING;
        }
        return Reply.stream(exchange.responseType().header(), stream, new Header(STREAM_ID, id));
    }
}

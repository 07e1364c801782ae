package io.tepui.app.master;

import io.tepui.app.calls.PendingAnswers;
import io.tepui.app.process.Replies;
import io.tepui.app.process.Security;
import io.tepui.http.EventStream;
import io.tepui.http.HttpHandler;
import io.tepui.http.Reply;
import io.tepui.http.ReplyBody;
import io.tepui.http.api.ApiEndpoint;
import io.tepui.http.api.ApiRules;
import io.tepui.http.api.BodyParser;
import io.tepui.http.api.Exchange;
import io.tepui.master.authorization.OperatorCallPermissions;
import io.tepui.master.authorization.OperatorCallPermissions.Refusal;
import io.tepui.master.core.MasterInput;
import io.tepui.master.operator.CallCompleteness;
import io.tepui.master.operator.CallKind;
import io.tepui.master.operator.OperatorReads;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Principal;
import io.tepui.protocol.json.Encodable;
import io.tepui.protocol.v1.master.Call;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1}: the operator's calls (MO-1, MO-11 to MO-23). */
final class OperatorApi {
    private final Published published;
    private final OperatorReads reads;
    private final OperatorStreams streams;
    private final PendingAnswers<MasterInput> answers;
    private final ProcessCalls processCalls;
    private final Security security;

    OperatorApi(
            Published published,
            OperatorReads reads,
            OperatorStreams streams,
            PendingAnswers<MasterInput> answers,
            ProcessCalls processCalls,
            Security security) {
        this.published = published;
        this.reads = reads;
        this.streams = streams;
        this.answers = answers;
        this.processCalls = processCalls;
        this.security = security;
    }

    HttpHandler endpoint() {
        CallCompleteness completeness = new CallCompleteness();
        return ApiEndpoint.ofMaster(
                ApiRules.of(BodyParser.of(Call.getDefaultInstance()))
                        .withAuthenticator(security.operators())
                        .withRecovered(published::isRecovered)
                        .withProblem(completeness::check)
                        .withIsUnknown(call -> call.getType() == Call.Type.UNKNOWN),
                this::handle);
    }

    private Reply handle(Exchange<Call> exchange) throws InterruptedException {
        Call call = exchange.call();
        MediaType type = exchange.responseType();
        Access access = new Access(security.authorizer(), exchange.principal());
        return switch (CallKind.of(call.getType())) {
            case READ -> Replies.encoded(reads.answer(call.getType(), published.get(), access.visibility()), type);
            case PROCESS -> processCalls.answer(call, type, access);
            case STREAM -> subscribe(exchange, access);
            case WRITE -> write(call, access);
            case UNKNOWN -> Reply.empty(501);
        };
    }

    /** A call that is not permitted does not reach the core, unless the core has to look at more before it refuses. */
    private Reply write(Call call, Access access) throws InterruptedException {
        MasterState state = published.get();
        Optional<Refusal> refusal = OperatorCallPermissions.refusal(call, access, state);
        return refusal.isPresent()
                ? Reply.error(refusal.get().status(), refusal.get().reason())
                : answers.ask(id -> new MasterInput.OperatorWrite(
                        id,
                        call,
                        access.principal().flatMap(Principal::name),
                        OperatorCallPermissions.denials(call, access, state)));
    }

    /** The stream begins with the whole state, which this thread writes while events already gather behind it (MO-291). */
    private Reply subscribe(Exchange<Call> exchange, Access access) throws InterruptedException {
        MediaType type = exchange.responseType();
        EventStream stream = exchange.request().newStream();
        Optional<MasterState> state = streams.subscribe(UUID.randomUUID().toString(), stream, type, access);
        return state.isEmpty()
                ? MasterProcess.STOPPING
                : Reply.streamAfter(
                        type.header(), framed(reads.subscribed(state.get(), access.visibility()), type), stream);
    }

    private static ReplyBody framed(Encodable record, MediaType type) {
        byte[] header = RecordIo.header(record.size(type));
        return new ReplyBody() {
            @Override
            public long lengthBytes() {
                return header.length + record.size(type);
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(header);
                record.writeTo(out, type);
            }
        };
    }
}

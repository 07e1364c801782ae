package io.tepui.app.master;

import io.tepui.app.process.Replies;
import io.tepui.http.EventStream;
import io.tepui.http.HttpHandler;
import io.tepui.http.Reply;
import io.tepui.http.ReplyBody;
import io.tepui.http.api.ApiEndpoint;
import io.tepui.http.api.ApiRules;
import io.tepui.http.api.BodyParser;
import io.tepui.http.api.Exchange;
import io.tepui.http.api.Principal;
import io.tepui.master.core.MasterInput;
import io.tepui.master.operator.CallCompleteness;
import io.tepui.master.operator.CallKind;
import io.tepui.master.operator.OperatorReads;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.RecordIo;
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
    private final PendingAnswers answers;
    private final ProcessCalls processCalls;

    OperatorApi(
            Published published,
            OperatorReads reads,
            OperatorStreams streams,
            PendingAnswers answers,
            ProcessCalls processCalls) {
        this.published = published;
        this.reads = reads;
        this.streams = streams;
        this.answers = answers;
        this.processCalls = processCalls;
    }

    HttpHandler endpoint() {
        CallCompleteness completeness = new CallCompleteness();
        return ApiEndpoint.ofMaster(
                ApiRules.of(BodyParser.of(Call.getDefaultInstance()))
                        .withRecovered(published::isRecovered)
                        .withProblem(completeness::check)
                        .withIsUnknown(call -> call.getType() == Call.Type.UNKNOWN),
                this::handle);
    }

    private Reply handle(Exchange<Call> exchange) throws InterruptedException {
        Call call = exchange.call();
        MediaType type = exchange.responseType();
        return switch (CallKind.of(call.getType())) {
            case READ -> Replies.encoded(reads.answer(call.getType(), published.get()), type);
            case PROCESS -> processCalls.answer(call, type);
            case STREAM -> subscribe(exchange);
            case WRITE ->
                answers.ask(id -> new MasterInput.OperatorWrite(
                        id, call, exchange.principal().flatMap(Principal::name)));
            case NOT_BUILT -> Reply.error(501, CallKind.notBuiltText(call.getType()));
            case UNKNOWN -> Reply.empty(501);
        };
    }

    /** The stream begins with the whole state, which this thread writes while events already gather behind it (MO-291). */
    private Reply subscribe(Exchange<Call> exchange) throws InterruptedException {
        MediaType type = exchange.responseType();
        EventStream stream = exchange.request().newStream();
        Optional<MasterState> state = streams.subscribe(UUID.randomUUID().toString(), stream, type);
        return state.isEmpty()
                ? PendingAnswers.STOPPING
                : Reply.streamAfter(type.header(), framed(reads.subscribed(state.get()), type), stream);
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

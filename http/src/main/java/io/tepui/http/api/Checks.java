package io.tepui.http.api;

import io.tepui.http.Reply;
import io.tepui.protocol.Accept;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.MediaTypeException;
import io.tepui.protocol.StreamMedia;
import io.tepui.protocol.authorization.Principal;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/** The single checks; {@link CheckOrder} puts them in order. */
final class Checks {
    private static final String ACCEPT = "Accept";
    private static final String CONTENT_TYPE = "Content-Type";

    private Checks() {}

    /** Paths that the operator disabled: 403 (MO-10, MO-11). */
    static <M> Check<M> firewall(Predicate<String> disabled) {
        return exchange -> refuseIf(disabled.test(exchange.request().path()), 403, "This endpoint is disabled");
    }

    /** 401 or 403 unless the authenticator lets the client in (MO-12). */
    static <M> Check<M> authentication(Authenticator authenticator) {
        return exchange -> switch (authenticator.authenticate(exchange.request())) {
            case Authenticator.Admitted admitted -> {
                exchange.principal(admitted.principal());
                yield Optional.empty();
            }
            case Authenticator.Rejected rejected -> Optional.of(rejected.reply());
        };
    }

    /** A principal that has claims only: 403 (MO-13). */
    static <M> Check<M> principalHasName() {
        return exchange -> refuseIf(
                exchange.principal().filter(p -> p.name().isEmpty()).isPresent(),
                403,
                "The principal has no name: a token needs a claim that names it");
    }

    /** Not the leader: 307 to it, or 503 (MO-14, MO-34, MO-35). */
    static <M> Check<M> leading(Leadership leadership) {
        return exchange -> switch (leadership.standing()) {
            case Leadership.Leading leading -> Optional.empty();
            case Leadership.Elsewhere elsewhere ->
                Optional.of(Reply.redirect(
                        "//" + elsewhere.hostAndPort() + exchange.request().pathAndQuery()));
            case Leadership.Unknown unknown ->
                Optional.of(Reply.error(503, "No leading master is known; try again later"));
        };
    }

    /** Still recovering: 503 (MO-15, AO-6). */
    static <M> Check<M> recovered(BooleanSupplier recovered, String who) {
        return exchange ->
                refuseIf(!recovered.getAsBoolean(), 503, "The " + who + " has not finished recovery; try again later");
    }

    /** Any method but POST: 405 (MO-16). */
    static <M> Check<M> post() {
        return exchange -> exchange.request().method().equals("POST")
                ? Optional.empty()
                : Optional.of(Reply.methodNotAllowed("POST", exchange.request().method()));
    }

    /** No Content-Type: 400 (MO-17). */
    static <M> Check<M> contentTypePresent() {
        return exchange ->
                refuseIf(exchange.request().header(CONTENT_TYPE).isEmpty(), 400, "Header Content-Type is missing");
    }

    /** A Content-Type that is neither JSON nor protobuf: 415 (MO-18). */
    static <M> Check<M> contentTypeKnown() {
        return exchange -> {
            String value = exchange.request().header(CONTENT_TYPE).orElse("");
            Optional<MediaType> type = MediaType.ofContentType(value).filter(t -> t != MediaType.RECORDIO);
            type.ifPresent(t -> exchange.requestMedia(new StreamMedia(t, t)));
            return refuseIf(
                    type.isEmpty(),
                    415,
                    "Content-Type must be 'application/json' or 'application/x-protobuf', not '" + value + "'");
        };
    }

    /** A body that is no call: 400 (MO-19). */
    static <M> Check<M> body(BodyParser<M> parser) {
        return exchange -> parsed(exchange, parser, exchange.request().body());
    }

    /** A call that lacks something: 400 with the reason (MO-20). */
    static <M> Check<M> complete(BiFunction<M, Optional<Principal>, Optional<String>> problem) {
        return exchange -> problem.apply(exchange.call(), exchange.principal()).map(reason -> Reply.error(400, reason));
    }

    /** An Accept that allows neither JSON nor protobuf: 406 (MO-21); looked at only for these calls (SE-18). */
    static <M> Check<M> acceptable(Predicate<M> lookedAt) {
        return exchange -> {
            Optional<String> header = exchange.request().header(ACCEPT);
            Optional<MediaType> type =
                    lookedAt.test(exchange.call()) ? Accept.choose(header) : Optional.of(MediaType.JSON);
            type.ifPresent(t -> exchange.responseMedia(new StreamMedia(t, t)));
            return refuseIf(
                    type.isEmpty(),
                    406,
                    "Accept must allow 'application/json' or 'application/x-protobuf', not only '" + header.orElse("")
                            + "'");
        };
    }

    /** The call type UNKNOWN: 501 without a body (MO-22). */
    static <M> Check<M> typeKnown(Predicate<M> isUnknown) {
        return exchange -> isUnknown.test(exchange.call()) ? Optional.of(Reply.empty(501)) : Optional.empty();
    }

    /** The types of a request that may be a stream of records: 400 or 415 (AO-8, AO-9). */
    static <M> Check<M> requestMedia() {
        return exchange -> {
            try {
                exchange.requestMedia(StreamMedia.ofRequest(
                        exchange.request().header(CONTENT_TYPE),
                        exchange.request().header("Message-Content-Type")));
                return Optional.empty();
            } catch (MediaTypeException e) {
                return refusal(e);
            }
        };
    }

    /** The types of an answer that may be a stream of records: 406 (AO-10 to AO-12). */
    static <M> Check<M> responseMedia() {
        return exchange -> {
            try {
                exchange.responseMedia(StreamMedia.ofResponse(
                        exchange.request().header(ACCEPT), exchange.request().header("Message-Accept")));
                return Optional.empty();
            } catch (MediaTypeException e) {
                return refusal(e);
            }
        };
    }

    /** The body, or its first record, is no call: 400 (AO-20, AO-21). */
    static <M> Check<M> bodyOrFirstRecord(BodyParser<M> parser, int maxRecordBytes) {
        return exchange -> {
            if (!exchange.requestMedia().isStream()) {
                return parsed(exchange, parser, exchange.request().body());
            }
            RecordInput records = new RecordInput(exchange.request().bodyStream(), maxRecordBytes);
            exchange.records(records);
            try {
                Optional<byte[]> first = records.next();
                return first.isEmpty()
                        ? Optional.of(Reply.error(400, "The body ended before its first record"))
                        : parsed(exchange, parser, first.get());
            } catch (MalformedMessageException e) {
                return Optional.of(Reply.error(400, String.valueOf(e.getMessage())));
            }
        };
    }

    /** Streams where the call has none, or none where it needs one: 415, then 406 (AO-13, AO-14). */
    static <M> Check<M> mediaFit(Function<M, CallShape> shape) {
        return exchange -> {
            CallShape actual = shape.apply(exchange.call());
            if (exchange.requestMedia().isStream() != (actual == CallShape.STREAMS_IN)) {
                return Optional.of(Reply.error(
                        415,
                        actual == CallShape.STREAMS_IN
                                ? "This call needs Content-Type 'application/recordio'"
                                : "Content-Type 'application/recordio' is not for this call"));
            }
            return refuseIf(
                    exchange.responseMedia().isStream() && actual != CallShape.STREAMS_OUT,
                    406,
                    "The answer to this call is not of type 'application/recordio'");
        };
    }

    private static <M> Optional<Reply> parsed(Exchange<M> exchange, BodyParser<M> parser, byte[] bytes) {
        try {
            exchange.call(parser.parse(exchange.requestMedia().message(), bytes));
            return Optional.empty();
        } catch (MalformedMessageException e) {
            return Optional.of(Reply.error(400, "The body is not a call: " + e.getMessage()));
        }
    }

    private static Optional<Reply> refusal(MediaTypeException e) {
        return Optional.of(Reply.error(e.status(), String.valueOf(e.getMessage())));
    }

    private static Optional<Reply> refuseIf(boolean refused, int status, String reason) {
        return refused ? Optional.of(Reply.error(status, reason)) : Optional.empty();
    }
}

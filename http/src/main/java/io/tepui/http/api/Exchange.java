package io.tepui.http.api;

import io.tepui.http.HttpRequest;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.StreamMedia;
import io.tepui.protocol.authorization.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request on its way through the checks, with what they found; the handler gets it complete. For one thread. */
public final class Exchange<M> {
    private final HttpRequest request;
    private Optional<Principal> principal = Optional.empty();
    private @Nullable StreamMedia requestMedia;
    private @Nullable StreamMedia responseMedia;
    private @Nullable M call;
    private Optional<RecordInput> records = Optional.empty();

    Exchange(HttpRequest request) {
        this.request = request;
    }

    /** The request itself. */
    public HttpRequest request() {
        return request;
    }

    /** Who sent it; nobody when authentication is off. */
    public Optional<Principal> principal() {
        return principal;
    }

    /** The call's message. */
    public M call() {
        return found(call, "call");
    }

    /** The types of the request's body. */
    public StreamMedia requestMedia() {
        return found(requestMedia, "type of the request");
    }

    /** The types of the answer's body. For a scheduler call that has no answer, JSON (SE-18). */
    public StreamMedia responseMedia() {
        return found(responseMedia, "type of the answer");
    }

    /** The type of each message of the answer: JSON or protobuf. */
    public MediaType responseType() {
        return responseMedia().message();
    }

    /** The records after the first, of a request that is a stream of records (AO-13). */
    public Optional<RecordInput> records() {
        return records;
    }

    void principal(Optional<Principal> value) {
        principal = value;
    }

    void requestMedia(StreamMedia value) {
        requestMedia = value;
    }

    void responseMedia(StreamMedia value) {
        responseMedia = value;
    }

    void call(M value) {
        call = value;
    }

    void records(RecordInput value) {
        records = Optional.of(value);
    }

    private static <T> T found(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("The " + what + " is not known yet: its check comes later in the list");
        }
        return value;
    }
}

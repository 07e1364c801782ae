package io.tepui.http.api;

import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.json.JsonCodec;

/** Makes the message of a call from its bytes. */
@FunctionalInterface
public interface BodyParser<M> {
    /**
     * Parses one whole message.
     *
     * @param type JSON or protobuf
     * @throws MalformedMessageException when the bytes are no complete message of that type; its text is sent to the client
     */
    M parse(MediaType type, byte[] bytes) throws MalformedMessageException;

    /** Parses messages of the prototype's class with the codecs of the APIs (MO-75 to MO-95). */
    static <M extends Message> BodyParser<M> of(M prototype) {
        JsonCodec codec = JsonCodec.standard();
        return (type, bytes) -> codec.parse(type, bytes, prototype);
    }
}

package io.tepui.protocol.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.tepui.protocol.MediaType;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A message together with its bytes in both forms, each made when first asked for and then kept. Two threads that ask at
 * the same time may both make them; the bytes are the same. Two of these are equal when they are the same object.
 *
 * @param <M> the class of the message
 */
public final class Encoded<M extends Message> implements Encodable {
    private final JsonCodec codec;
    private final M message;
    private volatile byte @Nullable [] json;
    private volatile byte @Nullable [] protobuf;

    private Encoded(JsonCodec codec, M message) {
        this.codec = codec;
        this.message = message;
    }

    /** Holds a message; nothing is encoded yet. */
    public static <M extends Message> Encoded<M> of(M message, JsonCodec codec) {
        return new Encoded<>(codec, message);
    }

    /** Holds a message that is written with the standard codec. */
    public static <M extends Message> Encoded<M> of(M message) {
        return of(message, JsonCodec.standard());
    }

    /** The message itself. */
    public M message() {
        return message;
    }

    /** The JSON text; not to be changed. */
    public byte[] json() {
        byte[] known = json;
        if (known == null) {
            known = codec.toJson(message);
            json = known;
        }
        return known;
    }

    /** The protobuf bytes; not to be changed. */
    public byte[] protobuf() {
        byte[] known = protobuf;
        if (known == null) {
            known = message.toByteArray();
            protobuf = known;
        }
        return known;
    }

    /** {@link #json} or {@link #protobuf}. */
    public byte[] bytes(MediaType type) {
        return switch (type) {
            case JSON -> json();
            case PROTOBUF -> protobuf();
            case RECORDIO -> throw new IllegalArgumentException("A single message is JSON or protobuf, no stream");
        };
    }

    @Override
    public Descriptor descriptor() {
        return message.getDescriptorForType();
    }

    @Override
    public long size(MediaType type) {
        return bytes(type).length;
    }

    @Override
    public void writeTo(OutputStream out, MediaType type) throws IOException {
        out.write(bytes(type));
    }

    @Override
    public byte[] toByteArray(MediaType type) {
        return bytes(type).clone();
    }

    @Override
    public String toString() {
        return "Encoded[" + message + "]";
    }
}

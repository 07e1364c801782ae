package io.tepui.protocol.json;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.Message;
import io.tepui.protocol.MediaType;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A message together with its bytes in both forms, each made when first asked for and then kept. Two threads that ask at
 * the same time may both make them; the bytes are the same. Two of these are equal when they are the same object.
 *
 * <p>A message as Java objects takes about ten times the room of its protobuf bytes. Where very many are held and few are
 * looked into, {@link #compact} ones give up the objects once there are bytes.
 *
 * @param <M> the class of the message
 */
public final class Encoded<M extends Message> implements Encodable {
    /** More than any message has that came through a decoder. */
    private static final int MAX_DEPTH = 10_000;

    private final JsonCodec codec;
    private final boolean compact;
    private final M prototype;
    // Once protobuf is set it stays so, and only then is the message given up: one of the two is always there.
    private volatile @Nullable M message;
    private volatile byte @Nullable [] json;
    private volatile byte @Nullable [] protobuf;

    @SuppressWarnings("unchecked") // the default instance is of the message's class
    private Encoded(JsonCodec codec, M message, boolean compact) {
        this.codec = codec;
        this.message = message;
        this.prototype = (M) message.getDefaultInstanceForType();
        this.compact = compact;
    }

    /** Holds a message; nothing is encoded yet. */
    public static <M extends Message> Encoded<M> of(M message, JsonCodec codec) {
        return new Encoded<>(codec, message, false);
    }

    /** Holds a message that is written with the standard codec. */
    public static <M extends Message> Encoded<M> of(M message) {
        return of(message, JsonCodec.standard());
    }

    /**
     * Holds a message until bytes are first asked for, and from then on only bytes: then {@link #message()} costs reading
     * them.
     */
    public static <M extends Message> Encoded<M> compact(M message) {
        return new Encoded<>(JsonCodec.standard(), message, true);
    }

    /** The message itself. */
    public M message() {
        M known = message;
        return known != null ? known : parsed();
    }

    /** Gives up the message of a {@link #compact} one now. */
    public void pack() {
        if (compact && message != null) {
            protobuf();
        }
    }

    /** The JSON text; not to be changed. */
    public byte[] json() {
        byte[] known = json;
        if (known == null) {
            known = codec.toJson(message());
            json = known;
            pack();
        }
        return known;
    }

    /** The protobuf bytes; not to be changed. */
    public byte[] protobuf() {
        byte[] known = protobuf;
        if (known == null) {
            known = message().toByteArray();
            protobuf = known;
        }
        if (compact) {
            message = null;
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
        return prototype.getDescriptorForType();
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
        return "Encoded[" + message() + "]";
    }

    private M parsed() {
        CodedInputStream input = CodedInputStream.newInstance(protobuf());
        input.setRecursionLimit(MAX_DEPTH);
        try {
            @SuppressWarnings("unchecked") // a parser of the message's class
            M read = (M) prototype.getParserForType().parsePartialFrom(input, ExtensionRegistryLite.getEmptyRegistry());
            return read;
        } catch (IOException e) {
            throw new IllegalStateException("Bytes that this process wrote can't be read", e);
        }
    }
}

package io.tepui.protocol.json;

import com.google.protobuf.Descriptors.Descriptor;
import io.tepui.protocol.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A message in a state to be sent in either form, with its size known before the first byte: one message with kept bytes
 * ({@link Encoded}), or a large one joined from such ({@link Composite}).
 *
 * <p>All of it is immutable, and may be sent by many threads at once.
 */
public sealed interface Encodable permits Encoded, Composite {
    /** The type of the message. */
    Descriptor descriptor();

    /** How many bytes the message has as JSON or protobuf. */
    long size(MediaType type);

    /** Writes the message as JSON or protobuf; does not flush or close. */
    void writeTo(OutputStream out, MediaType type) throws IOException;

    /** The whole message as one array; for what is known to be small. */
    default byte[] toByteArray(MediaType type) {
        long size = size(type);
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(size));
        try {
            writeTo(out, type);
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed", e);
        }
        return out.toByteArray();
    }
}

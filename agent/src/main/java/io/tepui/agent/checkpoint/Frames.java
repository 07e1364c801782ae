package io.tepui.agent.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Messages in files: each after its length in 4 bytes, least significant first (AM-122). */
public final class Frames {
    /** Longest record that is read back, in bytes: no message of ours comes near it. */
    public static final int MAX_RECORD_BYTES = 64 << 20;

    private static final int HEADER_BYTES = 4;

    private Frames() {}

    /**
     * Records read from a file.
     *
     * @param records the complete ones
     * @param completeBytes how many bytes they take; what lies behind is a torn record (AO-178)
     */
    public record Content<M>(List<M> records, int completeBytes) {}

    /** The record of a message. */
    public static ByteString frame(MessageLite message) {
        int size = message.getSerializedSize();
        ByteBuffer header =
                ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(size);
        return ByteString.copyFrom(header.flip()).concat(message.toByteString());
    }

    /**
     * Reads records until the first that is cut short, or that begins a stretch of zeros at the end.
     *
     * @throws InvalidProtocolBufferException when a length is impossible, or a complete record does not parse
     */
    public static <M extends MessageLite> Content<M> read(byte[] file, Parser<M> parser)
            throws InvalidProtocolBufferException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<M> records = new ArrayList<>();
        while (bytes.remaining() >= HEADER_BYTES) {
            int start = bytes.position();
            int length = bytes.getInt();
            if (length < 0 || length > MAX_RECORD_BYTES) {
                throw new InvalidProtocolBufferException(
                        "the record at byte " + start + " claims a length of " + length + " bytes");
            }
            if (length > bytes.remaining() || length == 0 && isBlank(bytes)) {
                return new Content<>(List.copyOf(records), start);
            }
            records.add(parser.parseFrom(ByteString.copyFrom(file, bytes.position(), length)));
            bytes.position(bytes.position() + length);
        }
        return new Content<>(List.copyOf(records), bytes.position());
    }

    /** Whether a file that is written as a whole holds one message, and that with no field set: a length of 0, and nothing after it. */
    static boolean isEmptyMessage(byte[] file) {
        return file.length == HEADER_BYTES && isBlank(ByteBuffer.wrap(file));
    }

    /** Whether nothing but zeros follows: a file that had grown but not been filled when the machine stopped. */
    private static boolean isBlank(ByteBuffer rest) {
        for (int i = rest.position(); i < rest.limit(); i++) {
            if (rest.get(i) != 0) {
                return false;
            }
        }
        return true;
    }
}

package io.tepui.protocol;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** UUIDs as the wire carries them: 16 raw bytes, the most significant first (SE-7). */
public final class Uuids {
    /** Bytes of a UUID. */
    public static final int BYTES = 16;

    private Uuids() {}

    /** A version 4 UUID from 122 bits of the given source. */
    public static UUID random(RandomGenerator source) {
        long high = source.nextLong() & ~0xF000L | 0x4000L;
        long low = source.nextLong() & ~(3L << 62) | 1L << 63;
        return new UUID(high, low);
    }

    /** The 16 bytes. */
    public static ByteString toBytes(UUID uuid) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        return ByteString.copyFrom(bytes.flip());
    }

    /** The UUID in a bytes field; nothing unless it has exactly 16 bytes. */
    public static Optional<UUID> fromBytes(ByteString bytes) {
        if (bytes.size() != BYTES) {
            return Optional.empty();
        }
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        return Optional.of(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /** The message form. */
    public static io.tepui.protocol.v1.UUID toMessage(UUID uuid) {
        return io.tepui.protocol.v1.UUID.newBuilder().setValue(toBytes(uuid)).build();
    }

    /** The UUID in a message; nothing unless its value has exactly 16 bytes. */
    public static Optional<UUID> fromMessage(io.tepui.protocol.v1.UUID message) {
        return fromBytes(message.getValue());
    }
}

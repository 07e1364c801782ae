package io.tepui.containers.posix;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * One frame.
 *
 * @param code number of its type; a newer shim may know types that we do not
 * @param payload what it holds, ready to be read
 */
record Frame(int code, ByteBuffer payload) {

    static final int HEADER_BYTES = 5;

    /** Payload of one frame from a spawner or shim at most. */
    static final int MAX_PAYLOAD_BYTES = 64 << 10;

    boolean is(FrameType type) {
        return code == type.code();
    }

    /** A frame to be sent. */
    static ByteBuffer encode(FrameType type, byte[] payload) {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .put(type.code())
                .putInt(payload.length)
                .put(payload)
                .flip();
    }

    /**
     * Reads the next frame. Throws {@link EOFException} when the other end has gone and {@link IOException} when what
     * comes is no frame.
     */
    static Frame read(ReadableByteChannel from) throws IOException {
        ByteBuffer header = fill(from, ByteBuffer.allocate(HEADER_BYTES));
        int code = header.get() & 0xff;
        int length = header.getInt();
        if (length < 0 || length > MAX_PAYLOAD_BYTES) {
            throw new IOException("A frame of type " + code + " claims " + Integer.toUnsignedString(length)
                    + " bytes, above " + MAX_PAYLOAD_BYTES);
        }
        return new Frame(code, fill(from, ByteBuffer.allocate(length)));
    }

    private static ByteBuffer fill(ReadableByteChannel from, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (from.read(into) < 0) {
                throw new EOFException("the other end has gone");
            }
        }
        return into.flip();
    }
}

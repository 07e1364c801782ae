package io.tepui.protocol.json;

import java.io.IOException;
import java.io.OutputStream;

/** Gathers small pieces of bytes into large writes. Whoever made it calls {@link #finish} at the end. */
final class PieceOutput extends OutputStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;

    PieceOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > BUFFER_BYTES - filled) {
            finish();
            if (length >= BUFFER_BYTES) {
                out.write(bytes, offset, length);
                return;
            }
        }
        System.arraycopy(bytes, offset, buffer, filled, length);
        filled += length;
    }

    @Override
    public void write(int b) throws IOException {
        if (filled == BUFFER_BYTES) {
            finish();
        }
        buffer[filled++] = (byte) b;
    }

    /** A number as protobuf writes it: seven bits a byte, the lowest first. */
    void writeVarint(long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        write((int) rest);
    }

    void finish() throws IOException {
        out.write(buffer, 0, filled);
        filled = 0;
    }
}

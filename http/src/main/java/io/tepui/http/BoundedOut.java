package io.tepui.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Response;

/**
 * Writes a body in bounded pieces and blocks while the client does not read. After each piece other virtual threads get their
 * turn, so that an answer of many megabytes does not hold up small ones.
 */
final class BoundedOut extends OutputStream {
    static final int PIECE_BYTES = 64 * 1024;

    private final Response response;
    private final RetainableByteBuffer.Mutable pooled;
    private final ByteBuffer buffer;

    BoundedOut(Response response, ByteBufferPool pool) {
        this.response = response;
        this.pooled = pool.acquire(PIECE_BYTES, true);
        this.buffer = pooled.getByteBuffer();
        buffer.clear();
    }

    @Override
    public void write(int b) throws IOException {
        if (!buffer.hasRemaining()) {
            send(false);
        }
        buffer.put((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            if (!buffer.hasRemaining()) {
                send(false);
            }
            int part = Math.min(end - from, buffer.remaining());
            buffer.put(bytes, from, part);
            from += part;
        }
    }

    /** Writes what is left, without ending the answer. */
    @Override
    public void flush() throws IOException {
        send(false);
    }

    /** Writes what is left and ends the answer. */
    void finish() throws IOException {
        send(true);
    }

    /** Gives the buffer back; to be called in any case. */
    void release() {
        buffer.flip();
        pooled.release();
    }

    private void send(boolean last) throws IOException {
        buffer.flip();
        try {
            Content.Sink.write(response, last, buffer);
        } finally {
            buffer.clear();
        }
        Thread.yield();
    }
}

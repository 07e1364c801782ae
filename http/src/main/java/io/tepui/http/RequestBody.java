package io.tepui.http;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads the body of one request, never holding more than was sent and the limits allow (MO-8). */
final class RequestBody {
    /** Bodies up to here are not counted in the budget of all bodies. */
    static final int UNCOUNTED_BYTES = 64 * 1024;

    private static final int FIRST_BYTES = 8 * 1024;
    private static final byte[] NONE = new byte[0];

    private final Request request;
    private final ByteBudget budget;
    private final ServerCounters counters;
    private final boolean gzip;
    private final ContentSignal content = new ContentSignal();
    private boolean ended;
    private long countedBytes;

    RequestBody(Request request, boolean gzip, ByteBudget budget, ServerCounters counters) {
        this.request = request;
        this.gzip = gzip;
        this.budget = budget;
        this.counters = counters;
    }

    /** All of it, inflated if it was compressed. */
    byte[] readAll(int maxBytes) throws BodyException, IOException {
        byte[] sent = readSent(maxBytes);
        return gzip ? inflate(sent, maxBytes) : sent;
    }

    /** The body as it arrives; reading blocks, until {@link #stopReading} at the latest. */
    InputStream stream() throws IOException {
        InputStream in = new Arriving();
        return gzip ? new GZIPInputStream(in) : in;
    }

    /** Ends a read of the stream that waits, and every later one, with an {@link java.io.InterruptedIOException}. May be called by any thread. */
    void stopReading() {
        content.callOff();
    }

    /** Gives back what was counted in the budget. */
    void release() {
        budget.giveBack(countedBytes);
        countedBytes = 0;
    }

    /**
     * Reads and drops what is left without waiting for more.
     *
     * @return whether the end of the body has been reached
     */
    boolean endedAlready() {
        while (!ended) {
            Content.Chunk chunk = request.read();
            if (chunk == null || Content.Chunk.isFailure(chunk)) {
                return false;
            }
            ended = chunk.isLast();
            chunk.release();
        }
        return true;
    }

    /** Reads and drops what is left, up to a bound; waits for it. */
    void discard(int maxBytes) throws IOException {
        long dropped = 0;
        while (!ended && dropped <= maxBytes) {
            Content.Chunk chunk = next(false);
            dropped += chunk.remaining();
            ended = chunk.isLast();
            chunk.release();
        }
    }

    private byte[] readSent(int maxBytes) throws BodyException, IOException {
        long declared = request.getLength();
        if (declared > maxBytes) {
            throw tooLarge(maxBytes, "has " + declared);
        }
        byte[] bytes = NONE;
        int length = 0;
        while (!ended) {
            Content.Chunk chunk = next(false);
            try {
                int part = chunk.remaining();
                if (part > maxBytes - length) {
                    throw tooLarge(maxBytes, "has more");
                }
                if (part > 0) {
                    bytes = withRoom(bytes, length, part, declared, maxBytes);
                    ByteBuffer buffer = chunk.getByteBuffer();
                    buffer.get(bytes, length, part);
                    length += part;
                }
                ended = chunk.isLast();
            } finally {
                chunk.release();
            }
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** The next piece; waits for it, and lets itself be stopped if so wanted. */
    private Content.Chunk next(boolean heedsStop) throws IOException {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                content.await(request, heedsStop);
            } else if (Content.Chunk.isFailure(chunk)) {
                ended = true;
                throw new EOFException("The client ended its request early: " + chunk.getFailure());
            } else {
                return chunk;
            }
        }
    }

    private byte[] withRoom(byte[] bytes, int length, int part, long declared, int maxBytes) throws BodyException {
        int needed = length + part;
        if (needed <= bytes.length) {
            return bytes;
        }
        long wanted = Math.max(needed, Math.max(FIRST_BYTES, 2L * bytes.length));
        int capacity = (int) Math.min(wanted, declared >= needed ? declared : maxBytes);
        count(capacity);
        return Arrays.copyOf(bytes, capacity);
    }

    private void count(long totalBytes) throws BodyException {
        long moreBytes = totalBytes - countedBytes;
        if (totalBytes <= UNCOUNTED_BYTES || moreBytes <= 0) {
            return;
        }
        if (!budget.tryTake(moreBytes)) {
            counters.bodiesWithoutRoom.increment();
            throw new BodyException(503, "The server holds too many request bodies at the moment; try again later");
        }
        countedBytes += moreBytes;
    }

    private byte[] inflate(byte[] sent, int maxBytes) throws BodyException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(sent))) {
            byte[] bytes = NONE;
            int length = 0;
            while (true) {
                bytes = withRoom(bytes, length, 1, -1, maxBytes + 1);
                int part = in.read(bytes, length, bytes.length - length);
                if (part < 0) {
                    return Arrays.copyOf(bytes, length);
                }
                length += part;
                if (length > maxBytes) {
                    throw tooLarge(maxBytes, "inflates to more");
                }
            }
        } catch (IOException e) {
            throw new BodyException(
                    400, "The body has Content-Encoding gzip but does not decompress: " + e.getMessage());
        }
    }

    private BodyException tooLarge(int maxBytes, String actual) {
        counters.bodiesTooLarge.increment();
        return new BodyException(413, "The body may have at most " + maxBytes + " bytes, this one " + actual);
    }

    /** Hands pieces on as they come. */
    private final class Arriving extends InputStream {
        private Content.Chunk chunk = Content.Chunk.EMPTY;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (!chunk.hasRemaining()) {
                if (ended) {
                    return -1;
                }
                chunk = next(true);
                ended = chunk.isLast();
                if (!chunk.hasRemaining()) {
                    chunk.release();
                    chunk = Content.Chunk.EMPTY;
                }
            }
            int count = chunk.get(bytes, offset, length);
            if (!chunk.hasRemaining()) {
                chunk.release();
                chunk = Content.Chunk.EMPTY;
            }
            return count;
        }
    }
}

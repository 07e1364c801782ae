package io.tepui.app.agent.containers;

import com.google.protobuf.ByteString;
import io.tepui.containers.OutputAttachment.Piece;
import io.tepui.http.StreamOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Writes frames to one client. The output and the heartbeats come from two threads. */
final class OutputWriter {
    /** Most data in one record. Where records end means nothing (AO-113). */
    static final int MAX_DATA_BYTES = 64 * 1024;

    private static final int FIRST_BUFFER_BYTES = 2 * 1024;

    private final StreamOutput out;
    private final OutputFrames frames;
    private final byte[] heartbeat;
    private final ReentrantLock lock = new ReentrantLock();

    /** Outside of the heap, so that the network takes the bytes from where they were put together. */
    private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_BYTES);

    private boolean ended;

    OutputWriter(StreamOutput out, OutputFrames frames, Duration heartbeatInterval) {
        this.out = out;
        this.frames = frames;
        this.heartbeat = frames.heartbeat(heartbeatInterval);
    }

    /** Writes some output; waits while the client does not read. */
    void write(Piece piece) throws IOException {
        ByteString data = piece.data();
        for (int from = 0; from < data.size(); from += MAX_DATA_BYTES) {
            ByteString part = data.substring(from, Math.min(data.size(), from + MAX_DATA_BYTES));
            lock.lock();
            try {
                makeRoom(frames.maxFrameBytes(part.size()));
                frames.putData(buffer.clear(), piece.source(), part);
                out.write(buffer.flip());
            } finally {
                lock.unlock();
            }
        }
    }

    /** Writes a heartbeat, if the stream has not ended. */
    void heartbeat() throws IOException {
        lock.lock();
        try {
            if (!ended) {
                out.write(ByteBuffer.wrap(heartbeat));
            }
        } finally {
            lock.unlock();
        }
    }

    void end() throws IOException {
        lock.lock();
        try {
            ended = true;
            out.end();
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom(int bytes) {
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(Math.max(bytes, frames.maxFrameBytes(MAX_DATA_BYTES)));
        }
    }
}

package io.tepui.containers.posix;

import io.tepui.containers.ContainerExit;
import io.tepui.containers.WaitStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** A status frame: where a shim's command stands. */
record ShimStatus(boolean exited, ProcessId command, int waitStatus, long endMillis, long lostOutputBytes) {

    private static final int RUNNING = 1;
    private static final int EXITED = 2;
    private static final int BYTES = 33;

    static ShimStatus parse(Frame frame) throws IOException {
        ByteBuffer in = frame.payload();
        if (!frame.is(FrameType.STATUS) || in.remaining() < BYTES) {
            throw new IOException(
                    "expected a status frame, got type " + frame.code() + " of " + in.remaining() + " bytes");
        }
        int state = in.get();
        if (state != RUNNING && state != EXITED) {
            throw new IOException("a status frame has state " + state);
        }
        ProcessId command = new ProcessId(Integer.toUnsignedLong(in.getInt()), in.getLong());
        return new ShimStatus(state == EXITED, command, in.getInt(), in.getLong(), in.getLong());
    }

    ContainerExit toExit(String containerId) {
        return new ContainerExit(
                containerId, Optional.of(new WaitStatus(waitStatus)), Instant.ofEpochMilli(endMillis), lostOutputBytes);
    }
}

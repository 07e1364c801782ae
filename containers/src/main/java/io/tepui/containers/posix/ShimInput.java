package io.tepui.containers.posix;

import io.tepui.containers.InputAttachment;
import io.tepui.containers.linux.ErrorNumbers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The writer of a switchboard's input. A thread of its own takes the shim's answers, because the shim may tell at any time
 * that the command takes no input any more.
 */
final class ShimInput implements InputAttachment {

    /** Bytes of one frame of input at most. */
    private static final int MAX_FRAME_BYTES = 64 << 10;

    private static final int ENOTTY = 25;

    private final String containerId;
    private final ShimConnection connection;
    private final CompletableFuture<IOException> end = new CompletableFuture<>();
    private volatile CompletableFuture<Frame> answer = new CompletableFuture<>();
    private volatile boolean outputEnded;

    private ShimInput(String containerId, ShimConnection connection) {
        this.containerId = containerId;
        this.connection = connection;
    }

    /** A writer on a connection that is attached to the input. */
    static ShimInput start(String containerId, ShimConnection connection) {
        ShimInput input = new ShimInput(containerId, connection);
        Thread.ofVirtual().name("input-answers-" + containerId).start(input::takeAnswers);
        return input;
    }

    private void takeAnswers() {
        try {
            while (true) {
                take(Frame.read(connection.channel()));
            }
        } catch (IOException e) {
            end.complete(new IOException(
                    outputEnded
                            ? "Container '" + containerId + "' has ended"
                            : "The switchboard of container '" + containerId + "' has gone: " + e.getMessage()));
        }
        answer.cancel(false);
    }

    private void take(Frame frame) throws IOException {
        if (frame.is(FrameType.END)) {
            outputEnded = true;
        } else if (frame.is(FrameType.FLUSHED) || frame.is(FrameType.RESIZED)) {
            answer.complete(frame);
        } else if (frame.is(FrameType.UNTAKEN)) {
            int errno = ShimConnection.errno(frame, FrameType.UNTAKEN);
            end.complete(new IOException(
                    "The input of container '" + containerId + "' is closed: " + ErrorNumbers.describe(errno)));
        }
    }

    @Override
    public void write(ByteBuffer data) throws IOException, InterruptedException {
        while (data.hasRemaining()) {
            ByteBuffer piece = data.slice(data.position(), Math.min(data.remaining(), MAX_FRAME_BYTES));
            data.position(data.position() + piece.remaining());
            send(FrameType.STDIN, piece);
        }
    }

    @Override
    public void endOfInput() throws IOException, InterruptedException {
        ask(FrameType.STDIN, ByteBuffer.allocate(0));
    }

    @Override
    public void resize(int rows, int columns) throws IOException, InterruptedException {
        ByteBuffer size = ByteBuffer.allocate(2 * Short.BYTES)
                .putShort((short) rows)
                .putShort((short) columns)
                .flip();
        int errno = ShimConnection.errno(ask(FrameType.WINDOW, size), FrameType.RESIZED);
        if (errno != 0) {
            throw new IOException(
                    errno == ENOTTY
                            ? "Container '" + containerId + "' has no terminal"
                            : "The terminal of container '" + containerId + "' cannot be resized: "
                                    + ErrorNumbers.describe(errno));
        }
    }

    @Override
    public void flush() throws IOException, InterruptedException {
        ask(FrameType.FLUSH, ByteBuffer.allocate(0));
    }

    private Frame ask(FrameType type, ByteBuffer payload) throws IOException, InterruptedException {
        CompletableFuture<Frame> expected = new CompletableFuture<>();
        answer = expected;
        send(type, payload);
        // What was answered holds, though the container has ended since, as it may by the end of its input.
        if (end.isDone() && !expected.isDone()) {
            throw end.join();
        }
        try {
            return expected.get();
        } catch (ExecutionException | java.util.concurrent.CancellationException e) {
            throw end.join();
        }
    }

    private void send(FrameType type, ByteBuffer payload) throws IOException, InterruptedException {
        if (end.isDone()) {
            throw end.join();
        }
        ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES)
                .put(type.code())
                .putInt(payload.remaining())
                .flip();
        ByteBuffer[] parts = {header, payload};
        try {
            while (header.hasRemaining() || payload.hasRemaining()) {
                connection.channel().write(parts);
            }
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException("the writer of container " + containerId + " was interrupted");
        } catch (IOException e) {
            // The shim closes after it has told why, so that its word is on the way.
            throw end.join();
        }
    }

    @Override
    public boolean outputEnded() {
        return outputEnded;
    }

    @Override
    public void close() {
        connection.hangUp();
    }
}

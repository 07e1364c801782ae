package io.tepui.containers.posix;

import com.google.protobuf.UnsafeByteOperations;
import io.tepui.containers.OutputAttachment;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A reader of a switchboard's output. */
final class ShimOutput implements OutputAttachment {

    private final String containerId;
    private final ShimConnection connection;
    private final BooleanSupplier onCutOff;
    private boolean ended;
    private volatile boolean closed;

    /**
     * @param connection attached to the output
     * @param onCutOff told when the connection ends before the output; says whether the shim lives
     */
    ShimOutput(String containerId, ShimConnection connection, BooleanSupplier onCutOff) {
        this.containerId = containerId;
        this.connection = connection;
        this.onCutOff = onCutOff;
    }

    @Override
    public Optional<Piece> next() throws IOException, InterruptedException {
        while (!ended) {
            Frame frame = read();
            if (frame.is(FrameType.STDOUT)) {
                return Optional.of(piece(Source.STDOUT, frame));
            }
            if (frame.is(FrameType.STDERR)) {
                return Optional.of(piece(Source.STDERR, frame));
            }
            ended = frame.is(FrameType.END);
        }
        return Optional.empty();
    }

    private static Piece piece(Source source, Frame frame) {
        // The array was made for this frame, and nobody else has it.
        return new Piece(source, UnsafeByteOperations.unsafeWrap(frame.payload()));
    }

    private Frame read() throws IOException, InterruptedException {
        try {
            return Frame.read(connection.channel());
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException("the reader of container " + containerId + " was interrupted");
        } catch (IOException e) {
            if (closed) {
                throw e;
            }
            String why = onCutOff.getAsBoolean()
                    ? "it was too slow and was cut off"
                    : "the switchboard has gone before the end of the output";
            throw new IOException("A reader of container '" + containerId + "' lost its place: " + why, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        connection.hangUp();
    }
}

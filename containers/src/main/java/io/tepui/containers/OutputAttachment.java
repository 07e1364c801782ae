package io.tepui.containers;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A reader of a container's output, from the moment of its attachment on. For one thread; {@code close} may be called by any. */
public interface OutputAttachment extends AutoCloseable {

    /** Which stream a piece comes from; with a terminal everything is {@code STDOUT} (AO-114). */
    enum Source {
        STDOUT,
        STDERR
    }

    /**
     * Some bytes of a stream.
     *
     * @param data at least one byte
     */
    record Piece(Source source, ByteString data) {}

    /**
     * Waits for the next piece; empty at the end of the output (AO-116). Throws {@link IOException} when the reader was cut off: the
     * switchboard broke, or this reader was so slow that its bound was reached (AO-103).
     */
    Optional<Piece> next() throws IOException, InterruptedException;

    @Override
    void close();

    /** The output of a container that has ended: what is left of it. */
    static OutputAttachment ended(Piece... left) {
        Iterator<Piece> pieces = List.of(left).iterator();
        return new OutputAttachment() {
            @Override
            public Optional<Piece> next() {
                return pieces.hasNext() ? Optional.of(pieces.next()) : Optional.empty();
            }

            @Override
            public void close() {
                // There is nothing to let go of.
            }
        };
    }
}

package io.tepui.containers;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The one writer of a container's input. For one thread; {@code close} and {@code outputEnded} may be called by any. */
public interface InputAttachment extends AutoCloseable {

    /** Hands bytes over in order; waits while the container does not read (AO-122). Fails when its input is closed (AO-130). */
    void write(ByteBuffer data) throws IOException, InterruptedException;

    /** Closes the container's standard input; with a terminal nothing happens (AO-123). */
    void endOfInput() throws IOException, InterruptedException;

    /** Sets the size of the terminal; fails with {@link IOException} when there is none (AO-127). */
    void resize(int rows, int columns) throws IOException, InterruptedException;

    /** Waits until all that was written has been taken over by the container's pipe; its input stays open (AO-125). */
    void flush() throws IOException, InterruptedException;

    /** Whether the container's output has ended (AO-129). */
    boolean outputEnded();

    /** Frees the place of the writer (AO-131). */
    @Override
    void close();
}

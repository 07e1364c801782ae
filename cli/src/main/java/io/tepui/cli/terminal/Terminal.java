package io.tepui.cli.terminal;

import java.io.IOException;
import java.util.Optional;

/** The terminal that a command runs in. */
public interface Terminal {
    /**
     * How large it is, in characters.
     *
     * @param rows at least 1
     * @param columns at least 1
     */
    record Size(int rows, int columns) {}

    /** The time in which a terminal is raw; closing it makes the terminal as it was. */
    interface Raw extends AutoCloseable {
        @Override
        void close();
    }

    /** Whether input is typed here, rather than read from a file or a pipe. */
    boolean isInput();

    /** Whether output is shown here, rather than written to a file or a pipe. */
    boolean isOutput();

    /** Returns its size; nothing when it is none, or does not tell. */
    Optional<Size> size();

    /** Runs something whenever the size changes, on a thread of its own. */
    void onResize(Runnable action);

    /**
     * Lets every key go to the program as it is, Ctrl-C as well, and shows nothing by itself.
     *
     * @throws IOException when the terminal does not let itself be changed
     */
    Raw raw() throws IOException;
}

package io.tepui.app.process;

/** A process that was started and serves. */
public interface RunningProcess extends AutoCloseable {
    /**
     * Waits until the process has ended by itself, because it could not go on, or was closed.
     *
     * @return the exit status
     */
    int await() throws InterruptedException;

    /** Stops in good order: accepts nothing more, lets what runs finish within a bound. Closing again does nothing. */
    @Override
    void close();
}

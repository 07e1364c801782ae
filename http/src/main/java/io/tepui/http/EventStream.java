package io.tepui.http;

import java.util.function.Consumer;

/**
 * One client's open answer, to which records are added as they happen.
 *
 * <p>Get one from {@link HttpRequest#newStream()}, give it to whoever produces the records, and answer with
 * {@link Reply#stream}. Records may be offered before the answer is returned; they wait. A stream that is never answered with
 * is simply dropped.
 *
 * <p>All methods may be called by any thread and never block. No thread belongs to a stream.
 */
public interface EventStream {
    /** Why a stream ended. */
    enum End {
        /** {@link #close()} was called, and all records were sent. */
        CLOSED,
        /** The client closed its connection, or it broke. */
        CLIENT_GONE,
        /** The client read too slowly, and more records waited than the limit allows (design: slow subscribers). */
        TOO_SLOW,
        /** The server stopped before all was sent. */
        SERVER_STOPPED
    }

    /**
     * Adds one record to what is to be sent. The array is not copied and must not change: one array serves all subscribers.
     *
     * @param record the bytes to send, complete with their framing
     * @return false when the stream has ended or is ending; the record is then dropped
     */
    boolean offer(byte[] record);

    /** Ends the stream after the records offered so far, with the final zero chunk (MO-61). */
    void close();

    /** Calls this once, when the stream has ended for whatever reason; at once when it has. It must not block. */
    void onClosed(Consumer<End> listener);

    /** Whether records are still taken. */
    boolean isOpen();

    /** Bytes that were offered and are not yet handed to the operating system. */
    long waitingBytes();
}

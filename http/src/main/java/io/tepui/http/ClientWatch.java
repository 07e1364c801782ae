package io.tepui.http;

/** Watches the client of one request while its answer takes long; see {@link HttpRequest#watch}. */
public interface ClientWatch extends AutoCloseable {
    /** Whether the client has gone, or the server stops: then its connection is closed, and an answer does not reach it. */
    boolean isGone();

    /** Stops watching; the connection can be answered on. */
    @Override
    void close();
}

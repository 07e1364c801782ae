package io.tepui.containers.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;

/** How much one container may still take, and whether its fetch goes on. */
final class Budget {

    private final long maxBytes;
    private final int maxEntries;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile boolean over;
    private long bytes;
    private int entries;

    Budget(long maxBytes, int maxEntries) {
        this.maxBytes = maxBytes;
        this.maxEntries = maxEntries;
    }

    /** A change of the file system. */
    interface Change<T> {
        T run() throws IOException;
    }

    /** From another thread: waits for the change that is being made, if any; from then on none is made. */
    void stop() {
        synchronized (this) {
            over = true;
        }
        stopped.complete(null);
    }

    /** Completes when the fetch is stopped. */
    CompletableFuture<Void> stopped() {
        return stopped;
    }

    /** Makes a change, unless the fetch was stopped. */
    synchronized <T> T change(Change<T> change) throws IOException {
        check();
        return change.run();
    }

    void check() throws IOException {
        if (over) {
            throw new InterruptedIOException("the fetch was stopped");
        }
    }

    /** To be called before so many bytes are written. */
    void takeBytes(int count) throws IOException {
        check();
        bytes += count;
        if (bytes > maxBytes) {
            throw new IOException(
                    "more than " + maxBytes + " bytes in all, the most that is fetched for one container");
        }
    }

    void takeEntry() throws IOException {
        check();
        entries++;
        if (entries > maxEntries) {
            throw new IOException("more than " + maxEntries + " entries of archives, the most for one container");
        }
    }
}

package io.tepui.containers.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;

/** How much one container may still take, and whether its fetch goes on. */
final class Budget {

    private final long maxBytes;
    private final int maxEntries;
    private long bytes;
    private int entries;
    private volatile boolean stopped;

    Budget(long maxBytes, int maxEntries) {
        this.maxBytes = maxBytes;
        this.maxEntries = maxEntries;
    }

    void stop() {
        stopped = true;
    }

    void check() throws IOException {
        if (stopped) {
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

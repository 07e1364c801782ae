package io.tepui.http;

import java.util.concurrent.atomic.AtomicLong;

/** A number of bytes that many requests share. */
final class ByteBudget {
    private final long limitBytes;
    private final AtomicLong takenBytes = new AtomicLong();

    ByteBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Takes these bytes, or none of them when they are not there. */
    boolean tryTake(long bytes) {
        if (takenBytes.addAndGet(bytes) > limitBytes) {
            takenBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        takenBytes.addAndGet(-bytes);
    }

    long taken() {
        return takenBytes.get();
    }
}

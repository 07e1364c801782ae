package io.tepui.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the requests that are being handled, so that a stop can wait for them. */
final class RunningRequests {
    private static final int STOPPING = 1 << 30;

    private final AtomicInteger count = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();

    /** Counts one more; false when the server is stopping, and then it is not counted. */
    boolean begin() {
        if (count.incrementAndGet() >= STOPPING) {
            end();
            return false;
        }
        return true;
    }

    void end() {
        if (count.decrementAndGet() == STOPPING) {
            lock.lock();
            try {
                none.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Lets no further request begin, and waits for the running ones; returns whether all ended in time. */
    boolean stop(long timeoutNanos) throws InterruptedException {
        count.updateAndGet(now -> now | STOPPING);
        long left = timeoutNanos;
        lock.lock();
        try {
            while (count.get() > STOPPING) {
                if (left <= 0) {
                    return false;
                }
                left = none.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}

package io.tepui.app.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The one-time event that a process ends, with its exit status; the first reason counts. */
public final class Ending {
    private static final int OPEN = -1;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger status = new AtomicInteger(OPEN);

    /**
     * Ends the process, unless it has ended.
     *
     * @param exitStatus 0 for a stop that was asked for
     * @return whether this call ended it
     */
    public boolean end(int exitStatus) {
        boolean first = status.compareAndSet(OPEN, exitStatus);
        ended.countDown();
        return first;
    }

    /** Waits for the end, at most so long; returns whether it came. */
    public boolean await(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits for the end and returns the exit status. */
    public int await() throws InterruptedException {
        ended.await();
        return status.get();
    }
}

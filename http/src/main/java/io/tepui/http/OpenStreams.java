package io.tepui.http;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The streams and watched requests of a server that are open now. */
final class OpenStreams {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private final Set<Stoppable> streams = new HashSet<>();

    void add(Stoppable stream) {
        lock.lock();
        try {
            streams.add(stream);
        } finally {
            lock.unlock();
        }
    }

    void remove(Stoppable stream) {
        lock.lock();
        try {
            streams.remove(stream);
            if (streams.isEmpty()) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends all, each after what was offered to it. */
    void closeAll() {
        all().forEach(Stoppable::stop);
    }

    /** Ends all at once. */
    void abortAll() {
        all().forEach(Stoppable::cutOff);
    }

    /** Waits until none is open; returns whether that came in time. */
    boolean awaitNone(long timeoutNanos) throws InterruptedException {
        long left = timeoutNanos;
        lock.lock();
        try {
            while (!streams.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = none.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private List<Stoppable> all() {
        lock.lock();
        try {
            return List.copyOf(streams);
        } finally {
            lock.unlock();
        }
    }
}

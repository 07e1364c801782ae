package io.tepui.http;

import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.server.Request;

/** Waits until a request has more content. Who waits can be called off, and another one go on to wait. */
final class ContentSignal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean demanded;
    private boolean calledOff;

    /** Lets every {@link #await} that heeds it end now and from now on. */
    void callOff() {
        lock.lock();
        try {
            calledOff = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something can be read of the request, which may be its failure.
     *
     * @param heeds whether {@link #callOff} ends this
     * @throws InterruptedIOException when it was called off, or the thread interrupted
     */
    void await(Request request, boolean heeds) throws InterruptedIOException {
        if (begins()) {
            request.demand(this::arrived);
        }
        lock.lock();
        try {
            while (demanded) {
                if (heeds && calledOff) {
                    throw new InterruptedIOException("Nobody wants to read further");
                }
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while reading a body");
        } finally {
            lock.unlock();
        }
    }

    /** Whether the caller has to ask for content: there may be one question under way only. */
    private boolean begins() {
        lock.lock();
        try {
            boolean begins = !demanded;
            demanded = true;
            return begins;
        } finally {
            lock.unlock();
        }
    }

    private void arrived() {
        lock.lock();
        try {
            demanded = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

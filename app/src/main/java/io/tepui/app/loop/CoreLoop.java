package io.tepui.app.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns a core: it takes the inputs that have gathered, hands them over as a batch, and goes back to
 * wait. Everything that a core keeps is touched by this thread alone.
 *
 * <p>The queue is bounded. {@link #submit} waits for room, so that a flood of requests is held back at the
 * connections that cause it; nothing is dropped.
 *
 * @param <I> the core's inputs
 */
public final class CoreLoop<I> implements AutoCloseable {
    /** Inputs that may wait before submitters are held back. */
    public static final int DEFAULT_CAPACITY = 65_536;

    /** Inputs in one batch; bounds how long readers wait for a newer published state. */
    public static final int MAX_BATCH = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(CoreLoop.class);

    /** Takes a batch of inputs, in the order they were submitted; called on the loop's thread only. */
    @FunctionalInterface
    public interface BatchHandler<I> {
        /**
         * Applies the inputs, publishes the state that results, and carries out the effects.
         *
         * @param inputs one to {@link #MAX_BATCH} inputs; valid during the call only
         */
        void handle(List<I> inputs);
    }

    /** An input that waits; one from outside holds a permit until it is taken. */
    private record Waiting<I>(I input, boolean fromOutside) {}

    private final LinkedBlockingQueue<Waiting<I>> queue = new LinkedBlockingQueue<>();
    private final Semaphore room;
    private final BatchHandler<I> handler;
    private final Runnable onFailure;
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean closing;

    /**
     * Makes a loop that is not running yet.
     *
     * @param name the thread's name
     * @param capacity inputs that may wait, at least 1
     * @param handler applies the inputs
     * @param onFailure called once, on the loop's thread, when the handler throws: a core that failed half-way can't
     *     be trusted with a cluster, so the loop ends
     */
    public CoreLoop(String name, int capacity, BatchHandler<I> handler, Runnable onFailure) {
        this.room = new Semaphore(capacity);
        this.handler = Objects.requireNonNull(handler);
        this.onFailure = Objects.requireNonNull(onFailure);
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
    }

    /** Starts the thread; call once. */
    public void start() {
        thread.start();
    }

    /**
     * Adds an input, waiting while the queue is full.
     *
     * @return whether it was taken: false once the loop is closing
     */
    public boolean submit(I input) {
        try {
            while (!closing) {
                if (room.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                    queue.add(new Waiting<>(input, true));
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /**
     * Adds an input without ever waiting, behind all that were added before: for what the process itself reports, such as
     * timers, ends of connections and finished writes. The number of such things is bounded where they come from; and who
     * reports them, sometimes the loop's own thread, must not wait for the loop.
     *
     * @return whether it was taken: false once the loop is closing
     */
    public boolean inject(I input) {
        if (!closing) {
            queue.add(new Waiting<>(input, false));
            return true;
        }
        return false;
    }

    /** Returns how many inputs wait now. */
    public int queued() {
        return queue.size();
    }

    /** Stops after the batch in work, and waits for the thread; inputs still queued are left. */
    @Override
    public void close() {
        closing = true;
        if (Thread.currentThread() == thread || !thread.isAlive()) {
            return;
        }
        thread.interrupt();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Waiting<I>> taken = new ArrayList<>(MAX_BATCH);
        List<I> batch = new ArrayList<>(MAX_BATCH);
        try {
            while (!closing) {
                taken.add(queue.take());
                queue.drainTo(taken, MAX_BATCH - 1);
                makeRoom(taken);
                taken.forEach(waiting -> batch.add(waiting.input()));
                taken.clear();
                handler.handle(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            LOG.debug("{} interrupted: closing", thread.getName());
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed and stops: its state can't be trusted any more", thread.getName(), e);
            closing = true;
            onFailure.run();
        } finally {
            stopped.countDown();
        }
    }

    private void makeRoom(List<Waiting<I>> taken) {
        int outside = 0;
        for (Waiting<I> waiting : taken) {
            outside += waiting.fromOutside() ? 1 : 0;
        }
        room.release(outside);
    }
}

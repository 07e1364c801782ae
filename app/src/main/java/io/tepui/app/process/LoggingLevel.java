package io.tepui.app.process;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How much is logged besides ordinary messages, changed for a while at run time (MO-491 to MO-496, AO-49 to AO-51).
 *
 * <p>Levels are unsigned 32-bit numbers: 0 for ordinary messages only, 1 and more for more detail.
 */
public final class LoggingLevel implements AutoCloseable {
    private final long original;
    private final LongConsumer apply;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ScheduledThreadPoolExecutor timer;
    private @Nullable ScheduledFuture<?> reverting;
    private volatile long level;

    /**
     * Begins at a level, which is applied.
     *
     * @param original the level that a change returns to, not negative
     * @param apply makes a level effective; called by one thread at a time
     */
    public LoggingLevel(long original, LongConsumer apply) {
        this.original = original;
        this.apply = apply;
        this.level = original;
        apply.accept(original);
    }

    /** The level now. */
    public long level() {
        return level;
    }

    /** The level that the process started with. */
    public long original() {
        return original;
    }

    /**
     * Changes the level at once. It returns to the original one after the duration, unless it is set again before that
     * (MO-494).
     *
     * @param newLevel not negative; any value is taken
     * @param duration zero or less means at once (MO-495)
     */
    public void set(long newLevel, Duration duration) {
        lock.lock();
        try {
            if (reverting != null) {
                reverting.cancel(false);
                reverting = null;
            }
            change(newLevel);
            if (newLevel != original) {
                reverting = timer().schedule(this::revert, Math.max(0, nanos(duration)), TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a pending return. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (timer != null) {
                timer.shutdownNow();
            }
        } finally {
            lock.unlock();
        }
    }

    private void revert() {
        lock.lock();
        try {
            if (!Thread.currentThread().isInterrupted()) {
                change(original);
            }
        } finally {
            lock.unlock();
        }
    }

    private void change(long newLevel) {
        level = newLevel;
        apply.accept(newLevel);
    }

    /** Made at the first change: most processes never see one. */
    private ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor known = timer;
        if (known == null) {
            known = new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().name("logging-level").daemon(true).factory());
            known.setRemoveOnCancelPolicy(true);
            timer = known;
        }
        return known;
    }

    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? 0 : Long.MAX_VALUE / 2;
        }
    }
}

package io.tepui.app.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Timers by key: setting one again replaces it, and what fires is handed to one consumer, which submits it to a loop.
 *
 * <p>A timer that was cancelled or replaced may have fired just before: the core must check that what it stands for
 * still holds.
 *
 * @param <K> what names a timer; needs equals and hashCode
 */
public final class Timers<K> implements AutoCloseable {
    private final Clock clock;
    private final Consumer<K> onFire;
    private final ScheduledThreadPoolExecutor executor;
    private final Map<K, ScheduledFuture<?>> pending = new ConcurrentHashMap<>();

    /**
     * Starts the timer thread.
     *
     * @param name the thread's name
     * @param clock what instants are measured against
     * @param onFire called on the timer thread; must be quick
     */
    public Timers(String name, Clock clock, Consumer<K> onFire) {
        this.clock = clock;
        this.onFire = onFire;
        this.executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon(true).factory());
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Arms the timer {@code key} for {@code at}; a time gone by fires at once. */
    public void set(K key, Instant at) {
        long delayNanos = Math.max(0, saturatedNanos(Duration.between(clock.instant(), at)));
        pending.compute(key, (k, old) -> {
            if (old != null) {
                old.cancel(false);
            }
            return executor.schedule(() -> fire(k), delayNanos, TimeUnit.NANOSECONDS);
        });
    }

    /** Disarms the timer, if it is armed. */
    public void cancel(K key) {
        ScheduledFuture<?> old = pending.remove(key);
        if (old != null) {
            old.cancel(false);
        }
    }

    /** Returns how many timers are armed. */
    public int armed() {
        return pending.size();
    }

    /** Disarms all timers and ends the thread. */
    @Override
    public void close() {
        executor.shutdownNow();
        pending.clear();
    }

    private void fire(K key) {
        pending.remove(key);
        onFire.accept(key);
    }

    private static long saturatedNanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? 0 : Long.MAX_VALUE / 2;
        }
    }
}

package io.tepui.app.agent.containers;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Beats on one output stream, at fixed times since its container began (AO-115), until it is closed. */
final class Heartbeat implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final OutputWriter writer;
    private final long intervalNanos;

    private Heartbeat(OutputWriter writer, Duration interval) {
        this.writer = writer;
        this.intervalNanos = interval.toNanos();
    }

    /**
     * Begins to beat.
     *
     * @param age how long the clock has been running
     */
    static Heartbeat begin(OutputWriter writer, Duration interval, Duration age) {
        Heartbeat heartbeat = new Heartbeat(writer, interval);
        long firstNanos = heartbeat.intervalNanos - age.toNanos() % heartbeat.intervalNanos;
        long first = System.nanoTime() + firstNanos;
        Thread.ofVirtual().name("output-heartbeat").start(() -> heartbeat.run(first));
        return heartbeat;
    }

    private void run(long first) {
        long next = first;
        try {
            while (!closed.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                writer.heartbeat();
                // Beats that a slow client held up are left out.
                long late = System.nanoTime() - next;
                next += (late / intervalNanos + 1) * intervalNanos;
            }
        } catch (IOException e) {
            // The client has gone: who writes the output is told.
            closed.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

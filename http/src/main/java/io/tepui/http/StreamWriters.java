package io.tepui.http;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The few virtual threads that hand records of all streams to the network, so that whoever offers a record to thousands of
 * streams only puts it into their queues. A writer never waits for a client.
 */
final class StreamWriters {
    private final LinkedBlockingQueue<Runnable> ready = new LinkedBlockingQueue<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final int threads;

    StreamWriters(int threads) {
        this.threads = threads;
        for (int i = 0; i < threads; i++) {
            Thread.ofVirtual().name("stream-writer-" + i).start(this::run);
        }
    }

    /** Lets a writer do this soon; a stream is in the queue at most once, which bounds it. */
    void execute(Runnable task) {
        ready.add(task);
    }

    void stop() {
        if (stopped.compareAndSet(false, true)) {
            for (int i = 0; i < threads; i++) {
                ready.add(() -> {});
            }
        }
    }

    private void run() {
        try {
            while (!stopped.get()) {
                ready.take().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.tepui.containers.posix;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The present spawner, replaced when it is gone. */
final class Spawners implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Spawners.class);

    private final Path program;
    private final Duration timeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong restarts = new AtomicLong();
    private volatile Spawner current;
    private boolean closed;

    private Spawners(Path program, Duration timeout, Spawner first) {
        this.program = program;
        this.timeout = timeout;
        this.current = first;
    }

    static Spawners start(Path program, Duration timeout) throws IOException {
        return new Spawners(program, timeout, Spawner.start(program));
    }

    /** The last one that was started. */
    Spawner latest() {
        return current;
    }

    long restarts() {
        return restarts.get();
    }

    /**
     * Makes a request and waits for the answer, also in a thread that is interrupted: what was asked for may be done
     * already. When the answer is {@link SpawnerReply.Unanswered}, the spawner that had the request is dead: it will
     * not serve it any more.
     */
    SpawnerReply ask(FrameType type, byte[] payload) throws IOException {
        Spawner spawner = usable();
        try {
            return spawner.request(type, payload)
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw e;
            }
            LOG.warn("The spawner {} did not answer within {}; it is replaced", spawner.pid(), timeout);
            spawner.kill();
            return new SpawnerReply.Unanswered("no answer within " + timeout);
        }
    }

    private Spawner usable() throws IOException {
        if (!current.isGone()) {
            return current;
        }
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the container runtime is closed");
            }
            if (current.isGone()) {
                LOG.warn("The spawner {} has gone; a new one is started", current.pid());
                current = Spawner.start(program);
                restarts.incrementAndGet();
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            current.close();
        } finally {
            lock.unlock();
        }
    }
}

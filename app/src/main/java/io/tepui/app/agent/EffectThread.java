package io.tepui.app.agent;

import io.tepui.agent.AgentEffect;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out effects on one thread, in the order in which the core gave them: so what is written is on disk before what is
 * sent, and the loop does not wait for the disk.
 *
 * <p>Files are written and renamed, not forced to the device: what an agent has acknowledged survives the end of its process,
 * not a loss of power, which ends the containers too. When a file cannot be written, as on a full disk, nothing that comes
 * behind it is done until it can be: an agent that cannot keep a promise makes none.
 */
final class EffectThread implements AutoCloseable {
    /** Batches of effects that may wait; then the loop waits too. */
    static final int CAPACITY = 1024;

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int TRIES_BETWEEN_LINES = 20;
    private static final Logger LOG = LoggerFactory.getLogger(EffectThread.class);

    private final BlockingQueue<List<AgentEffect>> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Actions actions;
    private final Runnable onFailure;
    private final LongAdder writeErrors = new LongAdder();
    private final Thread thread =
            Thread.ofPlatform().name("agent-effects").daemon(true).unstarted(this::run);
    private volatile boolean closing;

    /**
     * Makes the thread, not started.
     *
     * @param onFailure called once when an effect fails in a way that nobody foresaw; nothing more is done then
     */
    EffectThread(Actions actions, Runnable onFailure) {
        this.actions = actions;
        this.onFailure = onFailure;
    }

    void start() {
        thread.start();
    }

    /** Hands effects over, and waits while too many are waiting. Dropped once this is closing. */
    void submit(List<AgentEffect> effects) {
        try {
            while (!closing && !queue.offer(effects, 100, TimeUnit.MILLISECONDS)) {
                // Held back by the disk.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How often a file could not be written. */
    long writeErrors() {
        return writeErrors.sum();
    }

    private void run() {
        try {
            while (!closing) {
                for (AgentEffect effect : queue.take()) {
                    apply(effect);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("closing");
        } catch (RuntimeException | Error e) {
            LOG.error("an effect failed: the agent stops", e);
            onFailure.run();
        }
    }

    private void apply(AgentEffect effect) throws InterruptedException {
        for (int tries = 0; ; tries++) {
            try {
                if (!Disk.apply(effect)) {
                    actions.apply(effect);
                }
                return;
            } catch (IOException e) {
                writeErrors.increment();
                if (effect instanceof AgentEffect.Remove remove) {
                    LOG.warn("{} cannot be removed: {}", remove.path(), e.toString());
                    return;
                }
                if (tries % TRIES_BETWEEN_LINES == 0) {
                    LOG.error(
                            "a checkpoint cannot be written; nothing more is promised until it can be: {}",
                            e.toString());
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

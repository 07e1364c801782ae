package io.tepui.app.agent;

import io.tepui.agent.AgentInput;
import io.tepui.agent.state.Leader;
import io.tepui.protocol.UPid;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the leading master whenever it is asked to, and when the connection to the one it found breaks, until there is
 * one (AM-33). One thread looks; it sleeps in between.
 */
final class MasterDetector implements AutoCloseable {
    /** The pause after a first search in vain; it doubles. */
    static final Duration MIN_PAUSE = Duration.ofMillis(100);

    /** The longest pause between searches. */
    static final Duration MAX_PAUSE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(MasterDetector.class);

    private final MasterProbe probe;
    private final Consumer<AgentInput> inject;
    private final Semaphore wanted = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("master-detector").unstarted(this::run);
    private volatile @Nullable Leader leader;

    /**
     * Makes a detector, not started.
     *
     * @param inject gets MasterDetected and MasterLost
     */
    MasterDetector(MasterProbe probe, Consumer<AgentInput> inject) {
        this.probe = probe;
        this.inject = inject;
    }

    void start() {
        thread.start();
    }

    /** Looks for the leader, also when one is known. Does not wait. */
    void detect() {
        wanted.release();
    }

    /** Looks again if it is the leader that is gone. */
    void linkBroken(UPid peer) {
        Leader known = leader;
        if (known != null && known.pid().equals(peer)) {
            detect();
        }
    }

    private void run() {
        try {
            while (true) {
                wanted.acquire();
                wanted.drainPermits();
                search();
                // One connection after another that breaks at once must not keep a processor busy.
                Thread.sleep(MIN_PAUSE);
            }
        } catch (InterruptedException e) {
            LOG.debug("closing");
        }
    }

    private void search() throws InterruptedException {
        Duration pause = MIN_PAUSE;
        Optional<String> told = Optional.empty();
        while (true) {
            switch (probe.ask()) {
                case MasterProbe.Found found -> {
                    leader = found.leader();
                    inject.accept(new AgentInput.MasterDetected(found.leader()));
                    return;
                }
                case MasterProbe.Nobody nobody -> {
                    if (!told.equals(Optional.of(nobody.why()))) {
                        LOG.warn("no master leads ({}); looking further", nobody.why());
                        told = Optional.of(nobody.why());
                    }
                    if (leader != null) {
                        leader = null;
                        inject.accept(new AgentInput.MasterLost());
                    }
                }
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause.multipliedBy(2);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

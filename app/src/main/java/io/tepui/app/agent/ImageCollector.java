package io.tepui.app.agent;

import io.tepui.app.flags.ImageFlags.Collection;
import io.tepui.containers.containerizer.Containerizer;
import java.io.IOException;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes images that nothing uses when the disk that they are on gets full (AO-349). */
final class ImageCollector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageCollector.class);

    private final Containerizer containerizer;
    private final Collection rules;
    private final DoubleSupplier diskUsage;
    private final Thread thread = Thread.ofVirtual().name("image-collector").unstarted(this::run);

    /**
     * Makes a collector, not started.
     *
     * @param diskUsage how much of the disk that images are on is used, 0 to 1
     */
    ImageCollector(Containerizer containerizer, Collection rules, DoubleSupplier diskUsage) {
        this.containerizer = containerizer;
        this.rules = rules;
        this.diskUsage = diskUsage;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(rules.interval());
                collect();
            }
        } catch (InterruptedException e) {
            LOG.debug("closing");
        }
    }

    /** Looks once at the disk, and removes what it may if there is too little room. */
    void collect() {
        double used = diskUsage.getAsDouble();
        if (used + rules.headroom() <= 1) {
            return;
        }
        try {
            LOG.info("images that nothing uses are removed: {} % of their disk is used", Math.round(used * 100));
            containerizer.pruneImages(rules.excluded());
        } catch (IOException e) {
            LOG.warn("images cannot be removed: {}", e.getMessage());
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}

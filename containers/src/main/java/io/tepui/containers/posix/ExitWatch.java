package io.tepui.containers.posix;

import io.tepui.containers.ContainerExit;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the end of a container: by its shim's word, else by what the shim recorded, else by the shim's own end. */
final class ExitWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ExitWatch.class);

    /** Pauses between attempts to reach a shim that lives but does not answer. */
    private static final long FIRST_PAUSE_MILLIS = 5;

    private static final long LAST_PAUSE_MILLIS = 1_000;

    private final ProcFs proc;
    private final InstantSource clock;

    ExitWatch(ProcFs proc, InstantSource clock) {
        this.proc = proc;
        this.clock = clock;
    }

    /** Blocks until the container has ended. Without a status it is lost, and its processes may still be there. */
    ContainerExit await(RunningContainer container, ShimRecords records) throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            Optional<ContainerExit> told = listen(container);
            if (told.isPresent()) {
                return told.get();
            }
            // In this order: a shim records the exit before it goes.
            boolean alive = proc.isAlive(container.shim());
            Optional<ContainerExit> recorded = records.exit(container.id());
            if (recorded.isPresent()) {
                return recorded.get();
            }
            if (!alive) {
                LOG.warn(
                        "The shim {} of container {} has gone without recording an exit",
                        container.shim().pid(),
                        container.id());
                return lost(container.id());
            }
            Thread.sleep(pause);
            pause = Math.min(pause * 2, LAST_PAUSE_MILLIS);
        }
    }

    ContainerExit lost(String containerId) {
        return new ContainerExit(containerId, Optional.empty(), Instant.ofEpochMilli(clock.millis()), 0);
    }

    private static Optional<ContainerExit> listen(RunningContainer container) throws InterruptedException {
        try (ShimConnection shim = ShimConnection.open(
                container.runtimeDirectory(), container.shim().pid())) {
            ShimStatus status = shim.readStatus();
            while (!status.exited()) {
                status = shim.readStatus();
            }
            return Optional.of(status.toExit(container.id()));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the watch of container " + container.id() + " is over");
            }
            LOG.trace("No word from the shim of container {}: {}", container.id(), e.toString());
            return Optional.empty();
        }
    }
}

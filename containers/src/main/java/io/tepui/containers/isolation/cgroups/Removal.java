package io.tepui.containers.isolation.cgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the kernel, which is done with processes a little later than they are gone. */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    private static final Pattern OWN_ROOT = Pattern.compile("agent-[0-9a-f]{12}");

    /** How old a container's cgroup without processes is that nobody will use: longer than any fetch takes. */
    static final Duration UNUSED_AFTER = Duration.ofDays(1);

    /** How often a cgroup is made whose root another agent may take away meanwhile. */
    private static final int ATTEMPTS = 5;

    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private Removal() {}

    /** Removes a cgroup and what is below it; one that is gone is fine. */
    static void remove(Path group, Duration timeout) throws IOException {
        if (!Files.isDirectory(group)) {
            return;
        }
        IOException[] last = new IOException[1];
        boolean removed = await(timeout, () -> {
            try {
                for (Path each : ControlFiles.deepestFirst(group)) {
                    Files.delete(each);
                }
                return true;
            } catch (NoSuchFileException e) {
                return !Files.isDirectory(group);
            } catch (IOException e) {
                last[0] = e;
                return false;
            }
        });
        if (!removed) {
            throw new IOException("the cgroup " + group + " cannot be removed: " + last[0].getMessage(), last[0]);
        }
    }

    /** Removes a cgroup and those that it is in, up to a hierarchy, as far as nothing is in them. */
    static void removeEmpty(Path group, Path hierarchy) {
        try {
            for (Path at = group; at != null && !at.equals(hierarchy); at = at.getParent()) {
                Files.deleteIfExists(at);
            }
        } catch (IOException e) {
            LOG.debug("the cgroup {} stays: {}", group, e.getMessage());
        }
    }

    /**
     * Removes what agents that were killed and never came back left beside an agent's own root cgroup: empty ones at once, for one that is
     * alive makes its own again when it needs it, and those that hold cgroups of containers once no process has been in them for long.
     */
    static void removeAbandoned(Path root) {
        if (!isOwnRoot(root) || root.getParent() == null) {
            return;
        }
        try {
            for (Path each : ControlFiles.children(root.getParent())) {
                if (isOwnRoot(each) && !each.equals(root)) {
                    removeIfEmpty(each);
                    removeIfUnused(each);
                }
            }
        } catch (IOException e) {
            LOG.debug("cgroups beside {} stay: {}", root, e.getMessage());
        }
    }

    private static boolean isOwnRoot(Path group) {
        return OWN_ROOT.matcher(group.getFileName().toString()).matches();
    }

    /** The cgroup of a container that is being launched has no process yet, but it is young. */
    private static void removeIfUnused(Path root) {
        Instant before = Instant.now().minus(UNUSED_AFTER);
        try {
            List<Path> all = ControlFiles.deepestFirst(root);
            for (Path group : all) {
                if (!ControlFiles.pids(group).isEmpty()
                        || !Files.getLastModifiedTime(group).toInstant().isBefore(before)) {
                    return;
                }
            }
            for (Path group : all) {
                Files.deleteIfExists(group);
            }
        } catch (IOException e) {
            LOG.debug("the cgroup {} stays: {}", root, e.getMessage());
        }
    }

    private static void removeIfEmpty(Path group) {
        try {
            Files.deleteIfExists(group);
        } catch (IOException e) {
            LOG.trace("the cgroup {} is in use", group);
        }
    }

    /** Makes cgroups. */
    @FunctionalInterface
    interface Making {
        /** Makes them all, or none; those above too where they are missing. */
        void make() throws IOException;
    }

    /** Makes cgroups again when their root has gone between a look for it and its use: an agent that starts takes an empty one away. */
    static void withRoot(Making making) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                making.make();
                return;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Looks until it is so; false when the time is over before. */
    static boolean await(Duration timeout, BooleanSupplier done) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        long pauseMillis = FIRST_PAUSE_MILLIS;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(pauseMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for a cgroup", e);
            }
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }
        return true;
    }
}

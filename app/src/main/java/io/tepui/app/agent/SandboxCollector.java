package io.tepui.app.agent;

import io.tepui.agent.KeptFiles;
import io.tepui.agent.state.AgentState;
import io.tepui.app.flags.AgentConfig.Collection;
import io.tepui.containers.containerizer.ContainerTree.Collected;
import io.tepui.containers.files.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes sandboxes of executors that ended, once they are old; the fuller the disk, the sooner (AO-341, AO-342). Age counts
 * from the last change of the directory, and from the end of its executor if that is later. What sessions left goes at the same age,
 * and what was kept for the recovery of executors goes after their sandboxes.
 */
final class SandboxCollector implements AutoCloseable {
    private static final String RUNS = "runs";

    /** {@code F/executors/E/runs}: four directories. */
    private static final int LEVELS_TO_FRAMEWORK = 4;

    private static final Logger LOG = LoggerFactory.getLogger(SandboxCollector.class);

    private final Path slaves;
    private final KeptFilesCollector kept;
    private final Collection rules;
    private final Supplier<AgentState> state;
    private final DoubleSupplier diskUsage;
    private final Function<Duration, Collected> nested;
    private final Clock clock;
    private final LongAdder removed = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Thread thread = Thread.ofVirtual().name("sandbox-collector").unstarted(this::run);
    private Set<String> activeBefore = Set.of();
    private volatile double allowedSeconds;
    private volatile int pending;

    /**
     * Makes a collector, not started.
     *
     * @param diskUsage how much of the disk is used, 0 to 1
     * @param nested takes away what nested containers left in executors that go on, by the age that is kept
     * @param old gets what was kept for recovery and has outlived its use
     */
    SandboxCollector(
            Path workDir,
            Collection rules,
            Supplier<AgentState> state,
            DoubleSupplier diskUsage,
            Function<Duration, Collected> nested,
            Clock clock,
            Consumer<KeptFiles> old) {
        this.slaves = workDir.resolve("slaves");
        this.kept = new KeptFilesCollector(workDir, old);
        this.rules = rules;
        this.state = state;
        this.diskUsage = diskUsage;
        this.nested = nested;
        this.clock = clock;
        this.allowedSeconds = allowedAge().toMillis() / 1e3;
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

    /** Looks once at all sandboxes, unless the agent is still finding out which are in use. */
    void collect() {
        if (state.get().phase().isRecovering()) {
            return;
        }
        Duration allowed = allowedAge();
        allowedSeconds = allowed.toMillis() / 1e3;
        Set<String> active = active();
        Instant now = clock.instant();
        int left = 0;
        for (Path runs : allRuns()) {
            boolean idle = isOlder(runs, now, allowed);
            for (Path run : KeptFilesCollector.entries(runs)) {
                if (!active.contains(run.getFileName().toString()) && !collected(run, now, allowed)) {
                    left++;
                }
            }
            if (idle) {
                removeIfEmpty(runs);
            }
        }
        Collected collected = nested.apply(allowed);
        removed.add(collected.removed());
        failures.add(collected.failed());
        pending = left;
        state.get().agentId().ifPresent(id -> removed.add(kept.collect(id, union(active, activeBefore), now, allowed)));
        activeBefore = active;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    private Duration allowedAge() {
        double share = Math.max(0, 1 - rules.headroom() - diskUsage.getAsDouble());
        return Duration.ofMillis((long) (rules.delay().toMillis() * share));
    }

    private Set<String> active() {
        return state.get().frameworks().values().stream()
                .flatMap(framework -> framework.executors().values().stream())
                .map(executor -> executor.containerId())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The {@code runs} directories of all executors of all agents that had this work directory. */
    private List<Path> allRuns() {
        List<Path> found = new ArrayList<>();
        for (Path agent : KeptFilesCollector.entries(slaves)) {
            for (Path framework : KeptFilesCollector.entries(agent.resolve("frameworks"))) {
                for (Path executor : KeptFilesCollector.entries(framework.resolve("executors"))) {
                    found.add(executor.resolve(RUNS));
                }
            }
        }
        return found;
    }

    private boolean collected(Path run, Instant now, Duration allowed) {
        try {
            if (activeBefore.contains(run.getFileName().toString())) {
                Files.setLastModifiedTime(run, FileTime.from(now));
            }
            if (!isOlder(run, now, allowed)) {
                return false;
            }
            TreeRemoval.remove(run);
            removed.increment();
            return true;
        } catch (IOException e) {
            LOG.warn("the sandbox {} cannot be removed: {}", run, e.toString());
            failures.increment();
            return false;
        }
    }

    private static boolean isOlder(Path directory, Instant now, Duration allowed) {
        try {
            Instant changed = Files.getLastModifiedTime(directory, LinkOption.NOFOLLOW_LINKS)
                    .toInstant();
            return Duration.between(changed, now).compareTo(allowed) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What has no run left goes too, up to the framework. A directory that was used lately is left to a later look. */
    private static void removeIfEmpty(Path runs) {
        if (!KeptFilesCollector.entries(runs).isEmpty()) {
            return;
        }
        try {
            Files.deleteIfExists(runs.resolve("latest"));
            Path each = runs;
            for (int level = 0; level < LEVELS_TO_FRAMEWORK && each != null; level++) {
                Files.deleteIfExists(each);
                each = each.getParent();
            }
        } catch (IOException e) {
            LOG.trace("{} is kept: {}", runs, e.toString());
        }
    }

    /** The metrics of AO-368. */
    Map<String, Double> metrics() {
        return Map.of(
                "slave/executor_directory_max_allowed_age_secs", allowedSeconds,
                "gc/path_removals_succeeded", (double) removed.sum(),
                "gc/path_removals_failed", (double) failures.sum(),
                "gc/path_removals_pending", (double) pending);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

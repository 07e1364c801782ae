package io.tepui.app.agent;

import io.tepui.agent.KeptFiles;
import io.tepui.containers.files.TreeRemoval;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks below {@code meta} for what is old and of no use any more (AO-340): runs and their tasks, executors without runs, frameworks without
 * executors. Whether it goes is decided by the agent's core, which may just be using it. Directories of other agent ids, which nobody uses, are
 * removed here.
 */
final class KeptFilesCollector {
    /** What is reported in one look; the rest comes with the next one. */
    static final int MAX_REPORTS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(KeptFilesCollector.class);

    private final Path meta;
    private final Path sandboxes;
    private final Consumer<KeptFiles> old;

    /** {@code old}: gets what is old. */
    KeptFilesCollector(Path workDir, Consumer<KeptFiles> old) {
        this.meta = workDir.resolve("meta/slaves");
        this.sandboxes = workDir.resolve("slaves");
        this.old = old;
    }

    /**
     * Looks once.
     *
     * @param agentId whose files are looked at; those of other ids are removed once they are old
     * @param active container ids of runs that are not over
     * @param allowed how long since the last change files stay
     * @return how many directories of other agents were removed
     */
    int collect(String agentId, Set<String> active, Instant now, Duration allowed) {
        Look look = new Look(active, now.minus(allowed));
        look.frameworks(agentId);
        look.reports.forEach(old);
        return others(agentId, look);
    }

    private int others(String agentId, Look look) {
        int removed = 0;
        for (Path other : entries(meta)) {
            boolean foreign = !other.getFileName().toString().equals(agentId);
            if (foreign && look.isOld(other.resolve("slave.info"), other)) {
                try {
                    TreeRemoval.remove(other);
                    removed++;
                } catch (IOException e) {
                    LOG.warn("{} cannot be removed: {}", other, e.toString());
                }
            }
        }
        return removed;
    }

    /** One look at all files. */
    private final class Look {
        private final List<KeptFiles> reports = new ArrayList<>();
        private final Set<String> active;
        private final Instant before;

        Look(Set<String> active, Instant before) {
            this.active = active;
            this.before = before;
        }

        void frameworks(String agentId) {
            for (Path framework : entries(meta.resolve(agentId).resolve("frameworks"))) {
                List<Path> executors = entries(framework.resolve("executors"));
                if (executors.isEmpty() && isOld(framework.resolve("framework.info"), framework)) {
                    report(new KeptFiles.OfFramework(name(framework)));
                }
                executors.forEach(executor -> executor(agentId, name(framework), executor));
            }
        }

        private void executor(String agentId, String framework, Path executor) {
            List<Path> runs = entries(executor.resolve("runs"));
            if (runs.isEmpty() && isOld(executor.resolve("executor.info"), executor)) {
                report(new KeptFiles.OfExecutor(framework, name(executor)));
            }
            Path shown = sandboxes
                    .resolve(agentId)
                    .resolve("frameworks")
                    .resolve(framework)
                    .resolve("executors")
                    .resolve(name(executor))
                    .resolve("runs");
            for (Path run : runs) {
                if (active.contains(name(run))) {
                    tasks(framework, name(executor), run);
                } else if (!Files.exists(shown.resolve(name(run)), LinkOption.NOFOLLOW_LINKS) && isOld(run, run)) {
                    report(new KeptFiles.OfRun(framework, name(executor), name(run)));
                }
            }
        }

        private void tasks(String framework, String executor, Path run) {
            for (Path task : entries(run.resolve("tasks"))) {
                if (isOld(task.resolve("task.updates"), task)) {
                    report(new KeptFiles.OfTask(framework, executor, name(run), name(task)));
                }
            }
        }

        private void report(KeptFiles files) {
            if (reports.size() < MAX_REPORTS) {
                reports.add(files);
            }
        }

        /** Whether a file has not changed lately, or, where there is none, its directory. */
        boolean isOld(Path file, Path directory) {
            try {
                Path dated = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? file : directory;
                return Files.getLastModifiedTime(dated, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(before);
            } catch (IOException e) {
                return false;
            }
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    /** The directories in a directory; none when it is missing. */
    static List<Path> entries(Path directory) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(directory, each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))) {
            all.forEach(found::add);
        } catch (IOException e) {
            return List.of();
        }
        return found;
    }
}

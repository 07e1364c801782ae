package io.tepui.agent.checkpoint;

import io.tepui.agent.state.ExecutorKind;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.internal.StatusUpdateRecord;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskInfo;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads what an earlier run of an agent left below {@code meta} (AO-311, AO-313 to AO-318). */
public final class CheckpointReader {
    private final Layout layout;
    private final CheckpointFiles files;

    private CheckpointReader(Layout layout, CheckpointFiles files) {
        this.layout = layout;
        this.files = files;
    }

    /**
     * Reads all there is. A torn record at the end of a file of updates is cut off the file (AO-178); files that are
     * missing or empty mean that the agent died between two steps and are no error (AO-316).
     *
     * @param bootId the machine's present boot id; empty when it has none
     */
    public static Checkpointed read(Layout layout, String bootId) {
        return read(layout, bootId, FileSystems.getDefault());
    }

    /** Does the same in another file system than the machine's. */
    public static Checkpointed read(Layout layout, String bootId, FileSystem system) {
        return new CheckpointReader(layout, new CheckpointFiles(system)).read(bootId);
    }

    private Checkpointed read(String bootId) {
        Path latest = files.path(layout.latestAgent());
        if (!Files.exists(latest)) {
            return fresh(bootId, false);
        }
        boolean rebooted = files.text(files.path(layout.bootId()))
                .map(stored -> !bootId.isBlank() && !stored.strip().equals(bootId.strip()))
                .orElse(false);
        Optional<SlaveInfo> info = files.message(latest.resolve("slave.info"), SlaveInfo.parser());
        if (info.isEmpty()) {
            return fresh(bootId, rebooted);
        }
        Path agent = files.path(layout.agentMeta(info.get().getId().getValue()));
        List<Checkpointed.Framework> frameworks = new ArrayList<>();
        for (Path directory : files.list(agent.resolve("frameworks"))) {
            framework(directory).ifPresent(frameworks::add);
        }
        frameworks.sort(Comparator.comparing(CheckpointReader::lastRun));
        Checkpointed.Kept kept =
                KeptResources.read(layout, Optional.of(info.get().getId().getValue()), files);
        return new Checkpointed(info, rebooted, bootId, frameworks, drain(agent), kept, files.errors());
    }

    /** An agent without id still has its reservations and volumes (AO-313). */
    private Checkpointed fresh(String bootId, boolean rebooted) {
        Checkpointed.Kept kept = KeptResources.read(layout, Optional.empty(), files);
        return new Checkpointed(Optional.empty(), rebooted, bootId, List.of(), Optional.empty(), kept, files.errors());
    }

    private Optional<Checkpointed.Drain> drain(Path agent) {
        Path file = agent.resolve("drain.config");
        return files.message(file, DrainInfo.parser())
                .map(info -> new Checkpointed.Drain(info.getConfig(), CheckpointFiles.modified(file)));
    }

    private Optional<Checkpointed.Framework> framework(Path directory) {
        Optional<FrameworkInfo> info = files.message(directory.resolve("framework.info"), FrameworkInfo.parser());
        if (info.isEmpty()) {
            return Optional.empty();
        }
        List<Checkpointed.Run> runs = new ArrayList<>();
        for (Path executor : files.list(directory.resolve("executors"))) {
            run(executor).ifPresent(runs::add);
        }
        runs.sort(Comparator.comparing(Checkpointed.Run::modified));
        String pid = files.text(directory.resolve("framework.pid")).orElse("");
        boolean removing = Files.exists(directory.resolve(Checkpointed.REMOVAL_MARK));
        return Optional.of(new Checkpointed.Framework(info.get(), pid.strip(), removing, runs));
    }

    private static Instant lastRun(Checkpointed.Framework framework) {
        return framework.runs().isEmpty()
                ? Instant.EPOCH
                : framework.runs().getLast().modified();
    }

    private Optional<Checkpointed.Run> run(Path executor) {
        Optional<ExecutorInfo> info = files.message(executor.resolve("executor.info"), ExecutorInfo.parser());
        Path latest = executor.resolve("runs/latest");
        if (info.isEmpty() || !Files.exists(latest)) {
            return Optional.empty();
        }
        try {
            Path runs = executor.resolve("runs");
            Path run = runs.resolve(Files.readSymbolicLink(latest).getFileName());
            List<Checkpointed.Task> tasks = new ArrayList<>();
            for (Path task : files.list(run.resolve("tasks"))) {
                task(task).ifPresent(tasks::add);
            }
            return Optional.of(new Checkpointed.Run(
                    info.get(),
                    run.getFileName().toString(),
                    kind(executor, info.get()),
                    Files.exists(run.resolve("executor.sentinel")),
                    pid(run.resolve("pids/forked.pid")),
                    files.text(run.resolve("kill")).flatMap(KillNote::parse),
                    CheckpointFiles.modified(run),
                    tasks,
                    others(runs, run)));
        } catch (IOException e) {
            files.problem(latest + " cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static ExecutorKind kind(Path executor, ExecutorInfo info) {
        return Files.exists(executor.resolve("executor_generated_for_command_task"))
                ? ExecutorKind.COMMAND
                : ExecutorKind.of(info);
    }

    private List<String> others(Path runs, Path run) {
        return files.list(runs).stream()
                .filter(each -> !each.equals(run))
                .map(each -> each.getFileName().toString())
                .toList();
    }

    private Optional<Checkpointed.Task> task(Path directory) {
        return files.message(directory.resolve("task.info"), TaskInfo.parser())
                .map(info -> new Checkpointed.Task(
                        info,
                        files.records(directory.resolve("task.updates"), StatusUpdateRecord.parser()),
                        files.text(directory.resolve(GroupPlace.FILE)).flatMap(GroupPlace::parse),
                        files.text(directory.resolve("kill")).flatMap(KillNote::parse)));
    }

    private Optional<Integer> pid(Path file) {
        try {
            return files.text(file)
                    .map(String::strip)
                    .filter(each -> !each.isEmpty())
                    .map(Integer::valueOf);
        } catch (NumberFormatException e) {
            files.problem(file + " does not hold a process id");
            return Optional.empty();
        }
    }
}

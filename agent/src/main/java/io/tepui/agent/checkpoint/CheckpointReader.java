package io.tepui.agent.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.internal.StatusUpdateRecord;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what an earlier run of an agent left below {@code meta} (AO-311, AO-313 to AO-318). */
public final class CheckpointReader {
    private final Layout layout;
    private final List<String> errors = new ArrayList<>();

    private CheckpointReader(Layout layout) {
        this.layout = layout;
    }

    /**
     * Reads all there is. A torn record at the end of a file of updates is cut off the file (AO-178); files that are
     * missing or empty mean that the agent died between two steps and are no error (AO-316).
     *
     * @param bootId the machine's present boot id; empty when it has none
     */
    public static Checkpointed read(Layout layout, String bootId) {
        return new CheckpointReader(layout).read(bootId);
    }

    private Checkpointed read(String bootId) {
        Path latest = Path.of(layout.latestAgent());
        if (!Files.exists(latest)) {
            return Checkpointed.none(bootId);
        }
        boolean rebooted = text(Path.of(layout.bootId()))
                .map(stored -> !bootId.isBlank() && !stored.strip().equals(bootId.strip()))
                .orElse(false);
        Optional<SlaveInfo> info = message(latest.resolve("slave.info"), SlaveInfo.parser());
        if (info.isEmpty()) {
            return new Checkpointed(Optional.empty(), rebooted, bootId, List.of(), Optional.empty(), errors());
        }
        Path agent = Path.of(layout.agentMeta(info.get().getId().getValue()));
        List<Checkpointed.Framework> frameworks = new ArrayList<>();
        for (Path directory : list(agent.resolve("frameworks"))) {
            framework(directory).ifPresent(frameworks::add);
        }
        frameworks.sort(Comparator.comparing(CheckpointReader::lastRun));
        return new Checkpointed(info, rebooted, bootId, frameworks, drain(agent), errors());
    }

    private List<String> errors() {
        return List.copyOf(errors);
    }

    private Optional<Checkpointed.Drain> drain(Path agent) {
        Path file = agent.resolve("drain.config");
        return message(file, DrainInfo.parser()).map(info -> new Checkpointed.Drain(info.getConfig(), modified(file)));
    }

    private Optional<Checkpointed.Framework> framework(Path directory) {
        Optional<FrameworkInfo> info = message(directory.resolve("framework.info"), FrameworkInfo.parser());
        if (info.isEmpty()) {
            return Optional.empty();
        }
        List<Checkpointed.Run> runs = new ArrayList<>();
        for (Path executor : list(directory.resolve("executors"))) {
            run(executor).ifPresent(runs::add);
        }
        runs.sort(Comparator.comparing(Checkpointed.Run::modified));
        String pid = text(directory.resolve("framework.pid")).orElse("");
        return Optional.of(new Checkpointed.Framework(info.get(), pid.strip(), runs));
    }

    private static Instant lastRun(Checkpointed.Framework framework) {
        return framework.runs().isEmpty()
                ? Instant.EPOCH
                : framework.runs().getLast().modified();
    }

    private Optional<Checkpointed.Run> run(Path executor) {
        Optional<ExecutorInfo> info = message(executor.resolve("executor.info"), ExecutorInfo.parser());
        Path latest = executor.resolve("runs/latest");
        if (info.isEmpty() || !Files.exists(latest)) {
            return Optional.empty();
        }
        try {
            Path runs = executor.resolve("runs");
            Path run = runs.resolve(Files.readSymbolicLink(latest).getFileName());
            List<Checkpointed.Task> tasks = new ArrayList<>();
            for (Path task : list(run.resolve("tasks"))) {
                task(task).ifPresent(tasks::add);
            }
            return Optional.of(new Checkpointed.Run(
                    info.get(),
                    run.getFileName().toString(),
                    Files.exists(executor.resolve("executor_generated_for_command_task")),
                    Files.exists(run.resolve("executor.sentinel")),
                    pid(run.resolve("pids/forked.pid")),
                    text(run.resolve("kill")).flatMap(KillNote::parse),
                    modified(run),
                    tasks,
                    others(runs, run)));
        } catch (IOException e) {
            errors.add(latest + " cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private List<String> others(Path runs, Path run) {
        return list(runs).stream()
                .filter(each -> !each.equals(run))
                .map(each -> each.getFileName().toString())
                .toList();
    }

    private Optional<Checkpointed.Task> task(Path directory) {
        return message(directory.resolve("task.info"), TaskInfo.parser())
                .map(info -> new Checkpointed.Task(info, updates(directory.resolve("task.updates"))));
    }

    private List<StatusUpdateRecord> updates(Path file) {
        byte[] bytes = bytes(file).orElse(new byte[0]);
        try {
            Frames.Content<StatusUpdateRecord> content = Frames.read(bytes, StatusUpdateRecord.parser());
            if (content.completeBytes() < bytes.length) {
                CheckpointStore.truncate(file, content.completeBytes());
            }
            return content.records();
        } catch (InvalidProtocolBufferException e) {
            errors.add(file + " is damaged: " + e.getMessage());
        } catch (IOException e) {
            errors.add(file + " has a torn last record that cannot be cut off: " + e.getMessage());
        }
        return List.of();
    }

    private Optional<Integer> pid(Path file) {
        try {
            return text(file).map(String::strip).filter(each -> !each.isEmpty()).map(Integer::valueOf);
        } catch (NumberFormatException e) {
            errors.add(file + " does not hold a process id");
            return Optional.empty();
        }
    }

    private <M extends MessageLite> Optional<M> message(Path file, Parser<M> parser) {
        Optional<byte[]> bytes = bytes(file).filter(each -> each.length > 0);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<M> records = Frames.read(bytes.get(), parser).records();
            if (records.size() == 1) {
                return Optional.of(records.getFirst());
            }
            errors.add(file + " is damaged: it holds " + records.size() + " complete records instead of one");
        } catch (InvalidProtocolBufferException e) {
            errors.add(file + " is damaged: " + e.getMessage());
        }
        return Optional.empty();
    }

    private Optional<String> text(Path file) {
        return bytes(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private Optional<byte[]> bytes(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            errors.add(file + " cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The directories in a directory, by name; none when it is missing. */
    private List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            errors.add(directory + " cannot be listed: " + e.getMessage());
            return List.of();
        }
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }
}

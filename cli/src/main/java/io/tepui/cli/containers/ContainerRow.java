package io.tepui.cli.containers;

import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.ContainerIds;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Texts;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.agent.Response.GetContainers.Container;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A container as it is listed.
 *
 * @param agent where it is
 * @param id its whole id
 * @param container what the agent tells of it
 * @param task the task that runs in it, if one does
 * @param statistics the use of resources, if it is known
 * @param cpuPercent how busy it is, 100 is one processor; if it is known
 */
record ContainerRow(
        AgentEntry agent,
        ContainerID id,
        Container container,
        Optional<Task> task,
        Optional<ResourceStatistics> statistics,
        OptionalDouble cpuPercent) {
    private static final double BYTES_PER_MEGABYTE = 1 << 20;
    private static final String NOTHING = "-";

    /** The id, moved to the right under that of its parent, of which it need not tell again. */
    String indentedId() {
        return "  ".repeat(ContainerIds.chain(id).size() - 1) + id.getValue();
    }

    /** What it is there for: a task, an executor with tasks of its own, something nested in it, or nothing in particular. */
    String kind() {
        if (task.isPresent()) {
            return "task";
        }
        if (container.hasExecutorId()) {
            return "executor";
        }
        return id.hasParent() ? "nested" : "standalone";
    }

    /** The task or executor; a dash for others. */
    String owner() {
        return task.map(each -> each.getTaskId().getValue())
                .orElse(Texts.orDash(container.getExecutorId().getValue()));
    }

    String pid() {
        ContainerStatus status = container.getContainerStatus();
        return status.hasExecutorPid() ? Integer.toUnsignedString(status.getExecutorPid()) : NOTHING;
    }

    String cpu() {
        return cpuPercent.isPresent() ? String.format(Locale.ROOT, "%.1f", cpuPercent.getAsDouble()) : NOTHING;
    }

    /** The memory in use, and how much there may be. */
    String memory() {
        OptionalLong used = memoryBytes();
        if (used.isEmpty()) {
            return NOTHING;
        }
        String limit = statistics
                .filter(ResourceStatistics::hasMemLimitBytes)
                .map(each -> "/" + Texts.megabytes(each.getMemLimitBytes() / BYTES_PER_MEGABYTE))
                .orElse("");
        return Texts.megabytes(used.getAsLong() / BYTES_PER_MEGABYTE) + limit;
    }

    /** Cgroups tell the total; else the sum of the processes is known. */
    private OptionalLong memoryBytes() {
        if (statistics.isEmpty()) {
            return OptionalLong.empty();
        }
        ResourceStatistics known = statistics.get();
        if (known.hasMemTotalBytes()) {
            return OptionalLong.of(known.getMemTotalBytes());
        }
        return known.hasMemRssBytes() ? OptionalLong.of(known.getMemRssBytes()) : OptionalLong.empty();
    }

    /** How long its task runs. */
    String age(Instant now) {
        return started()
                .map(time -> Texts.duration(Duration.between(time, now)))
                .orElse(NOTHING);
    }

    private Optional<Instant> started() {
        return task.stream()
                .flatMap(each -> each.getStatusesList().stream())
                .filter(status -> status.getState() == TaskState.TASK_RUNNING && status.hasTimestamp())
                .map(TaskStatus::getTimestamp)
                .findFirst()
                .map(seconds -> Instant.EPOCH.plus(Times.ofSeconds(seconds)));
    }

    /** What scripts read. */
    Map<String, Object> json() {
        Map<String, Object> json = Json.object();
        json.put("id", ContainerIds.text(id));
        json.put("kind", kind());
        task.ifPresent(each -> json.put("task_id", each.getTaskId().getValue()));
        if (container.hasExecutorId()) {
            json.put("executor_id", container.getExecutorId().getValue());
            json.put("framework_id", container.getFrameworkId().getValue());
        }
        json.put("agent_id", agent.id());
        json.put("hostname", agent.hostname());
        if (container.getContainerStatus().hasExecutorPid()) {
            json.put(
                    "pid", Integer.toUnsignedLong(container.getContainerStatus().getExecutorPid()));
        }
        cpuPercent.ifPresent(percent -> json.put("cpu_percent", Math.round(percent * 10) / 10.0));
        memoryBytes().ifPresent(bytes -> json.put("memory_bytes", bytes));
        statistics
                .filter(ResourceStatistics::hasMemLimitBytes)
                .ifPresent(each -> json.put("memory_limit_bytes", each.getMemLimitBytes()));
        started().ifPresent(time -> json.put("started_time", time.toString()));
        return json;
    }

    /** Containers in the order of their tree, each before those in it. */
    static int compare(ContainerRow a, ContainerRow b) {
        List<String> left = ContainerIds.chain(a.id);
        List<String> right = ContainerIds.chain(b.id);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = left.get(i).compareTo(right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }
}

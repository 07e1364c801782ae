package io.tepui.agent.operator;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.Phase;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.v1.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The agent's metrics that its state tells (AO-368), by name. Those of the host are added by the process. */
public final class AgentMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Metrics of parts that this agent does not have; a component that gets one puts its own value over it. */
    private static final List<String> NOT_APPLICABLE = List.of(
            "containerizer/fetcher/cache_size_total_bytes",
            "containerizer/fetcher/cache_size_used_bytes",
            "containerizer/fetcher/task_fetches_failed",
            "containerizer/fetcher/task_fetches_succeeded",
            "containerizer/mesos/container_destroy_errors",
            "containerizer/mesos/filesystem/containers_new_rootfs",
            "containerizer/mesos/provisioner/bind/remove_rootfs_errors",
            "containerizer/mesos/provisioner/remove_container_errors",
            "gc/path_removals_failed",
            "gc/path_removals_pending",
            "gc/path_removals_succeeded",
            "resource_provider_manager/events/disconnect",
            "resource_provider_manager/events/subscribe",
            "resource_provider_manager/subscribed",
            "slave/executor_directory_max_allowed_age_secs");

    private final SortedMap<String, Double> metrics = new TreeMap<>();

    private AgentMetrics() {}

    /**
     * Returns the metrics by name.
     *
     * @param state what to count
     * @param started when the agent's process started
     * @param now the time, for {@code slave/uptime_secs}
     */
    public static SortedMap<String, Double> of(AgentState state, Instant started, Instant now) {
        AgentMetrics made = new AgentMetrics();
        NOT_APPLICABLE.forEach(name -> made.metrics.put(name, 0.0));
        made.put("slave/uptime_secs", seconds(Duration.between(started, now)));
        made.put("slave/registered", state.phase() == Phase.RUNNING ? 1 : 0);
        made.put("slave/frameworks_active", state.frameworks().size());
        state.recoveryTook().ifPresent(took -> made.put("slave/recovery_time_secs", seconds(took)));
        for (Counter counter : Counter.values()) {
            made.put(counter.metric(), state.tally().of(counter));
        }
        made.put(
                "slave/operations_unacknowledged",
                state.resources().operations().size());
        made.executors(state);
        made.tasks(state);
        ResourceMetrics.of(state).forEach(made.metrics::put);
        return made.metrics;
    }

    private void executors(AgentState state) {
        Map<ExecutorState, Integer> counts = new EnumMap<>(ExecutorState.class);
        executorsOf(state).forEach(each -> counts.merge(each.state(), 1, Integer::sum));
        put("slave/executors_registering", counts.getOrDefault(ExecutorState.REGISTERING, 0));
        put("slave/executors_running", counts.getOrDefault(ExecutorState.RUNNING, 0));
        put("slave/executors_terminating", counts.getOrDefault(ExecutorState.TERMINATING, 0));
    }

    private void tasks(AgentState state) {
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        for (ExecutorRecord executor : executorsOf(state)) {
            for (TaskRecord task : executor.tasks().values()) {
                counts.merge(task.state(), 1, Integer::sum);
            }
        }
        put("slave/tasks_staging", counts.getOrDefault(TaskState.TASK_STAGING, 0));
        put("slave/tasks_starting", counts.getOrDefault(TaskState.TASK_STARTING, 0));
        put("slave/tasks_running", counts.getOrDefault(TaskState.TASK_RUNNING, 0));
        put("slave/tasks_killing", counts.getOrDefault(TaskState.TASK_KILLING, 0));
    }

    /** The runs that are not completed. */
    static List<ExecutorRecord> executorsOf(AgentState state) {
        return state.frameworks().values().stream()
                .flatMap(framework -> framework.executors().values().stream())
                .toList();
    }

    private void put(String name, double value) {
        metrics.put(name, value);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }
}

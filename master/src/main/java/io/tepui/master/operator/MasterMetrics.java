package io.tepui.master.operator;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.TaskTransition;
import io.tepui.protocol.v1.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The master's own metrics (MO-335 to MO-372), computed from one state. */
final class MasterMetrics {
    private static final String MASTER = "master/";
    private static final double NANOS_PER_SECOND = 1e9;

    /** Reads are never batched, as each answers from a state that costs nothing to take: always 0 (MO-348). */
    private static final List<String> ALWAYS_ZERO = List.of(MASTER + "http_cache_hits");

    private static final List<TaskState> GAUGED =
            List.of(TaskState.TASK_STAGING, TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_KILLING);

    private final MasterState state;
    private final SortedMap<String, Double> metrics = new TreeMap<>();

    private MasterMetrics(MasterState state) {
        this.state = state;
    }

    /**
     * Returns the metrics by name.
     *
     * @param state what to count
     * @param now the time, for {@code master/uptime_secs}
     * @param perFramework whether each framework has metrics of its own ({@code --publish_per_framework_metrics})
     */
    static SortedMap<String, Double> of(MasterState state, Instant now, boolean perFramework) {
        MasterMetrics made = new MasterMetrics(state);
        ALWAYS_ZERO.forEach(name -> made.metrics.put(name, 0.0));
        made.process(now);
        made.counters();
        made.agents();
        made.frameworks();
        made.tasks();
        OperationMetrics.addTo(made.metrics, state);
        made.metrics.putAll(ResourceMetrics.of(state.agents().values()));
        if (perFramework) {
            FrameworkMetrics.addTo(made.metrics, state);
        }
        return made.metrics;
    }

    private void process(Instant now) {
        Duration uptime = Duration.between(state.leadership().started(), now);
        put("uptime_secs", uptime.toNanos() / NANOS_PER_SECOND);
        put("elected", state.leadership().elected().isPresent() ? 1 : 0);
        put("outstanding_offers", state.offers().size());
        put("operator_event_stream_subscribers", state.operatorStreams().size());
    }

    private void counters() {
        for (Counter counter : Counter.values()) {
            put(counter.metricName(), state.counters().get(counter));
        }
        for (Map.Entry<TaskTransition, Long> entry :
                state.counters().transitions().entries()) {
            put(name(entry.getKey()), entry.getValue());
        }
    }

    private void agents() {
        Collection<AgentRecord> agents = state.agents().values();
        long connected = agents.stream().filter(AgentRecord::connected).count();
        long active = agents.stream().filter(AgentRecord::active).count();
        put("slaves_connected", connected);
        put("slaves_disconnected", agents.size() - connected);
        put("slaves_active", active);
        put("slaves_inactive", agents.size() - active);
        put("slaves_unreachable", state.unreachableAgents().size());
    }

    private void frameworks() {
        Collection<FrameworkRecord> frameworks = state.frameworks().values();
        long connected = frameworks.stream().filter(FrameworkRecord::connected).count();
        long active = frameworks.stream().filter(FrameworkRecord::active).count();
        put("frameworks_connected", connected);
        put("frameworks_disconnected", frameworks.size() - connected);
        put("frameworks_active", active);
        put("frameworks_inactive", frameworks.size() - active);
    }

    private void tasks() {
        long unreachable = 0;
        long[] counts = new long[TaskState.values().length];
        for (FrameworkTasks tasks : state.tasks().values()) {
            for (TaskState gauged : GAUGED) {
                counts[gauged.ordinal()] += tasks.count(gauged);
            }
            unreachable += tasks.unreachable().size();
        }
        for (TaskState gauged : GAUGED) {
            put("tasks_" + lower(gauged, "TASK_"), counts[gauged.ordinal()]);
        }
        put("tasks_unreachable", unreachable);
    }

    private void put(String name, double value) {
        metrics.put(MASTER + name, value);
    }

    /** The older names are kept: agents appear as slaves (MO-346). */
    private static String name(TaskTransition transition) {
        String source = lower(transition.source(), "SOURCE_").replace("agent", "slave");
        String reason = lower(transition.reason(), "REASON_").replace("agent", "slave");
        return "task_" + lower(transition.state(), "TASK_") + "/source_" + source + "/reason_" + reason;
    }

    private static String lower(Enum<?> constant, String prefix) {
        return constant.name().substring(prefix.length()).toLowerCase(Locale.ROOT);
    }
}

package io.tepui.master.operator;

import io.tepui.master.state.CompletedFramework;
import io.tepui.master.state.FrameworkCounter;
import io.tepui.master.state.FrameworkCounters;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.v1.TaskState;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The metrics of each framework, registered or remembered (MO-364 to MO-372). */
final class FrameworkMetrics {
    private static final List<TaskState> ACTIVE = List.of(
            TaskState.TASK_STAGING,
            TaskState.TASK_STARTING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_KILLING,
            TaskState.TASK_UNKNOWN);

    private FrameworkMetrics() {}

    static void addTo(Map<String, Double> metrics, MasterState state) {
        for (FrameworkRecord framework : state.frameworks().values()) {
            state.tasks().get(framework.id()).ifPresent(tasks -> add(metrics, state, framework, tasks));
        }
        for (CompletedFramework completed : state.completedFrameworks()) {
            add(metrics, state, completed.framework(), completed.tasks());
        }
    }

    private static void add(
            Map<String, Double> metrics, MasterState state, FrameworkRecord framework, FrameworkTasks tasks) {
        String prefix = "master/frameworks/" + encode(framework.info().getName()) + "/" + framework.id() + "/";
        metrics.put(prefix + "subscribed", framework.connected() ? 1.0 : 0.0);
        for (TaskState active : ACTIVE) {
            metrics.put(prefix + activeName(active), (double) tasks.count(active));
        }
        metrics.put(prefix + activeName(TaskState.TASK_UNREACHABLE), (double)
                tasks.unreachable().size());
        for (String role : framework.roles()) {
            boolean suppressed = framework.suppressedRoles().contains(role);
            metrics.put(prefix + "roles/" + role + "/suppressed", suppressed ? 1.0 : 0.0);
        }
        Optional<FrameworkCounters> counters = state.counters().byFramework().get(framework.id());
        for (FrameworkCounter counter : FrameworkCounter.values()) {
            metrics.put(prefix + counter.metricName(), (double)
                    counters.map(counts -> counts.get(counter)).orElse(0L));
        }
    }

    private static String activeName(TaskState state) {
        return "tasks/active/" + state.name().toLowerCase(Locale.ROOT);
    }

    /** Percent-encodes a framework's name, blanks as {@code %20} (MO-364). */
    private static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

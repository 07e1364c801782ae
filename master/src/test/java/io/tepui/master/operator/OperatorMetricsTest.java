package io.tepui.master.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.state.AgentLoad;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.CounterSnapshot;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.TaskTransition;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.Metric;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("GET_METRICS")
class OperatorMetricsTest {
    private static final Instant NOW = States.STARTED.plusMillis(1500);

    private final States states = new States();

    @Test
    @DisplayName("answers every name of the user's page, of the spec and of a real master from the start on (MO-333)")
    void everyNameIsThere() throws IOException {
        assertThat(metrics(Map.of())).containsKeys(promisedNames().toArray(String[]::new));
    }

    @Test
    @DisplayName("gives 0 to what does not apply")
    void zeroForWhatDoesNotApply() {
        assertThat(metrics(Map.of()))
                .containsEntry("log/recovered", 0.0)
                .containsEntry("registrar/log/recovered", 0.0)
                .containsEntry("master/slave_shutdowns_scheduled", 0.0)
                .containsEntry("master/cpus_percent", 0.0);
    }

    @Test
    @DisplayName("takes what other parts report in place of the zeros, and further names as they are")
    void reportedReplacesZeros() {
        assertThat(metrics(Map.of("registrar/queued_operations", 3.0, "allocator/mesos/roles/a/shares/dominant", 0.25)))
                .containsEntry("registrar/queued_operations", 3.0)
                .containsEntry("allocator/mesos/roles/a/shares/dominant", 0.25);
    }

    @Test
    @DisplayName("is sorted by name, with whole numbers as doubles (MO-160)")
    void sortedDoubles() {
        var answer = OperatorMetrics.answer(metrics(Map.of()));
        List<String> names = answer.getGetMetrics().getMetricsList().stream()
                .map(Metric::getName)
                .toList();
        assertThat(names).isSorted().doesNotHaveDuplicates();
        assertThat(new String(JsonCodec.standard().toJson(answer), StandardCharsets.UTF_8))
                .startsWith("{\"type\":\"GET_METRICS\",\"get_metrics\":{\"metrics\":[{\"name\":\"allocator/")
                .contains("{\"name\":\"master/elected\",\"value\":1.0}");
    }

    @Test
    @DisplayName("tells uptime and leadership (MO-335, MO-336)")
    void uptimeAndLeadership() {
        assertThat(metrics(Map.of())).containsEntry("master/uptime_secs", 1.5).containsEntry("master/elected", 1.0);
    }

    @Test
    @DisplayName("counts agents by connection and by whether they may be offered (MO-337, MO-338)")
    void agents() {
        states.with(Samples.agent("s1").build());
        states.with(Samples.agent("s2").connected(false).build());
        states.with(Samples.agent("s3").deactivated(true).build());
        assertThat(metrics(Map.of()))
                .containsEntry("master/slaves_connected", 2.0)
                .containsEntry("master/slaves_disconnected", 1.0)
                .containsEntry("master/slaves_active", 1.0)
                .containsEntry("master/slaves_inactive", 2.0);
    }

    @Test
    @DisplayName("counts frameworks by connection and by whether they get offers (MO-340, MO-341)")
    void frameworks() {
        states.with(Samples.framework("f1", FrameworkStatus.ACTIVE).build());
        states.with(Samples.framework("f2", FrameworkStatus.INACTIVE).build());
        states.with(Samples.framework("f3", FrameworkStatus.RECOVERED).build());
        assertThat(metrics(Map.of()))
                .containsEntry("master/frameworks_connected", 2.0)
                .containsEntry("master/frameworks_disconnected", 1.0)
                .containsEntry("master/frameworks_active", 1.0)
                .containsEntry("master/frameworks_inactive", 2.0);
    }

    @Test
    @DisplayName("counts the tasks that are now in each state (MO-344)")
    void tasks() {
        states.with(Samples.framework("f1", FrameworkStatus.ACTIVE).build());
        states.withActive(Samples.task("f1", "s1", "t1", TaskState.TASK_RUNNING));
        states.withActive(Samples.task("f1", "s1", "t2", TaskState.TASK_RUNNING));
        states.withActive(Samples.task("f1", "s1", "t3", TaskState.TASK_STAGING));
        states.withUnreachable(Samples.task("f1", "s2", "t4", TaskState.TASK_UNREACHABLE));
        assertThat(metrics(Map.of()))
                .containsEntry("master/tasks_running", 2.0)
                .containsEntry("master/tasks_staging", 1.0)
                .containsEntry("master/tasks_killing", 0.0)
                .containsEntry("master/tasks_unreachable", 1.0);
    }

    @Test
    @DisplayName("names the endings of tasks by source and reason, agents as slaves (MO-345, MO-346)")
    void transitions() {
        long[] counts = new long[Counter.values().length];
        counts[Counter.TASKS_LOST.ordinal()] = 2;
        TaskTransition lost = new TaskTransition(
                TaskState.TASK_LOST, TaskStatus.Source.SOURCE_MASTER, TaskStatus.Reason.REASON_AGENT_REMOVED);
        states.counters = new CounterSnapshot(
                counts, PersistentIndex.<TaskTransition, Long>empty().with(lost, 2L), PersistentIndex.empty());
        assertThat(metrics(Map.of()))
                .containsEntry("master/tasks_lost", 2.0)
                .containsEntry("master/task_lost/source_master/reason_slave_removed", 2.0);
    }

    @Test
    @DisplayName("sums the resources of agents and what is used of them, revocable ones apart (MO-359, MO-360)")
    void resources() {
        AgentRecord agent = Samples.agent("s1")
                .load(AgentLoad.nothing().withUsed("f1", Resources.parse("cpus:0.1;mem:32")))
                .build();
        states.with(agent);
        states.with(Samples.agent("s2")
                .load(AgentLoad.nothing().withUsed("f1", Resources.parse("cpus:0.2")))
                .build());
        assertThat(metrics(Map.of()))
                .containsEntry("master/cpus_total", 8.0)
                .containsEntry("master/cpus_used", 0.3)
                .containsEntry("master/cpus_percent", 0.0375)
                .containsEntry("master/mem_used", 32.0)
                .containsEntry("master/gpus_percent", 0.0)
                .containsEntry("master/cpus_revocable_total", 0.0);
    }

    @Test
    @DisplayName("gives each framework's own metrics, all of them, unless that is switched off (MO-364 to MO-372)")
    void perFramework() {
        states.with(Samples.framework("f1", FrameworkStatus.ACTIVE, "my name/1").build());
        states.withActive(Samples.task("f1", "s1", "t1", TaskState.TASK_RUNNING));
        states.withCompleted(
                Samples.framework("f0", FrameworkStatus.COMPLETED, "old").build());
        String prefix = "master/frameworks/my%20name%2F1/f1/";
        assertThat(metrics(Map.of()))
                .containsEntry(prefix + "subscribed", 1.0)
                .containsEntry(prefix + "calls", 0.0)
                .containsEntry(prefix + "calls/update_framework", 0.0)
                .containsEntry(prefix + "events/heartbeat", 0.0)
                .containsEntry(prefix + "offers/rescinded", 0.0)
                .containsEntry(prefix + "tasks/active/task_running", 1.0)
                .containsEntry(prefix + "tasks/active/task_unreachable", 0.0)
                .containsEntry(prefix + "tasks/terminal/task_gone_by_operator", 0.0)
                .containsEntry(prefix + "operations/destroy_disk", 0.0)
                .containsEntry(prefix + "roles/web/suppressed", 0.0)
                .containsEntry("master/frameworks/old/f0/subscribed", 0.0);
        assertThat(OperatorMetrics.of(states.make(), NOW, false, Map.of()).keySet())
                .noneMatch(name -> name.startsWith("master/frameworks/"));
    }

    private SortedMap<String, Double> metrics(Map<String, Double> reported) {
        return OperatorMetrics.of(states.make(), NOW, true, reported);
    }

    private static List<String> promisedNames() throws IOException {
        try (InputStream names = Optional.ofNullable(OperatorMetricsTest.class.getResourceAsStream("metric-names.txt"))
                .orElseThrow()) {
            return new String(names.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}

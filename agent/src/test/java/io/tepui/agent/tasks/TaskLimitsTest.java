package io.tepui.agent.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.Samples;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.Value;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** AO-215: the limits of an executor's container. */
class TaskLimitsTest {
    private static final List<Resource> EXECUTOR =
            Resources.parse("cpus:0.1;mem:32").toMessages();

    private static TaskInfo task(Map<String, Double> limits) {
        TaskInfo.Builder task = Samples.task("t", "true").clearResources();
        task.addAllResources(Resources.parse("cpus:1;mem:64").toMessages());
        limits.forEach((name, value) ->
                task.putLimits(name, Value.Scalar.newBuilder().setValue(value).build()));
        return task.build();
    }

    private static Map<String, Double> limits(boolean hardCpus, TaskInfo... tasks) {
        Map<String, Double> limits = new TreeMap<>();
        TaskLimits.ofExecutor(EXECUTOR, List.of(tasks), hardCpus)
                .forEach((name, value) -> limits.put(name, value.getValue()));
        return limits;
    }

    @Test
    void there_are_none_if_no_task_has_one() {
        assertThat(limits(false, task(Map.of()))).isEmpty();
        assertThat(limits(true)).isEmpty();
    }

    @Test
    void those_of_the_tasks_and_what_the_executor_asks_for_are_added_up() {
        assertThat(limits(false, task(Map.of("cpus", 2.0, "mem", 128.0)), task(Map.of("cpus", 3.0, "mem", 256.0))))
                .isEqualTo(Map.of("cpus", 5.1, "mem", 416.0));
    }

    @Test
    void a_task_without_one_counts_what_it_asks_for() {
        assertThat(limits(true, task(Map.of("cpus", 2.0, "mem", 128.0)), task(Map.of())))
                .isEqualTo(Map.of("cpus", 3.1, "mem", 224.0));
    }

    @Test
    void a_task_whose_cpus_nothing_bounds_leaves_the_container_without_a_limit_of_cpus() {
        assertThat(limits(false, task(Map.of("cpus", 2.0, "mem", 128.0)), task(Map.of())))
                .isEqualTo(Map.of("mem", 224.0));
    }

    @Test
    void one_that_is_infinite_makes_the_sum_infinite() {
        assertThat(limits(false, task(Map.of("mem", Double.POSITIVE_INFINITY)), task(Map.of("mem", 128.0))))
                .isEqualTo(Map.of("mem", Double.POSITIVE_INFINITY));
    }
}

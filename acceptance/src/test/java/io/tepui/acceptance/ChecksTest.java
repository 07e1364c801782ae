package io.tepui.acceptance;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@DisplayName("Checks of tasks")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChecksTest {
    private Cluster cluster;
    private Scheduler scheduler;

    @BeforeAll
    void start() {
        cluster = aCluster().start();
        scheduler = cluster.scheduler();
    }

    @AfterAll
    void stop() {
        scheduler.close();
        cluster.close();
    }

    private static ObjectNode timed(ObjectNode check, double timeoutSeconds) {
        return check.put("type", "COMMAND")
                .put("delay_seconds", 0.0)
                .put("interval_seconds", 0.2)
                .put("timeout_seconds", timeoutSeconds);
    }

    @Test
    @DisplayName("a command that prints a megabyte is not held up by it: its status is told (SE-262, SE-265)")
    void talkative() {
        ObjectNode task = Scheduler.task("talkative", "sleep 1000");
        // Less than the 5 s for which the output of a session waits for a reader.
        timed(task.putObject("check"), 4.0)
                .putObject("command")
                .putObject("command")
                .put("value", "head -c 1000000 /dev/zero; exit 3");
        scheduler.launch(scheduler.offer(), task);
        JsonNode told = scheduler.awaitStatus(
                "talkative",
                status -> status.at("/check_status/command").has("exit_code"),
                "has no result of its check");
        assertThat(told.at("/check_status/command/exit_code").asInt()).isEqualTo(3);
        assertThat(told.at("/reason").asText()).isEqualTo("REASON_TASK_CHECK_STATUS_UPDATED");
    }

    @Test
    @DisplayName("a task whose health check fails as often as it may is killed, and told as unhealthy (SE-242, SE-266)")
    void unhealthy() {
        ObjectNode task = Scheduler.task("unhealthy", "sleep 1000");
        timed(task.putObject("health_check"), 4.0)
                .put("grace_period_seconds", 0.0)
                .put("consecutive_failures", 2)
                .putObject("command")
                .put("value", "exit 1");
        scheduler.launch(scheduler.offer(), task);
        JsonNode end = scheduler.awaitState("unhealthy", "TASK_KILLED", "TASK_FAILED");
        assertThat(end.at("/state").asText()).isEqualTo("TASK_KILLED");
        assertThat(end.at("/healthy").asBoolean(true)).isFalse();
    }
}

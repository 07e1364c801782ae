package io.tepui.acceptance;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Records;
import io.tepui.testkit.Scheduler;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The operator's event stream")
class EventStreamTest {
    @Test
    @DisplayName("tells of frameworks, tasks and agents as they come and go (MO-291 to MO-328)")
    void all_events() {
        try (Cluster cluster = aCluster().start();
                Records events = cluster.master().api().subscribe()) {
            JsonNode first = events.next().orElseThrow();
            assertThat(first.path("type").asText()).isEqualTo("SUBSCRIBED");
            assertThat(first.at("/subscribed/heartbeat_interval_seconds").asDouble())
                    .isEqualTo(15.0);
            assertThat(first.at("/subscribed/get_state/get_agents/agents")).hasSize(1);
            assertThat(events.next().orElseThrow().path("type").asText()).isEqualTo("HEARTBEAT");

            Scheduler scheduler = cluster.scheduler();
            JsonNode framework = events.next("FRAMEWORK_ADDED").at("/framework_added/framework");
            assertThat(framework.at("/framework_info/id/value").asText()).isEqualTo(scheduler.frameworkId());
            assertThat(framework.path("active").asBoolean()).isTrue();

            scheduler.run("t", "exec sleep 600");
            JsonNode added = events.next("TASK_ADDED").at("/task_added/task");
            assertThat(added.at("/task_id/value").asText()).isEqualTo("t");
            assertThat(added.path("state").asText()).isEqualTo("TASK_STAGING");
            nextState(events, "TASK_RUNNING");

            String again = scheduler.frameworkId();
            Scheduler second = Scheduler.of("test").as(again).byForce().subscribe(cluster);
            assertThat(events.next("FRAMEWORK_UPDATED")
                            .at("/framework_updated/framework/framework_info/id/value")
                            .asText())
                    .isEqualTo(again);

            second.send("KILL", "{\"task_id\":{\"value\":\"t\"}}");
            nextState(events, "TASK_KILLED");
            second.send("TEARDOWN");
            assertThat(events.next("FRAMEWORK_REMOVED")
                            .at("/framework_removed/framework_info/id/value")
                            .asText())
                    .isEqualTo(again);
            scheduler.close();
            second.close();
        }
    }

    private static void nextState(Records events, String state) {
        events.next(
                event -> event.at("/task_updated/state").asText().equals(state)
                        && event.at("/task_updated/status/state").asText().equals(state),
                "TASK_UPDATED to " + state);
    }

    @Test
    @DisplayName("tells of an agent that comes as a new one to the address of a lost one (MO-317, MO-320)")
    void agents() throws Exception {
        try (Cluster cluster = aCluster().start();
                Records events = cluster.master().api().subscribe()) {
            String id = cluster.agentId();
            cluster.agent().killAtOnce();
            Files.delete(cluster.workDirectory(0).resolve("meta/slaves/latest"));
            cluster.restartAgent(0);
            assertThat(events.next("AGENT_REMOVED")
                            .at("/agent_removed/agent_id/value")
                            .asText())
                    .isEqualTo(id);
            JsonNode agent = events.next("AGENT_ADDED").at("/agent_added/agent");
            assertThat(agent.path("active").asBoolean()).isTrue();
            assertThat(agent.at("/agent_info/id/value").asText()).isNotEqualTo(id);
        }
    }

    @Test
    @DisplayName("closes the oldest stream when there are too many (MO-296)")
    void subscriber_limit() {
        try (Cluster cluster = aCluster()
                        .withAgents(0)
                        .withMasterFlags("--max_operator_event_stream_subscribers=2")
                        .start();
                Records first = cluster.master().api().subscribe();
                Records second = cluster.master().api().subscribe();
                Records third = cluster.master().api().subscribe()) {
            for (Records each : List.of(first, second, third)) {
                each.next("HEARTBEAT");
            }
            assertThat(first.next()).isEmpty();
            cluster.scheduler().close();
            second.next("FRAMEWORK_ADDED");
            third.next("FRAMEWORK_ADDED");
        }
    }
}

package io.tepui.acceptance.operators;

import static io.tepui.acceptance.operators.Steered.agentId;
import static io.tepui.acceptance.operators.Steered.eventually;
import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An agent that operators take out")
class DrainTest {
    private Cluster cluster;
    private Steered steered;
    private String id;

    @BeforeEach
    void start() {
        cluster = aCluster().withMasterFlags("--allocation_interval=50ms").start();
        steered = new Steered(cluster);
        id = cluster.agentId();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private String payload(String more) {
        return "{" + agentId(id) + more + "}";
    }

    private String drainState() {
        return steered.agent(id).at("/drain_info/state").asText();
    }

    @Test
    @DisplayName(
            "by a drain loses its tasks, is empty, and takes tasks again when it is reactivated (MO-188 to MO-203)")
    void drain() {
        try (Scheduler scheduler = cluster.scheduler()) {
            scheduler.run("t", "exec sleep 600");
            steered.call(200, "DRAIN_AGENT", payload(",\"max_grace_period\":{\"seconds\":1}"));
            assertThat(steered.agent(id).path("active").asBoolean()).isFalse();
            assertThat(steered.agent(id).path("deactivated").asBoolean()).isTrue();
            assertThat(scheduler.awaitState("t", "TASK_KILLED").path("reason").asText())
                    .isEqualTo("REASON_AGENT_DRAINING");
            eventually(() -> drainState().equals("DRAINED"));
            assertThat(steered.agent(id).path("allocated_resources")).isEmpty();
            assertThat(scheduler.outstanding()).isEmpty();
            assertThat(scheduler.gets("OFFERS", Duration.ofMillis(300))).isFalse();
            steered.call(200, "REACTIVATE_AGENT", payload(""));
            assertThat(steered.agent(id).has("drain_info")).isFalse();
            scheduler.run("again", "exec sleep 600");
            scheduler.send("TEARDOWN");
        }
    }

    @Test
    @DisplayName("by a drain with mark_gone ends its tasks as gone, and is gone itself (MO-194, MO-197)")
    void drain_and_gone() {
        try (Scheduler scheduler = cluster.scheduler()) {
            scheduler.run("t", "exec sleep 600");
            steered.call(200, "DRAIN_AGENT", payload(",\"max_grace_period\":{\"seconds\":1},\"mark_gone\":true"));
            scheduler.awaitState("t", "TASK_GONE_BY_OPERATOR");
            eventually(() -> steered.agent(id).isMissingNode());
            cluster.agent().awaitEnd();
            steered.call(200, "MARK_AGENT_GONE", payload(""));
        }
    }

    @Test
    @DisplayName("while it drains can't be reactivated, and drains on when master and agent have died (MO-195, MO-202)")
    void drain_goes_on() {
        try (Scheduler scheduler = Scheduler.of("ha").withFailoverTimeout(600).subscribe(cluster)) {
            scheduler.run("stubborn", "trap '' TERM; while :; do sleep 0.05; done");
            steered.call(200, "DRAIN_AGENT", payload(",\"max_grace_period\":{\"seconds\":600}"));
            assertThat(drainState()).isEqualTo("DRAINING");
            steered.call(400, "REACTIVATE_AGENT", payload(""));
            cluster.agent().killAtOnce();
            cluster.master().killAtOnce();
            cluster.restartMaster();
            cluster.restartAgent(0);
            eventually(() -> drainState().equals("DRAINING"));
            assertThat(steered.agent(id).path("active").asBoolean()).isFalse();
            try (Scheduler again = Scheduler.of("ha")
                    .withFailoverTimeout(600)
                    .as(scheduler.frameworkId())
                    .subscribe(cluster)) {
                steered.call(200, "DRAIN_AGENT", payload(",\"max_grace_period\":{\"seconds\":0}"));
                again.awaitState("stubborn", "TASK_KILLED");
                eventually(() -> drainState().equals("DRAINED"));
            }
        }
    }

    @Test
    @DisplayName("by deactivation keeps its tasks, and is offered again when it is reactivated (MO-200 to MO-203)")
    void deactivation() {
        try (Scheduler scheduler = cluster.scheduler()) {
            scheduler.run("stays", "exec sleep 600");
            JsonNode offer = scheduler.offer();
            steered.call(200, "DEACTIVATE_AGENT", payload(""));
            assertThat(scheduler.next("RESCIND").at("/rescind/offer_id")).isEqualTo(offer.path("id"));
            steered.call(200, "DEACTIVATE_AGENT", payload(""));
            assertThat(steered.agent(id).path("deactivated").asBoolean()).isTrue();
            cluster.agent().killAtOnce();
            cluster.restartAgent(0);
            eventually(() -> cluster.agent()
                            .api()
                            .read("GET_CONTAINERS")
                            .path("containers")
                            .size()
                    == 1);
            assertThat(scheduler.gets("OFFERS", Duration.ofMillis(300))).isFalse();
            assertThat(scheduler.states("stays")).containsOnly("TASK_STARTING", "TASK_RUNNING");
            eventually(() -> steered.call("REACTIVATE_AGENT", payload("")).status() == 200
                    || !steered.agent(id).path("deactivated").asBoolean());
            scheduler.offer();
            scheduler.send("TEARDOWN");
        }
    }

    @Test
    @DisplayName("as gone is gone for good: its tasks are told, and it ends (MO-176 to MO-187)")
    void gone() {
        try (Scheduler scheduler = cluster.scheduler()) {
            scheduler.run("t", "exec sleep 600");
            steered.call(200, "MARK_AGENT_GONE", payload(""));
            assertThat(scheduler
                            .awaitState("t", "TASK_GONE_BY_OPERATOR")
                            .path("reason")
                            .asText())
                    .isEqualTo("REASON_AGENT_REMOVED_BY_OPERATOR");
            eventually(() -> steered.agent(id).isMissingNode());
            cluster.agent().awaitEnd();
            steered.call(200, "MARK_AGENT_GONE", payload(""));
        }
    }
}

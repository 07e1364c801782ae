package io.tepui.acceptance.operators;

import static io.tepui.acceptance.operators.Steered.agentId;
import static io.tepui.acceptance.operators.Steered.eventually;
import static io.tepui.acceptance.operators.Steered.reserved;
import static io.tepui.acceptance.operators.Steered.volume;
import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What operators decide shows in what frameworks are offered, before and after all processes died:")
class DecisionsTest {
    private static Cluster.Builder quick() {
        return aCluster().withMasterFlags("--allocation_interval=50ms");
    }

    private static Scheduler scheduler(Cluster cluster, String role) {
        return Scheduler.of(role)
                .withRoles(role)
                .withCapabilities("MULTI_ROLE", "RESERVATION_REFINEMENT", "PARTITION_AWARE")
                .subscribe(cluster);
    }

    private static double cpus(JsonNode offer) {
        return Steered.sum(offer.path("resources"), "cpus", "*");
    }

    @Test
    @DisplayName("a quota of the page bounds the offers of its role, until it is removed (MO-281, MO-289)")
    void quota() {
        try (Cluster cluster = quick().start()) {
            Steered steered = new Steered(cluster);
            steered.send(202, Page.body("SET_QUOTA"));
            assertQuotaOffered(cluster);
            steered.crashAll();
            assertQuotaOffered(cluster);
            steered.send(202, Page.body("REMOVE_QUOTA"));
            steered.crashAll();
            try (Scheduler scheduler = scheduler(cluster, "role1")) {
                assertThat(cpus(scheduler.offer())).isEqualTo(4);
                scheduler.send("TEARDOWN");
            }
        }
    }

    private static void assertQuotaOffered(Cluster cluster) {
        try (Scheduler scheduler = scheduler(cluster, "role1")) {
            JsonNode offer = scheduler.offer();
            assertThat(cpus(offer)).isEqualTo(1);
            assertThat(Steered.sum(offer.path("resources"), "mem", "*")).isEqualTo(512);
            scheduler.send("TEARDOWN");
        }
    }

    @Test
    @DisplayName("a role of the page's weight 4 gets four agents of five (MO-237)")
    void weights() {
        try (Cluster cluster = quick().withAgents(5).start()) {
            Steered steered = new Steered(cluster);
            steered.send(202, Page.body("UPDATE_WEIGHTS"));
            assertShares(cluster);
            cluster.master().killAtOnce();
            cluster.restartMaster();
            cluster.awaitActiveAgents(5);
            assertShares(cluster);
        }
    }

    /** One takes all there is, and gives it back at once when the other is there, too. */
    private static void assertShares(Cluster cluster) {
        try (Scheduler other = scheduler(cluster, "other")) {
            eventually(() -> other.outstanding().size() == 5);
            try (Scheduler heavy = scheduler(cluster, "role")) {
                StringBuilder ids = new StringBuilder();
                for (int i = 0; i < 5; i++) {
                    ids.append(i == 0 ? "" : ",").append(other.offer().path("id"));
                }
                other.send("DECLINE", "{\"offer_ids\":[" + ids + "],\"filters\":{\"refuse_seconds\":0}}");
                eventually(() ->
                        heavy.outstanding().size() == 4 && other.outstanding().size() == 1);
                heavy.send("TEARDOWN");
            }
            other.send("TEARDOWN");
        }
    }

    @Test
    @DisplayName(
            "machines of the page's window are offered with it and asked back, are away in maintenance, and come back (MO-266, MO-270 to MO-273)")
    void maintenance() {
        try (Cluster cluster = quick().start()) {
            Steered steered = new Steered(cluster);
            String id = cluster.agentId();
            String machine = "{\"hostname\":\""
                    + steered.agent(id).at("/agent_info/hostname").asText() + "\",\"ip\":\"127.0.0.1\"}";
            try (Scheduler scheduler =
                    Scheduler.of("ha").withFailoverTimeout(600).subscribe(cluster)) {
                scheduler.run("stays", "exec sleep 600");
                JsonNode offer = scheduler.offer();
                steered.send(
                        202, Page.body("UPDATE_MAINTENANCE_SCHEDULE").replace("{\"hostname\":\"myhost\"}", machine));
                assertThat(scheduler.next("RESCIND").at("/rescind/offer_id")).isEqualTo(offer.path("id"));
                assertAskedBack(scheduler, id);
                steered.crashAll();
                try (Scheduler again = Scheduler.of("ha")
                        .withFailoverTimeout(600)
                        .as(scheduler.frameworkId())
                        .subscribe(cluster)) {
                    assertAskedBack(again, id);
                    String machines = "{\"machines\":[" + machine + "]}";
                    steered.call(202, "START_MAINTENANCE", machines);
                    again.awaitState("stays", "TASK_LOST", "TASK_GONE");
                    eventually(() -> steered.agent(id).isMissingNode());
                    cluster.agent().awaitEnd();
                    assertThat(again.outstanding()).isEmpty();
                    cluster.master().killAtOnce();
                    cluster.restartMaster();
                    assertThat(steered.master().read("GET_AGENTS").path("agents"))
                            .isEmpty();
                    steered.call(202, "STOP_MAINTENANCE", machines);
                    cluster.restartAgent(0);
                    cluster.awaitActiveAgents(1);
                }
                try (Scheduler after = scheduler(cluster, "after")) {
                    assertThat(after.offer().has("unavailability")).isFalse();
                    after.send("TEARDOWN");
                }
            }
        }
    }

    private static void assertAskedBack(Scheduler scheduler, String agentId) {
        JsonNode inverse = scheduler.next("INVERSE_OFFERS").at("/inverse_offers/inverse_offers/0");
        assertThat(inverse.at("/agent_id/value").asText()).isEqualTo(agentId);
        JsonNode offer = scheduler.offer(each -> each.has("unavailability"), "of the machine that is to be away");
        for (JsonNode asked : new JsonNode[] {inverse, offer}) {
            assertThat(asked.at("/unavailability/start/nanoseconds").asLong()).isEqualTo(1470820233192017920L);
        }
    }

    @Test
    @DisplayName("a volume that was grown and shrunk keeps its files and has its new size (MO-256 to MO-259)")
    void resized() throws Exception {
        try (Cluster cluster = quick().start()) {
            Steered steered = new Steered(cluster);
            String agent = agentId(cluster.agentId());
            Path file = cluster.workDirectory(0).resolve("volumes/roles/role1/v1/file");
            steered.call(
                    202, "RESERVE_RESOURCES", "{" + agent + ",\"resources\":[" + reserved("disk", 100, "role1") + "]}");
            steered.call(202, "CREATE_VOLUMES", "{" + agent + ",\"volumes\":[" + volume("v1", 40, "role1") + "]}");
            Files.writeString(file, "kept");
            steered.call(
                    202,
                    "GROW_VOLUME",
                    "{" + agent + ",\"volume\":" + volume("v1", 40, "role1") + ",\"addition\":"
                            + reserved("disk", 60, "role1") + "}");
            assertVolume(cluster, 100, file);
            steered.crashAll();
            assertVolume(cluster, 100, file);
            steered.call(
                    202,
                    "SHRINK_VOLUME",
                    "{" + agent + ",\"volume\":" + volume("v1", 100, "role1") + ",\"subtract\":{\"value\":70}}");
            assertVolume(cluster, 30, file);
            steered.crashAll();
            assertVolume(cluster, 30, file);
        }
    }

    private static void assertVolume(Cluster cluster, double size, Path file) {
        try (Scheduler scheduler = scheduler(cluster, "role1")) {
            JsonNode offer = scheduler.offer(
                    each -> !Steered.volumes(each.path("resources")).isEmpty(), "with the volume");
            for (JsonNode resource : offer.path("resources")) {
                if (resource.path("disk").has("persistence")) {
                    assertThat(resource.at("/scalar/value").asDouble()).isEqualTo(size);
                }
            }
            assertThat(Steered.sum(offer.path("resources"), "disk", "role1")).isEqualTo(100);
            scheduler.send("TEARDOWN");
        }
        assertThat(file).hasContent("kept");
    }

    @Test
    @DisplayName("a deactivated agent keeps its tasks and gets no others until it is reactivated (MO-200 to MO-203)")
    void deactivated() {
        try (Cluster cluster = quick().start()) {
            Steered steered = new Steered(cluster);
            String id = cluster.agentId();
            steered.call(200, "DEACTIVATE_AGENT", "{" + agentId(id) + "}");
            cluster.agent().killAtOnce();
            cluster.master().killAtOnce();
            cluster.restartMaster();
            cluster.restartAgent(0);
            eventually(() -> steered.agent(id).has("registered_time"));
            assertThat(steered.agent(id).path("deactivated").asBoolean()).isTrue();
            assertThat(steered.agent(id).path("active").asBoolean()).isFalse();
            try (Scheduler scheduler = scheduler(cluster, "waits")) {
                assertThat(scheduler.gets("OFFERS", java.time.Duration.ofMillis(300)))
                        .isFalse();
                steered.call(200, "REACTIVATE_AGENT", "{" + agentId(id) + "}");
                scheduler.offer();
                scheduler.send("TEARDOWN");
            }
        }
    }

    @Test
    @DisplayName("an agent that is gone stays gone, with its files or without (MO-181 to MO-185)")
    void gone() {
        try (Cluster cluster = quick().start()) {
            Steered steered = new Steered(cluster);
            String id = cluster.agentId();
            try (Scheduler scheduler = cluster.scheduler()) {
                scheduler.run("t", "exec sleep 600");
                steered.call(
                        200,
                        "DRAIN_AGENT",
                        String.format(
                                Locale.ROOT,
                                "{%s,\"max_grace_period\":{\"seconds\":1},\"mark_gone\":true}",
                                agentId(id)));
                scheduler.awaitState("t", "TASK_GONE_BY_OPERATOR");
                eventually(() -> steered.agent(id).isMissingNode());
                cluster.agent().awaitEnd();
                scheduler.send("TEARDOWN");
            }
            cluster.master().killAtOnce();
            cluster.restartMaster();
            assertThat(steered.agent(id).isMissingNode()).isTrue();
            assertThat(steered.master().read("GET_AGENTS").path("recovered_agents"))
                    .isEmpty();
            steered.call(200, "MARK_AGENT_GONE", "{" + agentId(id) + "}");
            steered.call(400, "DRAIN_AGENT", "{" + agentId(id) + "}");
        }
    }

    @Test
    @DisplayName("a framework that was torn down leaves nothing running (MO-227)")
    void tornDown() {
        try (Cluster cluster = quick().start()) {
            Steered steered = new Steered(cluster);
            try (Scheduler scheduler =
                    Scheduler.of("ha").withFailoverTimeout(600).subscribe(cluster)) {
                scheduler.launch(scheduler.offer(), task("t", "exec sleep 600"));
                scheduler.awaitState("t", "TASK_RUNNING");
                steered.call(200, "TEARDOWN", "{\"framework_id\":{\"value\":\"" + scheduler.frameworkId() + "\"}}");
                scheduler.awaitEnd();
            }
            eventually(() -> cluster.agent()
                    .api()
                    .read("GET_CONTAINERS")
                    .path("containers")
                    .isEmpty());
            steered.crashAll();
            assertThat(steered.master().read("GET_FRAMEWORKS").path("frameworks"))
                    .isEmpty();
            assertThat(cluster.agent().api().read("GET_CONTAINERS").path("containers"))
                    .isEmpty();
            try (Scheduler next = scheduler(cluster, "next")) {
                assertThat(cpus(next.offer())).isEqualTo(4);
                next.send("TEARDOWN");
            }
        }
    }
}

package io.tepui.acceptance.operators;

import static io.tepui.acceptance.operators.Steered.agentId;
import static io.tepui.acceptance.operators.Steered.eventually;
import static io.tepui.acceptance.operators.Steered.reserved;
import static io.tepui.acceptance.operators.Steered.scalar;
import static io.tepui.acceptance.operators.Steered.volume;
import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Api;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Where several want the same,")
class ContentionTest {
    private Cluster cluster;
    private Steered steered;
    private String agent;

    @BeforeEach
    void start() {
        cluster = aCluster().withMasterFlags("--allocation_interval=50ms").start();
        steered = new Steered(cluster);
        agent = agentId(cluster.agentId());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Scheduler scheduler(String role) {
        return Scheduler.of(role)
                .withRoles(role)
                .withCapabilities("MULTI_ROLE", "RESERVATION_REFINEMENT", "PARTITION_AWARE")
                .subscribe(cluster);
    }

    private double total(String name, String role) {
        return steered.total(cluster.agentId(), name, role);
    }

    private String reserve(String resources) {
        return "{" + agent + ",\"resources\":[" + resources + "]}";
    }

    private static ObjectNode large(String id, String role, double cpus) {
        ObjectNode task = task(id, "exec sleep 600", role);
        ((ObjectNode) task.at("/resources/0/scalar")).put("value", cpus);
        return task;
    }

    @Test
    @DisplayName("one of several operators who reserve the same resources at once gets them, the others a 409")
    void race() throws Exception {
        for (int round = 0; round < 5; round++) {
            CountDownLatch go = new CountDownLatch(1);
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String payload = reserve(reserved("cpus", 3, "role" + i));
                calls.add(CompletableFuture.supplyAsync(
                        () -> {
                            try (Api api = new Api(steered.master().port())) {
                                go.await();
                                return api.call("RESERVE_RESOURCES", payload).status();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        task -> Thread.ofVirtual().start(task)));
            }
            go.countDown();
            List<Integer> statuses = calls.stream().map(CompletableFuture::join).toList();
            assertThat(statuses).containsExactlyInAnyOrder(202, 409, 409, 409);
            int winner = statuses.indexOf(202);
            assertThat(total("cpus", "role" + winner)).isEqualTo(3);
            assertThat(total("cpus", "*")).isEqualTo(1);
            steered.call(202, "UNRESERVE_RESOURCES", reserve(reserved("cpus", 3, "role" + winner)));
        }
    }

    @Test
    @DisplayName(
            "resources that are offered are taken back and reserved; those in use are not, with 409 (MO-144, MO-145)")
    void offered_and_used() {
        try (Scheduler scheduler = scheduler("busy")) {
            JsonNode offer = scheduler.offer();
            steered.call(202, "RESERVE_RESOURCES", reserve(reserved("cpus", 1, "role1")));
            assertThat(scheduler.next("RESCIND").at("/rescind/offer_id")).isEqualTo(offer.path("id"));
            // The offer is no more: what it held can't be used.
            scheduler.launch(offer, large("late", "busy", 1));
            assertThat(scheduler
                            .awaitState("late", "TASK_LOST", "TASK_DROPPED")
                            .path("reason")
                            .asText())
                    .isEqualTo("REASON_INVALID_OFFERS");

            JsonNode next = scheduler.offer(
                    each -> Steered.sum(each.path("resources"), "cpus", "*") == 3, "with the other cpus");
            scheduler.launch(next, large("uses", "busy", 2.5));
            scheduler.awaitState("uses", "TASK_RUNNING");
            steered.call(409, "RESERVE_RESOURCES", reserve(reserved("cpus", 1, "role2")));
            assertThat(total("cpus", "role2")).isZero();
            steered.call(202, "RESERVE_RESOURCES", reserve(reserved("cpus", 0.5, "role2")));
            assertThat(total("cpus", "role2")).isEqualTo(0.5);
            scheduler.send("TEARDOWN");
        }
    }

    @Test
    @DisplayName("a reservation or volume that a task uses can't be taken away (MO-248, MO-255)")
    void used_reservation() {
        steered.call(
                202,
                "RESERVE_RESOURCES",
                reserve(reserved("cpus", 1, "role1") + "," + reserved("mem", 64, "role1") + ","
                        + reserved("disk", 64, "role1")));
        steered.call(202, "CREATE_VOLUMES", "{" + agent + ",\"volumes\":[" + volume("v", 64, "role1") + "]}");
        try (Scheduler scheduler = scheduler("role1")) {
            JsonNode offer = scheduler.offer(
                    each -> !Steered.volumes(each.path("resources")).isEmpty(), "with the volume");
            ObjectNode task = task("uses", "exec sleep 600", "role1");
            var resources = task.putArray("resources");
            StreamSupport.stream(offer.path("resources").spliterator(), false)
                    .filter(resource -> resource.has("reservations"))
                    .forEach(resources::add);
            scheduler.launch(offer, task);
            scheduler.awaitState("uses", "TASK_RUNNING");
            steered.call(409, "UNRESERVE_RESOURCES", reserve(reserved("cpus", 1, "role1")));
            steered.call(409, "DESTROY_VOLUMES", "{" + agent + ",\"volumes\":[" + volume("v", 64, "role1") + "]}");
            scheduler.send("KILL", "{\"task_id\":{\"value\":\"uses\"}}");
            scheduler.awaitState("uses", "TASK_KILLED");
            eventually(() ->
                    steered.agent(cluster.agentId()).path("allocated_resources").isEmpty());
            steered.call(202, "DESTROY_VOLUMES", "{" + agent + ",\"volumes\":[" + volume("v", 64, "role1") + "]}");
            steered.call(202, "UNRESERVE_RESOURCES", reserve(reserved("cpus", 1, "role1")));
        }
    }

    @Test
    @DisplayName("a quota beyond the cluster needs force (MO-279, MO-285)")
    void quota_over_capacity() {
        String quota = "{\"quota_request\":{\"role\":\"q\",\"force\":%s,\"guarantee\":[" + scalar("cpus", 5) + "]}}";
        steered.call(409, "SET_QUOTA", quota.formatted("false"));
        steered.call(202, "SET_QUOTA", quota.formatted("true"));
        assertThat(steered.master()
                        .read("GET_QUOTA")
                        .at("/status/configs/0/guarantees/cpus/value")
                        .asDouble())
                .isEqualTo(5);
        String update = "{\"force\":%s,\"quota_configs\":[{\"role\":\"q\",\"guarantees\":{\"cpus\":{\"value\":6}}}]}";
        steered.call(400, "UPDATE_QUOTA", update.formatted("false"));
        steered.call(200, "UPDATE_QUOTA", update.formatted("true"));
        assertThat(steered.master()
                        .read("GET_QUOTA")
                        .at("/status/configs/0/guarantees/cpus/value")
                        .asDouble())
                .isEqualTo(6);
    }

    @Test
    @DisplayName(
            "a framework with quota gets its guarantee on a full cluster: at once what is only offered to others (MO-286)")
    void guarantee_of_what_is_offered() {
        try (Scheduler greedy = scheduler("greedy")) {
            greedy.offer();
            steered.call(
                    202,
                    "SET_QUOTA",
                    "{\"quota_request\":{\"role\":\"sure\",\"guarantee\":[" + scalar("cpus", 2) + ","
                            + scalar("mem", 512) + "]}}");
            greedy.next("RESCIND");
            try (Scheduler sure = scheduler("sure")) {
                JsonNode offer =
                        sure.offer(each -> Steered.sum(each.path("resources"), "cpus", "*") >= 2, "with the guarantee");
                sure.launch(offer, large("guaranteed", "sure", 2));
                sure.awaitState("guaranteed", "TASK_RUNNING");
                sure.send("TEARDOWN");
            }
        }
    }

    @Test
    @DisplayName(
            "a framework with quota gets what tasks of others leave on a full cluster, before anyone else (MO-281)")
    void guarantee_of_what_becomes_free() {
        try (Scheduler greedy = scheduler("greedy")) {
            greedy.launch(greedy.offer(), large("first", "greedy", 2), large("second", "greedy", 2));
            greedy.awaitState("first", "TASK_RUNNING");
            greedy.awaitState("second", "TASK_RUNNING");
            steered.call(
                    202,
                    "SET_QUOTA",
                    "{\"quota_request\":{\"role\":\"sure\",\"guarantee\":[" + scalar("cpus", 2) + "]}}");
            try (Scheduler sure = scheduler("sure")) {
                greedy.send("KILL", "{\"task_id\":{\"value\":\"first\"}}");
                greedy.awaitState("first", "TASK_KILLED");
                sure.offer(each -> Steered.sum(each.path("resources"), "cpus", "*") == 2, "with the guarantee");
                assertThat(greedy.outstanding())
                        .noneMatch(each -> Steered.sum(each.path("resources"), "cpus", "*") > 0);
            }
            greedy.send("TEARDOWN");
        }
    }
}

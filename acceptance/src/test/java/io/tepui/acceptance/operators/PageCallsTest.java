package io.tepui.acceptance.operators;

import static io.tepui.acceptance.operators.Steered.eventually;
import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each call with the body of the page: its status, and its effect in reads, offers and on disk, before and after all processes died. */
@DisplayName("By the user's page, operators")
class PageCallsTest {
    private static final String MACHINE =
            "{\"schedule\":{\"windows\":[{\"machine_ids\":[{\"hostname\":\"myhost\",\"ip\":\"0.0.0.3\"}],"
                    + "\"unavailability\":{\"start\":{\"nanoseconds\":1470820233192017920}}}]}}";

    private Cluster cluster;
    private Steered steered;
    private String agentId;

    @BeforeEach
    void start() {
        cluster = aCluster()
                .withResources("cpus:4;mem:2048;disk:4096;disk(role1):64;ports:[31000-32000]")
                .withMasterFlags("--allocation_interval=50ms")
                .start();
        steered = new Steered(cluster);
        agentId = cluster.agentId();
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

    @Test
    @DisplayName("reserve and unreserve resources, which only their role is offered (MO-239 to MO-248)")
    void reservations() throws IOException {
        steered.send(202, Page.body("RESERVE_RESOURCES", agentId));
        assertThat(onDisk()).contains("my-principal");
        assertReserved();
        steered.crashAll();
        assertReserved();
        try (Scheduler stranger = scheduler("stranger")) {
            JsonNode offer = stranger.offer();
            assertThat(Steered.sum(offer.path("resources"), "cpus", "*")).isEqualTo(3);
            assertThat(Steered.sum(offer.path("resources"), "cpus", "role")).isZero();
            stranger.decline(offer);
            stranger.send("SUPPRESS");
            try (Scheduler scheduler = scheduler("role")) {
                JsonNode own = scheduler.offer(
                        each -> Steered.sum(each.path("resources"), "cpus", "role") == 1, "with the reserved cpu");
                assertThat(own.path("resources"))
                        .filteredOn(resource -> resource.path("reservations").size() == 1)
                        .allSatisfy(resource -> assertThat(
                                        resource.at("/reservations/0/principal").asText())
                                .isEqualTo("my-principal"));
            }
        }
        steered.send(202, Page.body("UNRESERVE_RESOURCES", agentId));
        assertThat(steered.total(agentId, "cpus", "*")).isEqualTo(4);
        assertThat(steered.total(agentId, "mem", "role")).isZero();
        // The operation itself is on disk with its resources until its end is acknowledged.
        eventually(() -> !onDisk().contains("my-principal"));
        steered.crashAll();
        assertThat(steered.total(agentId, "cpus", "*")).isEqualTo(4);
    }

    /** What the agent has written of its reservations and volumes, each byte as a character. */
    private String onDisk() throws IOException {
        return Files.readString(
                cluster.workDirectory(0).resolve("meta/resources/resources_and_operations.state"),
                StandardCharsets.ISO_8859_1);
    }

    private void assertReserved() {
        assertThat(steered.total(agentId, "cpus", "role")).isEqualTo(1);
        assertThat(steered.total(agentId, "mem", "role")).isEqualTo(512);
        assertThat(steered.total(agentId, "cpus", "*")).isEqualTo(3);
        assertThat(steered.master().read("GET_ROLES").findValuesAsText("name")).contains("role");
    }

    @Test
    @DisplayName("create a volume, whose files tasks find until it is destroyed (MO-249 to MO-255, AO §5)")
    void volumes() throws Exception {
        Path directory = cluster.workDirectory(0).resolve("volumes/roles/role1/id1");
        steered.send(202, Page.body("CREATE_VOLUMES", agentId));
        assertThat(Steered.volumes(steered.agent(agentId).path("total_resources")))
                .containsExactly("id1");
        eventually(() -> Files.isDirectory(directory));
        try (Scheduler scheduler = scheduler("role1")) {
            runOnVolume(scheduler, "writes", "echo kept > path1/file");
            scheduler.send("TEARDOWN");
            scheduler.awaitEnd();
        }
        assertThat(directory.resolve("file")).hasContent("kept\n");
        steered.crashAll();
        assertThat(Steered.volumes(steered.agent(agentId).path("total_resources")))
                .containsExactly("id1");
        try (Scheduler scheduler = scheduler("role1")) {
            runOnVolume(scheduler, "reads", "test \"$(cat path1/file)\" = kept");
            scheduler.send("TEARDOWN");
            scheduler.awaitEnd();
        }
        eventually(() -> steered.agent(agentId).path("allocated_resources").isEmpty());
        steered.send(202, Page.body("DESTROY_VOLUMES", agentId));
        assertThat(Steered.volumes(steered.agent(agentId).path("total_resources")))
                .isEmpty();
        eventually(() -> Files.notExists(directory));
        steered.crashAll();
        assertThat(Steered.volumes(steered.agent(agentId).path("total_resources")))
                .isEmpty();
        assertThat(steered.total(agentId, "disk", "role1")).isEqualTo(64);
    }

    private static void runOnVolume(Scheduler scheduler, String id, String command) {
        JsonNode offer =
                scheduler.offer(each -> !Steered.volumes(each.path("resources")).isEmpty(), "with the volume");
        ObjectNode task = task(id, command, "role1");
        for (JsonNode resource : offer.path("resources")) {
            if (resource.path("disk").has("persistence")) {
                ((ArrayNode) task.path("resources")).add(resource);
            }
        }
        scheduler.launch(offer, task);
        scheduler.awaitState(id, "TASK_FINISHED");
    }

    @Test
    @DisplayName("set weights (MO-235 to MO-237)")
    void weights() {
        steered.send(202, Page.body("UPDATE_WEIGHTS"));
        assertWeight();
        steered.crashAll();
        assertWeight();
    }

    private void assertWeight() {
        JsonNode weights = steered.master().read("GET_WEIGHTS").path("weight_infos");
        assertThat(weights).hasSize(1);
        assertThat(weights.at("/0/role").asText()).isEqualTo("role");
        assertThat(weights.at("/0/weight").asDouble()).isEqualTo(4);
        assertThat(steered.master().read("GET_ROLES").at("/roles/0/weight").asDouble())
                .isEqualTo(4);
    }

    @Test
    @DisplayName("set and remove a quota (MO-283 to MO-289)")
    void quota() {
        steered.send(202, Page.body("SET_QUOTA"));
        assertQuota();
        steered.crashAll();
        assertQuota();
        steered.send(400, Page.body("SET_QUOTA"));
        steered.send(202, Page.body("REMOVE_QUOTA"));
        assertThat(steered.master().read("GET_QUOTA").path("status")).isEmpty();
        steered.crashAll();
        assertThat(steered.master().read("GET_QUOTA").path("status")).isEmpty();
        steered.send(400, Page.body("REMOVE_QUOTA"));
    }

    private void assertQuota() {
        JsonNode config = steered.master().read("GET_QUOTA").at("/status/configs/0");
        assertThat(config.path("role").asText()).isEqualTo("role1");
        for (String kind : new String[] {"guarantees", "limits"}) {
            assertThat(config.path(kind).at("/cpus/value").asDouble()).isEqualTo(1);
            assertThat(config.path(kind).at("/mem/value").asDouble()).isEqualTo(512);
        }
    }

    @Test
    @DisplayName("schedule, start and stop the maintenance of machines (MO-260 to MO-274)")
    void maintenance() {
        steered.send(202, Page.body("UPDATE_MAINTENANCE_SCHEDULE"));
        assertThat(steered.master().read("GET_MAINTENANCE_SCHEDULE").at("/schedule/windows/0/machine_ids"))
                .hasSize(2);
        assertThat(steered.master().read("GET_MAINTENANCE_STATUS").at("/status/draining_machines"))
                .hasSize(2);
        steered.crashAll();
        assertThat(steered.master().read("GET_MAINTENANCE_STATUS").at("/status/draining_machines"))
                .hasSize(2);
        // The machine of the page's next two calls is not in the page's schedule.
        steered.send(400, Page.body("START_MAINTENANCE"));
        steered.call(202, "UPDATE_MAINTENANCE_SCHEDULE", MACHINE);
        steered.send(202, Page.body("START_MAINTENANCE"));
        assertThat(steered.master().read("GET_MAINTENANCE_STATUS").at("/status/down_machines"))
                .hasSize(1);
        steered.crashAll();
        assertThat(steered.master().read("GET_MAINTENANCE_STATUS").at("/status/down_machines"))
                .hasSize(1);
        steered.send(202, Page.body("STOP_MAINTENANCE"));
        assertThat(steered.master().read("GET_MAINTENANCE_STATUS").path("status"))
                .isEmpty();
        steered.crashAll();
        assertThat(steered.master().read("GET_MAINTENANCE_SCHEDULE").path("schedule"))
                .isEmpty();
    }

    @Test
    @DisplayName("set the level of logging, of a master and of an agent (MO-163)")
    void logging() {
        steered.send(202, Page.body("SET_LOGGING_LEVEL"));
        assertThat(steered.master().read("GET_LOGGING_LEVEL").path("level").asInt())
                .isEqualTo(1);
        var answer = cluster.agent().api().post("/api/v1", Page.body("SET_LOGGING_LEVEL"));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(cluster.agent().api().read("GET_LOGGING_LEVEL").path("level").asInt())
                .isEqualTo(1);
    }
}

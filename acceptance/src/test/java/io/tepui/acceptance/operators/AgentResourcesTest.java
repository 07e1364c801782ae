package io.tepui.acceptance.operators;

import static io.tepui.acceptance.operators.Steered.agentId;
import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("GET_AGENTS shows an agent's resources")
class AgentResourcesTest {
    private static final String STATIC =
            "\"role\":\"role1\",\"reservations\":[{\"type\":\"STATIC\",\"role\":\"role1\"}]";
    private static final String DYNAMIC = "\"role\":\"role1\",\"reservation\":{\"principal\":\"p\"},"
            + "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"role1\",\"principal\":\"p\"}]";
    private static final String VOLUME =
            "\"disk\":{\"persistence\":{\"id\":\"v\"},\"volume\":{\"mode\":\"RW\",\"container_path\":\"data\"}}";

    @Test
    @DisplayName(
            "in the endpoint format: unreserved, statically and dynamically reserved ones, and a volume in use (MO-106, MO-107, MO-171)")
    void allKinds() {
        try (Cluster cluster = aCluster()
                .withResources("cpus:4;mem:2048;disk:4096;disk(role1):64;ports:[31000-32000]")
                .withMasterFlags("--allocation_interval=50ms")
                .start()) {
            Steered steered = new Steered(cluster);
            String id = cluster.agentId();
            steered.call(
                    202,
                    "RESERVE_RESOURCES",
                    "{" + agentId(id)
                            + ",\"resources\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},"
                            + "\"role\":\"role1\",\"reservation\":{\"principal\":\"p\"}}]}");
            steered.call(
                    202,
                    "CREATE_VOLUMES",
                    "{" + agentId(id)
                            + ",\"volumes\":[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":40},"
                            + "\"role\":\"role1\"," + VOLUME + "}]}");
            try (Scheduler scheduler = Scheduler.of("s")
                    .withRoles("role1")
                    .withCapabilities("MULTI_ROLE", "RESERVATION_REFINEMENT", "PARTITION_AWARE")
                    .subscribe(cluster)) {
                launchOnVolume(scheduler);
                scheduler.offer();

                JsonNode agent = steered.agent(id);
                assertThat(texts(agent.path("total_resources")))
                        .containsExactlyInAnyOrder(
                                "cpus 3.0 \"role\":\"*\"",
                                "mem 2048.0 \"role\":\"*\"",
                                "disk 4096.0 \"role\":\"*\"",
                                "ports \"role\":\"*\"",
                                "cpus 1.0 " + DYNAMIC,
                                "disk 24.0 " + STATIC,
                                "disk 40.0 " + STATIC + "," + VOLUME);
                assertThat(texts(agent.path("allocated_resources")))
                        .containsExactlyInAnyOrder(
                                "cpus 0.1 \"role\":\"*\"",
                                "mem 32.0 \"role\":\"*\"",
                                "disk 40.0 " + STATIC + "," + VOLUME);
                assertThat(texts(agent.path("offered_resources")))
                        .containsExactlyInAnyOrder(
                                "cpus 2.9 \"role\":\"*\"",
                                "mem 2016.0 \"role\":\"*\"",
                                "disk 4096.0 \"role\":\"*\"",
                                "ports \"role\":\"*\"",
                                "cpus 1.0 " + DYNAMIC,
                                "disk 24.0 " + STATIC);
                scheduler.send("TEARDOWN");
            }
        }
    }

    private static void launchOnVolume(Scheduler scheduler) {
        JsonNode offer =
                scheduler.offer(each -> !Steered.volumes(each.path("resources")).isEmpty(), "with the volume");
        ObjectNode task = task("uses", "exec sleep 600", "role1");
        for (JsonNode resource : offer.path("resources")) {
            if (resource.path("disk").has("persistence")) {
                ((ArrayNode) task.path("resources")).add(resource);
            }
        }
        scheduler.launch(offer, task);
        scheduler.awaitState("uses", "TASK_RUNNING");
    }

    /** Each resource as its name, its amount if it is a scalar, and what it is reserved for and made of. */
    private static List<String> texts(JsonNode resources) {
        return StreamSupport.stream(resources.spliterator(), false)
                .map(AgentResourcesTest::text)
                .toList();
    }

    private static String text(JsonNode resource) {
        StringBuilder text = new StringBuilder(resource.path("name").asText()).append(' ');
        if (resource.has("scalar")) {
            text.append(resource.at("/scalar/value").asDouble()).append(' ');
        }
        String separator = "";
        for (String member : List.of("role", "reservation", "reservations", "disk")) {
            if (resource.has(member)) {
                text.append(separator).append('"').append(member).append("\":").append(resource.path(member));
                separator = ",";
            }
        }
        return text.toString();
    }
}

package io.tepui.acceptance.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Api;
import io.tepui.testkit.Cluster;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** What tests of operators say often: calls to a cluster, and what can be read of it. */
final class Steered {
    private final Cluster cluster;

    Steered(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The master as it is now; it may have been restarted. */
    Api master() {
        return cluster.master().api();
    }

    /** Makes a call with its payload. */
    Answer call(String type, String payload) {
        return master().call(type, payload);
    }

    /** Makes a call that must be answered so. */
    void call(int status, String type, String payload) {
        expect(status, call(type, payload));
    }

    /** Sends a whole body that must be answered so. */
    void send(int status, String body) {
        expect(status, master().post("/api/v1", body));
    }

    private static void expect(int status, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        if (status < 300) {
            assertThat(answer.text()).isEmpty();
            assertThat(answer.header("content-type")).isEmpty();
        } else {
            assertThat(answer.text()).isNotBlank().doesNotContain("\n", "Exception");
        }
    }

    /** The entry of an agent in GET_AGENTS; missing when it is not listed. */
    JsonNode agent(String id) {
        return StreamSupport.stream(master().read("GET_AGENTS").path("agents").spliterator(), false)
                .filter(agent -> agent.at("/agent_info/id/value").asText().equals(id))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** The sum of a scalar that is reserved for a role, or not reserved for {@code *}, of an agent. */
    double total(String agentId, String name, String role) {
        return sum(agent(agentId).path("total_resources"), name, role);
    }

    /** The sum of a scalar for a role in a list of resources. */
    static double sum(JsonNode resources, String name, String role) {
        return StreamSupport.stream(resources.spliterator(), false)
                .filter(resource -> resource.path("name").asText().equals(name))
                .filter(resource -> roleOf(resource).equals(role))
                .mapToDouble(resource -> resource.at("/scalar/value").asDouble())
                .sum();
    }

    private static String roleOf(JsonNode resource) {
        JsonNode reservations = resource.path("reservations");
        return reservations.isEmpty()
                ? "*"
                : reservations.path(reservations.size() - 1).path("role").asText();
    }

    /** The persistence ids of the volumes in a list of resources, sorted. */
    static List<String> volumes(JsonNode resources) {
        return StreamSupport.stream(resources.spliterator(), false)
                .map(resource -> resource.at("/disk/persistence/id").asText())
                .filter(id -> !id.isEmpty())
                .sorted()
                .toList();
    }

    /** All that operators can have changed, in one text to compare. */
    String everything() {
        return List.of(
                        "GET_AGENTS",
                        "GET_WEIGHTS",
                        "GET_QUOTA",
                        "GET_ROLES",
                        "GET_MAINTENANCE_SCHEDULE",
                        "GET_MAINTENANCE_STATUS")
                .stream()
                .map(type -> type + " " + master().read(type))
                .collect(Collectors.joining("\n"));
    }

    /** Ends the master and the first agent as {@code kill -9} does, starts both again, and waits until the agent is registered. */
    void crashAll() {
        String id = cluster.agent()
                .api()
                .read("GET_AGENT")
                .at("/agent_info/id/value")
                .asText();
        cluster.agent().killAtOnce();
        cluster.master().killAtOnce();
        cluster.restartMaster();
        cluster.restartAgent(0);
        eventually(() -> agent(id).path("active").asBoolean());
    }

    /** Ends an agent as {@code kill -9} does, starts it again, and waits until it is registered. */
    void crashAgent(int index) {
        String id = cluster.agent(index)
                .api()
                .read("GET_AGENT")
                .at("/agent_info/id/value")
                .asText();
        cluster.agent(index).killAtOnce();
        eventually(() -> !agent(id).path("active").asBoolean());
        cluster.restartAgent(index);
        eventually(() -> agent(id).path("active").asBoolean());
    }

    /** Waits until something holds. */
    static void eventually(Callable<Boolean> holds) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .until(holds);
    }

    /** The JSON of an agent's id as a member. */
    static String agentId(String id) {
        return "\"agent_id\":{\"value\":\"" + id + "\"}";
    }

    /** The JSON of a scalar that is not reserved. */
    static String scalar(String name, double value) {
        return String.format(
                Locale.ROOT, "{\"name\":\"%s\",\"type\":\"SCALAR\",\"scalar\":{\"value\":%s}}", name, value);
    }

    /** The JSON of a scalar that is dynamically reserved for a role. */
    static String reserved(String name, double value, String role) {
        return reserved(name, value, role, "");
    }

    private static String reserved(String name, double value, String role, String more) {
        return String.format(
                Locale.ROOT,
                "{\"name\":\"%s\",\"type\":\"SCALAR\",\"scalar\":{\"value\":%s},"
                        + "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"%s\"}]%s}",
                name,
                value,
                role,
                more);
    }

    /** The JSON of a persistent volume on disk that is dynamically reserved for a role. */
    static String volume(String id, double size, String role) {
        String disk = ",\"disk\":{\"persistence\":{\"id\":\"" + id
                + "\"},\"volume\":{\"container_path\":\"data\",\"mode\":\"RW\"}}";
        return reserved("disk", size, role, disk);
    }
}

package io.tepui.acceptance;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The registry of a master")
class RegistryTest {
    @Test
    @DisplayName(
            "outlives kill -9: agents that are away are shown as recovered, and come back with their ids (AM-110, MO-175)")
    void agents_are_known_again() {
        try (Cluster cluster = aCluster().withAgents(2).start()) {
            List<String> ids = agentIds(cluster, "/agents");
            cluster.agent(0).killAtOnce();
            cluster.agent(1).killAtOnce();
            cluster.master().killAtOnce();
            cluster.restartMaster();

            JsonNode agents = cluster.master().api().read("GET_AGENTS");
            assertThat(agents.path("agents")).isEmpty();
            assertThat(recoveredIds(cluster)).containsExactlyInAnyOrderElementsOf(ids);

            cluster.restartAgent(0);
            cluster.awaitActiveAgents(1);
            assertThat(recoveredIds(cluster)).hasSize(1);
            cluster.restartAgent(1);
            cluster.awaitActiveAgents(2);
            assertThat(recoveredIds(cluster)).isEmpty();
            assertThat(agentIds(cluster, "/agents")).containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    @Test
    @DisplayName(
            "outlives kill -9 at any time after an answer: every weight that was set is there, none by half (AM-106)")
    void answered_writes_are_kept() {
        try (Cluster cluster = aCluster().withAgents(0).start()) {
            for (int round = 1; round <= 3; round++) {
                for (int i = 0; i < round * 3; i++) {
                    int weight = round * 100 + i;
                    Answer answer = cluster.master()
                            .api()
                            .call(
                                    "UPDATE_WEIGHTS",
                                    "{\"weight_infos\":[{\"role\":\"a\",\"weight\":" + weight
                                            + "},{\"role\":\"b\",\"weight\":" + weight + "}]}");
                    assertThat(answer.status()).isEqualTo(202);
                }
                cluster.master().killAtOnce();
                cluster.restartMaster();

                int last = round * 100 + round * 3 - 1;
                JsonNode weights = cluster.master().api().read("GET_WEIGHTS").path("weight_infos");
                assertThat(weights).hasSize(2).allSatisfy(info -> assertThat(
                                info.path("weight").asDouble())
                        .isEqualTo(last));
            }
        }
    }

    @Test
    @DisplayName("belongs to one master: a second one on its work_dir ends with a line that names the first")
    void one_master_at_a_time() {
        try (Cluster cluster = aCluster().withAgents(0).start()) {
            Launcher.Run second = Launcher.run(
                    "master",
                    "--ip=127.0.0.1",
                    "--port=0",
                    "--work_dir=" + cluster.directory().resolve("master"));

            assertThat(second.status()).isEqualTo(1);
            assertThat(second.err())
                    .contains("in use by another master (process "
                            + cluster.master().pid() + ")")
                    .contains("--work_dir");
        }
    }

    @Test
    @DisplayName("that is damaged is never taken for an empty one: the master ends with a line that says what to do")
    void damage_is_told() throws Exception {
        try (Cluster cluster = aCluster().withAgents(0).start()) {
            cluster.master().killAtOnce();
            Path registry = cluster.directory().resolve("master/registry");
            try (Stream<Path> files = Files.walk(registry)) {
                for (Path file :
                        files.filter(path -> path.toString().contains("/log_")).toList()) {
                    Files.delete(file);
                }
            }
            Launcher.Run master = Launcher.run(
                    "master",
                    "--ip=127.0.0.1",
                    "--port=0",
                    "--work_dir=" + cluster.directory().resolve("master"));

            assertThat(master.status()).isEqualTo(1);
            assertThat(master.err())
                    .contains("The registry in " + registry + " is damaged")
                    .contains("Restore the directory from a copy");
        }
    }

    @Test
    @DisplayName("shows in GET_METRICS with real values (MO-382 to MO-386)")
    void metrics() {
        try (Cluster cluster = aCluster().start()) {
            Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
                assertThat(metric(cluster, "registrar/log/recovered")).isEqualTo(1);
                assertThat(metric(cluster, "log/recovered")).isEqualTo(1);
                assertThat(metric(cluster, "registrar/log/ensemble_size")).isEqualTo(1);
                assertThat(metric(cluster, "registrar/queued_operations")).isZero();
                assertThat(metric(cluster, "registrar/registry_size_bytes")).isGreaterThan(100);
                assertThat(metric(cluster, "registrar/state_fetch_ms")).isPositive();
                assertThat(metric(cluster, "registrar/state_store_ms")).isPositive();
                assertThat(metric(cluster, "registrar/state_store_ms/count")).isGreaterThanOrEqualTo(2);
            });
        }
    }

    private static double metric(Cluster cluster, String name) {
        JsonNode metrics =
                cluster.master().api().call("GET_METRICS", "{}").json().at("/get_metrics/metrics");
        for (JsonNode metric : metrics) {
            if (metric.path("name").asText().equals(name)) {
                return metric.path("value").asDouble();
            }
        }
        return -1;
    }

    private static List<String> agentIds(Cluster cluster, String list) {
        List<String> ids = new ArrayList<>();
        cluster.master()
                .api()
                .read("GET_AGENTS")
                .at(list)
                .forEach(agent -> ids.add(agent.at("/agent_info/id/value").asText()));
        return ids;
    }

    private static List<String> recoveredIds(Cluster cluster) {
        List<String> ids = new ArrayList<>();
        cluster.master()
                .api()
                .read("GET_AGENTS")
                .path("recovered_agents")
                .forEach(agent -> ids.add(agent.at("/id/value").asText()));
        return ids;
    }
}

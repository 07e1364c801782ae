package io.tepui.acceptance.operators;

import static io.tepui.acceptance.operators.Steered.agentId;
import static io.tepui.acceptance.operators.Steered.reserved;
import static io.tepui.acceptance.operators.Steered.scalar;
import static io.tepui.acceptance.operators.Steered.volume;
import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.testkit.Cluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

@DisplayName("With the roles named by --roles,")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhitelistedRolesTest {
    private Cluster cluster;
    private Steered steered;

    @BeforeAll
    void start() {
        cluster = aCluster().withMasterFlags("--roles=team,team/web").start();
        steered = new Steered(cluster);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    /** MO-235, MO-277, MO-283. */
    @TestFactory
    List<DynamicTest> others_are_refused() {
        List<BadCall> all = new ArrayList<>();
        String right = "{\"role\":\"team\",\"weight\":2},";
        all.add(new BadCall(
                "a role not on the list",
                "UPDATE_WEIGHTS",
                "{\"weight_infos\":[" + right + "{\"role\":\"other\",\"weight\":2}]}",
                400));
        all.add(new BadCall(
                "a role not on the list",
                "UPDATE_QUOTA",
                "{\"quota_configs\":[{\"role\":\"team\",\"limits\":{\"cpus\":{\"value\":1}}},{\"role\":\"other\"}]}",
                400));
        all.add(new BadCall(
                "a role not on the list",
                "SET_QUOTA",
                "{\"quota_request\":{\"role\":\"other\",\"guarantee\":[" + scalar("cpus", 1) + "]}}",
                400));
        return BadCall.tests(steered, agentId(cluster.agentId()), all);
    }

    @Test
    @DisplayName("GET_ROLES lists those, * and their ancestors (MO-230)")
    void listed() {
        List<String> names = new ArrayList<>();
        for (JsonNode role : steered.master().read("GET_ROLES").path("roles")) {
            names.add(role.path("name").asText());
        }
        assertThat(names).containsExactly("*", "team", "team/web");
    }

    @Test
    @DisplayName("each role that is on the list has volumes of its own, also by the same id (AR-365)")
    void volumes() throws Exception {
        for (String role : List.of("team", "team/web")) {
            steered.call(202, "RESERVE_RESOURCES", onAgent("resources", reserved("disk", 64, role)));
            steered.call(202, "CREATE_VOLUMES", onAgent("volumes", volume("data", 64, role)));
            Path directory = cluster.workDirectory(0).resolve("volumes/roles").resolve(role.replace('/', ' '));
            Steered.eventually(() -> Files.isDirectory(directory.resolve("data")));
            Files.writeString(directory.resolve("data/owner"), role);
        }
        Path volumes = cluster.workDirectory(0).resolve("volumes/roles");
        assertThat(volumes.resolve("team/data/owner")).hasContent("team");
        assertThat(volumes.resolve("team web/data/owner")).hasContent("team/web");
        assertThat(steered.total(cluster.agentId(), "disk", "team")).isEqualTo(64);
        assertThat(steered.total(cluster.agentId(), "disk", "team/web")).isEqualTo(64);
    }

    private String onAgent(String list, String resource) {
        return "{" + agentId(cluster.agentId()) + ",\"" + list + "\":[" + resource + "]}";
    }
}

package io.tepui.acceptance;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Launcher;
import io.tepui.testkit.Scheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DisplayName("Operators' commands on a live cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorCommandsTest {
    private Cluster cluster;

    @BeforeAll
    void start() {
        cluster = aCluster()
                .withResources("cpus:4;mem:1024;disk:2048")
                .withMasterFlags("--allocation_interval=50ms")
                .start();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private Launcher.Run tepui(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--master=" + cluster.masterAddress());
        return Launcher.run(all.toArray(String[]::new));
    }

    private JsonNode json(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--output=json");
        Launcher.Run run = tepui(all.toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    private static void assertDone(Launcher.Run run, String said) {
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains(said);
    }

    @Test
    @DisplayName("'agents' and 'agent' show what there is, for people and for scripts")
    void agents() throws Exception {
        String id = cluster.agentId();
        assertDone(tepui("agents"), id);
        JsonNode agent = json("agents").path("agents").path(0);
        assertThat(agent.path("id").asText()).isEqualTo(id);
        assertThat(agent.path("state").asText()).isEqualTo("active");
        assertThat(agent.path("total").path("cpus").asDouble()).isEqualTo(4);
        assertDone(tepui("agent", "S0"), "RESOURCE");
        assertThat(json("agent", id).path("tasks").isArray()).isTrue();
    }

    @Test
    @DisplayName("'weights set' and 'quota set' change what 'roles' shows, and a dry run does not")
    void weights_and_quota() throws Exception {
        assertDone(tepui("weights", "set", "tried=2", "--dry-run"), "Would set the weight of role 'tried' to 2.");
        assertDone(tepui("weights", "set", "heavy=2.5"), "Set the weight of role 'heavy' to 2.5.");
        assertThat(json("weights", "list").path("weights").findValuesAsText("role"))
                .contains("heavy")
                .doesNotContain("tried");

        assertDone(
                tepui("quota", "set", "sure", "--guarantee=cpus:1", "--limit=cpus:2"),
                "at least cpus 1, at most cpus 2");
        assertDone(tepui("quota", "list"), "sure");
        Launcher.Run tooMuch = tepui("quota", "set", "greedy", "--guarantee=cpus:100");
        assertThat(tooMuch.status()).isEqualTo(1);
        assertThat(tooMuch.err()).contains("refused (400)");
        assertThat(json("roles").path("roles").findValuesAsText("name")).contains("heavy", "sure");
        assertDone(tepui("quota", "remove", "sure"), "Removed the quota of role 'sure'.");
        assertThat(tepui("quota", "remove", "sure").status()).isEqualTo(1);
    }

    @Test
    @DisplayName("'frameworks' lists a scheduler, and 'teardown' ends it")
    void frameworks() throws Exception {
        try (Scheduler scheduler = cluster.scheduler()) {
            JsonNode framework = json("frameworks").path("frameworks").path(0);
            assertThat(framework.path("id").asText()).isEqualTo(scheduler.frameworkId());
            assertDone(tepui("teardown", scheduler.frameworkId()), "is over.");
        }
        assertThat(json("frameworks", "--all").path("frameworks").findValuesAsText("state"))
                .contains("completed");
    }

    @Test
    @DisplayName("'drain' ends what runs on an agent and waits for it, and 'reactivate' puts the agent back into use")
    void drain() throws Exception {
        try (Scheduler scheduler = cluster.scheduler()) {
            scheduler.run("long", "sleep 600");
            Launcher.Run dry = tepui("drain", "S0", "--dry-run");
            assertThat(dry.out()).contains("Would drain agent " + cluster.agentId(), "ending 1 task");
            CompletableFuture<Launcher.Run> drain = CompletableFuture.supplyAsync(() -> tepui("drain", "S0"));
            scheduler.awaitState("long", "TASK_KILLED");
            assertThat(drain.get(60, TimeUnit.SECONDS).out()).contains("is drained.");
            assertThat(json("agents").at("/agents/0/state").asText()).isEqualTo("drained");
        }
        assertDone(tepui("reactivate", "S0"), "is in use again.");
        assertDone(tepui("deactivate", cluster.agentId()), "is deactivated.");
        assertThat(json("agent", "S0").path("state").asText()).isEqualTo("deactivated");
        assertDone(tepui("reactivate", "S0"), "is in use again.");
        assertThat(tepui("reactivate", "S0").status()).isEqualTo(1);
    }

    @Test
    @DisplayName("'maintenance schedule' adds machines to the schedule and takes them out")
    void maintenance() throws Exception {
        assertDone(tepui("maintenance", "schedule", "S0", "--start=+1h", "--duration=2h"), "Scheduled ");
        JsonNode window = json("maintenance", "schedule").path("windows").path(0);
        assertThat(window.path("duration_secs").asDouble()).isEqualTo(7200);
        String hostname = window.at("/machines/0/hostname").asText();
        assertThat(json("maintenance", "status").at("/machines/0/mode").asText())
                .isEqualTo("draining");
        Launcher.Run drain = tepui("drain", "S0", "--dry-run");
        assertThat(drain.err()).contains("scheduled for maintenance");
        assertDone(tepui("maintenance", "schedule", "--remove", hostname), "out of the schedule.");
        assertDone(tepui("maintenance", "schedule"), "No machine is scheduled for maintenance.");
        assertDone(
                tepui("maintenance", "schedule", "spare/10.9.9.9", "--start=now", "--dry-run"),
                "Would schedule spare/10.9.9.9");
        assertThat(tepui("maintenance", "start", "spare/10.9.9.9").err()).contains("is not scheduled");
        assertDone(tepui("maintenance", "schedule", "spare/10.9.9.9", "--start=now"), "Scheduled ");
        assertDone(tepui("maintenance", "start", "spare/10.9.9.9"), "Took spare/10.9.9.9 down.");
        assertThat(json("maintenance", "status").at("/machines/0/mode").asText())
                .isEqualTo("down");
        assertDone(tepui("maintenance", "stop", "spare"), "Ended the maintenance of spare/10.9.9.9.");
        assertDone(tepui("maintenance", "status"), "No machine is in maintenance");
    }

    @Test
    @DisplayName("'explain' says why a framework is not offered what it declined")
    void explain() throws Exception {
        try (Scheduler scheduler = cluster.scheduler()) {
            JsonNode offer = scheduler.offer();
            scheduler.send(
                    "DECLINE", "{\"offer_ids\":[" + offer.path("id") + "],\"filters\":{\"refuse_seconds\":600}}");
            JsonNode answer = json("explain", scheduler.frameworkId());
            assertThat(answer.path("framework_id").asText()).isEqualTo(scheduler.frameworkId());
            assertThat(answer.findValuesAsText("kind")).contains("FILTER");
            assertDone(tepui("explain", scheduler.frameworkId()), "cannot be offered");
        }
    }

    @Test
    @DisplayName("'reserve' and 'volumes' change what an agent has, and say what is not free")
    void reservations_and_volumes() throws Exception {
        assertDone(tepui("reserve", "S0", "cpus:1;disk:512", "--role=store"), "Reserved cpus:1;disk:512 of agent ");
        Launcher.Run tooMuch = tepui("reserve", "S0", "cpus:100", "--role=store");
        assertThat(tooMuch.status()).isEqualTo(1);
        assertThat(tooMuch.err()).contains("has too little cpus");
        assertDone(tepui("volumes", "create", "S0", "db", "256MB", "--role=store"), "Created volume 'db' of 256 MB");
        awaitNoOperations();
        assertDone(tepui("volumes", "grow", "S0", "db", "64MB"), "to 320 MB");
        awaitNoOperations();
        assertDone(tepui("volumes", "shrink", "S0", "db", "64MB"), "to 256 MB");
        JsonNode volume = json("volumes", "list").path("volumes").path(0);
        assertThat(volume.path("id").asText()).isEqualTo("db");
        assertThat(volume.path("megabytes").asDouble()).isEqualTo(256);
        awaitNoOperations();
        assertDone(tepui("agent", "S0"), "db");
        assertDone(tepui("volumes", "destroy", "S0", "db"), "Destroyed volume 'db'");
        awaitNoOperations();
        assertDone(tepui("unreserve", "S0", "cpus:1;disk:512", "--role=store"), "Took away the reservation");
        assertDone(tepui("volumes", "list"), "There are no volumes.");
    }

    private void awaitNoOperations() {
        Awaitility.await().until(() -> cluster.master()
                .api()
                .read("GET_OPERATIONS")
                .path("operations")
                .isEmpty());
    }
}

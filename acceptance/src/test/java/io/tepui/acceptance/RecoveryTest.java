package io.tepui.acceptance;

import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("After kill -9")
class RecoveryTest {
    @Test
    @DisplayName("an agent comes back with its id, its tasks and all of their output (AO §6)")
    void agent_comes_back() throws Exception {
        try (Cluster cluster = aCluster().start()) {
            Scheduler scheduler = cluster.scheduler();
            String id = cluster.agentId();
            scheduler.run("counts", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); echo $i; sleep 0.02; done");
            JsonNode container = cluster.agent().api().read("GET_CONTAINERS").at("/containers/0");

            cluster.agent().killAtOnce();
            long sizeWhileAway = Files.size(output(cluster, "counts"));
            Awaitility.await().until(() -> Files.size(output(cluster, "counts")) > sizeWhileAway);
            cluster.restartAgent(0);
            cluster.awaitActiveAgents(1);

            assertThat(cluster.agentId()).isEqualTo(id);
            JsonNode again = cluster.agent().api().read("GET_CONTAINERS").at("/containers/0");
            assertThat(again.path("container_id")).isEqualTo(container.path("container_id"));
            assertThat(again.at("/container_status/executor_pid"))
                    .isEqualTo(container.at("/container_status/executor_pid"));
            scheduler.send("KILL", "{\"task_id\":{\"value\":\"counts\"}}");
            scheduler.awaitState("counts", "TASK_KILLED");
            assertThat(scheduler.states("counts")).doesNotContain("TASK_LOST", "TASK_FAILED", "TASK_UNREACHABLE");
            assertUnbroken(Files.readString(output(cluster, "counts")));
            scheduler.close();
        }
    }

    private static void assertUnbroken(String output) {
        String[] lines = output.split("\n", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            assertThat(lines[i]).isEqualTo(String.valueOf(i + 1));
        }
    }

    private static Path output(Cluster cluster, String task) throws java.io.IOException {
        try (Stream<Path> all = Files.walk(cluster.workDirectory(0).resolve("slaves"), 9)) {
            return all.filter(path -> path.endsWith("executors/" + task + "/runs/latest/stdout")
                            || (path.endsWith("stdout") && path.toString().contains("/executors/" + task + "/runs/")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    @DisplayName("an agent tells how a task ended while it was away (AO-338, SE §2.4)")
    void ended_while_away() {
        try (Cluster cluster = aCluster().start()) {
            Scheduler scheduler = cluster.scheduler();
            Path go = cluster.directory().resolve("go");
            scheduler.launch(
                    scheduler.offer(),
                    task("good", "while [ ! -e " + go + " ]; do sleep 0.05; done; exit 0"),
                    task("bad", "while [ ! -e " + go + " ]; do sleep 0.05; done; exit 7"));
            scheduler.awaitState("good", "TASK_RUNNING");
            scheduler.awaitState("bad", "TASK_RUNNING");
            cluster.agent().killAtOnce();
            create(go);
            Awaitility.await().until(() -> exits(cluster) == 2);
            cluster.restartAgent(0);
            scheduler.awaitState("good", "TASK_FINISHED");
            assertThat(scheduler
                            .awaitState("bad", "TASK_FAILED")
                            .path("message")
                            .asText())
                    .isEqualTo("Command exited with status 7");
            scheduler.close();
        }
    }

    private static long exits(Cluster cluster) throws java.io.IOException {
        try (Stream<Path> files = Files.walk(cluster.directory())) {
            return files.filter(path -> path.endsWith("exit") && Files.isRegularFile(path))
                    .count();
        }
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("an agent sends again what was never acknowledged (SE §2.4)")
    void unacknowledged_update_is_kept() {
        try (Cluster cluster = aCluster().start()) {
            Scheduler scheduler = Scheduler.of("silent").withoutAcknowledging().subscribe(cluster);
            scheduler.launch(scheduler.offer(), task("once", "exit 0"));
            JsonNode first = scheduler.awaitState("once", "TASK_STARTING");
            cluster.agent().killAtOnce();
            cluster.restartAgent(0);
            cluster.awaitActiveAgents(1);
            int before = scheduler.statuses("once").size();
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
                scheduler.next("UPDATE");
                return scheduler.statuses("once").size() > before;
            });
            assertThat(scheduler.statuses("once").getLast().path("uuid")).isEqualTo(first.path("uuid"));
            scheduler.acknowledge(first);
            scheduler.acknowledge(scheduler.awaitState("once", "TASK_RUNNING"));
            scheduler.acknowledge(scheduler.awaitState("once", "TASK_FINISHED"));
            scheduler.close();
        }
    }

    @Test
    @DisplayName("a master learns of its agents, frameworks and tasks from the agents that come back (AM §4.3, MO-325)")
    void master_comes_back() {
        try (Cluster cluster = aCluster().withAgents(2).start()) {
            Scheduler scheduler = Scheduler.of("ha").withFailoverTimeout(600).subscribe(cluster);
            scheduler.run("steady", "exec sleep 600");
            String frameworkId = scheduler.frameworkId();
            cluster.master().killAtOnce();
            scheduler.close();
            cluster.restartMaster();
            cluster.awaitActiveAgents(2);
            JsonNode framework = cluster.master().api().read("GET_FRAMEWORKS").at("/frameworks/0");
            assertThat(framework.at("/framework_info/id/value").asText()).isEqualTo(frameworkId);
            assertThat(framework.path("recovered").asBoolean()).isTrue();
            Scheduler again =
                    Scheduler.of("ha").withFailoverTimeout(600).as(frameworkId).subscribe(cluster);
            again.send("RECONCILE", "{\"tasks\":[]}");
            again.awaitState("steady", "TASK_RUNNING");
            again.send("KILL", "{\"task_id\":{\"value\":\"steady\"}}");
            again.awaitState("steady", "TASK_KILLED");
            again.close();
        }
    }

    @Test
    @DisplayName("an orderly stop of the agent leaves its tasks running, too (AO-329)")
    void orderly_stop() {
        try (Cluster cluster = aCluster().start()) {
            Scheduler scheduler = cluster.scheduler();
            scheduler.run("lasting", "exec sleep 600");
            cluster.agent().terminate();
            cluster.restartAgent(0);
            cluster.awaitActiveAgents(1);
            scheduler.send("KILL", "{\"task_id\":{\"value\":\"lasting\"}}");
            scheduler.awaitState("lasting", "TASK_KILLED");
            scheduler.close();
        }
    }
}

package io.tepui.acceptance;

import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DisplayName("A scheduler")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchedulingTest {
    private Cluster cluster;

    @BeforeAll
    void start() {
        cluster = aCluster().withMasterFlags("--allocation_interval=50ms").start();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private static void teardown(Scheduler scheduler) {
        assertThat(scheduler.send("TEARDOWN").status()).isEqualTo(202);
        scheduler.close();
    }

    @Test
    @DisplayName("runs a task from offer to end, and is told each state with its source and reason (SE §2, SE-232)")
    void life_of_a_task() {
        Scheduler scheduler = cluster.scheduler();
        JsonNode running = scheduler.run("life", "exit 0");
        JsonNode finished = scheduler.awaitState("life", "TASK_FINISHED");
        assertThat(scheduler.states("life")).contains("TASK_RUNNING").endsWith("TASK_FINISHED");
        assertThat(running.path("source").asText()).isEqualTo("SOURCE_EXECUTOR");
        assertThat(finished.path("message").asText()).isEqualTo("Command exited with status 0");
        assertThat(finished.at("/executor_id/value").asText()).isEqualTo("life");
        teardown(scheduler);
    }

    @Test
    @DisplayName("sees how a command failed: its status, its signal, or that there is no such program (SE-242)")
    void failures() {
        Scheduler scheduler = cluster.scheduler();
        ObjectNode missing = task("missing", "unused");
        missing.putObject("command").put("shell", false).put("value", "/no/such/program");
        scheduler.launch(scheduler.offer(), task("three", "exit 3"), task("signal", "kill -9 $$"), missing);
        assertThat(scheduler.awaitState("three", "TASK_FAILED").path("message").asText())
                .isEqualTo("Command exited with status 3");
        assertThat(scheduler.awaitState("signal", "TASK_FAILED").path("message").asText())
                .contains("terminated with signal Killed");
        assertThat(scheduler
                        .awaitState("missing", "TASK_FAILED")
                        .path("message")
                        .asText())
                .isNotEmpty();
        teardown(scheduler);
    }

    @Test
    @DisplayName("gives tasks an environment, a user and files, and finds their output in the sandbox (AO-196)")
    void environment_and_sandbox() throws Exception {
        Scheduler scheduler = cluster.scheduler();
        ObjectNode task = task("env", "echo $GREETING; pwd; echo oops >&2; test -w . && echo writable");
        ObjectNode variable = ((ObjectNode) task.path("command"))
                .putObject("environment")
                .putArray("variables")
                .addObject();
        variable.put("name", "GREETING").put("value", "salut");
        scheduler.launch(scheduler.offer(), task);
        scheduler.awaitState("env", "TASK_FINISHED");
        Path sandbox = sandbox(scheduler, "env");
        assertThat(Files.readString(sandbox.resolve("stdout"))).isEqualTo("salut\n" + sandbox + "\nwritable\n");
        assertThat(Files.readString(sandbox.resolve("stderr"))).isEqualTo("oops\n");
        teardown(scheduler);
    }

    private Path sandbox(Scheduler scheduler, String task) throws java.io.IOException {
        try (Stream<Path> all = Files.walk(cluster.workDirectory(0).resolve("slaves"), 8)) {
            return all.filter(path -> path.endsWith("executors/" + task + "/runs/latest")
                            && path.toString().contains(scheduler.frameworkId()))
                    .findFirst()
                    .orElseThrow()
                    .toRealPath();
        }
    }

    @Test
    @DisplayName("kills a task: SIGTERM first, and SIGKILL when its grace period is over (SE §2.5)")
    void kill() {
        Scheduler scheduler = cluster.scheduler();
        scheduler.run("polite", "trap 'exit 0' TERM; while :; do sleep 0.05; done");
        scheduler.send("KILL", "{\"task_id\":{\"value\":\"polite\"}}");
        scheduler.awaitState("polite", "TASK_KILLED");

        scheduler.run("stubborn", "trap '' TERM; while :; do sleep 0.05; done");
        scheduler.send(
                "KILL",
                "{\"task_id\":{\"value\":\"stubborn\"},\"kill_policy\":{\"grace_period\":{\"nanoseconds\":200000000}}}");
        scheduler.awaitState("stubborn", "TASK_KILLED");
        assertThat(scheduler.states("stubborn")).containsSubsequence("TASK_RUNNING", "TASK_KILLED");
        teardown(scheduler);
    }

    @Test
    @DisplayName("leaves nothing of a killed task behind, not even what it started in a session of its own (AO-223)")
    void kill_ends_descendants() {
        Scheduler scheduler = cluster.scheduler();
        String mark = "98765." + ProcessHandle.current().pid();
        scheduler.run("family", "setsid sleep " + mark + " & sleep " + mark + " & wait");
        Awaitility.await().until(() -> processes(mark) == 2);
        scheduler.send("KILL", "{\"task_id\":{\"value\":\"family\"}}");
        scheduler.awaitState("family", "TASK_KILLED");
        Awaitility.await().until(() -> processes(mark) == 0);
        teardown(scheduler);
    }

    private static long processes(String argument) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments -> List.of(arguments).contains(argument))
                        .isPresent())
                .filter(process -> process.info().command().orElse("").endsWith("sleep"))
                .count();
    }

    @Test
    @DisplayName("is told the state of its tasks when it asks, of all or of one, also of one nobody knows (SE §1.11)")
    void reconcile() {
        Scheduler scheduler = cluster.scheduler();
        scheduler.run("known", "exec sleep 600");
        int before = scheduler.statuses("known").size();
        scheduler.send("RECONCILE", "{\"tasks\":[]}");
        Awaitility.await().until(() -> {
            scheduler.next("UPDATE");
            return scheduler.statuses("known").size() > before;
        });
        assertThat(scheduler.statuses("known").getLast().path("reason").asText())
                .isEqualTo("REASON_RECONCILIATION");
        scheduler.send("RECONCILE", "{\"tasks\":[{\"task_id\":{\"value\":\"unknown\"}}]}");
        assertThat(scheduler
                        .awaitState("unknown", "TASK_UNKNOWN")
                        .path("source")
                        .asText())
                .isEqualTo("SOURCE_MASTER");
        teardown(scheduler);
    }

    @Test
    @DisplayName("gets a status again until it acknowledges it (SE §2.4)")
    void unacknowledged_updates_come_again() {
        Scheduler scheduler = Scheduler.of("silent").withoutAcknowledging().subscribe(cluster);
        scheduler.launch(scheduler.offer(), task("again", "exit 0"));
        JsonNode first = scheduler.awaitState("again", "TASK_STARTING");
        assertThat(scheduler.gets("UPDATE", Duration.ofMillis(500)))
                .as("the next one waits")
                .isFalse();
        scheduler.next("UPDATE");
        assertThat(scheduler.statuses("again").getLast().path("uuid")).isEqualTo(first.path("uuid"));
        scheduler.acknowledge(first);
        scheduler.acknowledge(scheduler.awaitState("again", "TASK_RUNNING"));
        scheduler.acknowledge(scheduler.awaitState("again", "TASK_FINISHED"));
        teardown(scheduler);
    }

    @Test
    @DisplayName(
            "that declines is not offered the same again before its filter is over, nor while suppressed (SE §1.9)")
    void decline_suppress_revive() {
        Scheduler scheduler = cluster.scheduler();
        JsonNode offer = scheduler.offer();
        String decline = "{\"offer_ids\":[" + offer.path("id") + "],\"filters\":{\"refuse_seconds\":600}}";
        scheduler.send("DECLINE", decline);
        assertThat(scheduler.gets("OFFERS", Duration.ofMillis(500))).isFalse();
        scheduler.send("REVIVE");
        JsonNode again = scheduler.offer();
        scheduler.send("SUPPRESS");
        scheduler.send("DECLINE", "{\"offer_ids\":[" + again.path("id") + "],\"filters\":{\"refuse_seconds\":0}}");
        assertThat(scheduler.gets("OFFERS", Duration.ofMillis(500))).isFalse();
        scheduler.send("REVIVE");
        scheduler.offer();
        teardown(scheduler);
    }

    @Test
    @DisplayName("that is refused a task is told why, and keeps the rest of its offer (SE §3)")
    void invalid_task() {
        Scheduler scheduler = cluster.scheduler();
        ObjectNode greedy = task("greedy", "exit 0");
        ((ObjectNode) greedy.at("/resources/0/scalar")).put("value", 1000);
        scheduler.launch(scheduler.offer(), greedy, task("modest", "exit 0"), task("in/valid", "exit 0"));
        assertThat(scheduler.awaitState("greedy", "TASK_ERROR").path("message").asText())
                .contains("cpus");
        assertThat(scheduler
                        .awaitState("in/valid", "TASK_ERROR")
                        .path("message")
                        .asText())
                .contains("in/valid");
        scheduler.awaitState("modest", "TASK_FINISHED");
        teardown(scheduler);
    }

    @Test
    @DisplayName("may come back within its failover timeout, and its tasks are still there (SE-59, SE §1.4)")
    void failover() {
        Scheduler first = Scheduler.of("ha").withFailoverTimeout(600).subscribe(cluster);
        first.run("survivor", "exec sleep 600");
        first.close();
        Awaitility.await().until(() -> !framework(first).path("connected").asBoolean());
        Scheduler second = Scheduler.of("ha")
                .withFailoverTimeout(600)
                .as(first.frameworkId())
                .subscribe(cluster);
        assertThat(second.frameworkId()).isEqualTo(first.frameworkId());
        assertThat(framework(second).path("active").asBoolean()).isTrue();
        second.send("KILL", "{\"task_id\":{\"value\":\"survivor\"}}");
        second.awaitState("survivor", "TASK_KILLED");
        teardown(second);
    }

    @Test
    @DisplayName("that goes without a failover timeout is removed, and its tasks are killed (SE-59)")
    void gone_for_good() {
        Scheduler scheduler = cluster.scheduler();
        scheduler.run("orphan", "exec sleep 600");
        scheduler.close();
        Awaitility.await().until(() -> framework(scheduler).isMissingNode());
        Awaitility.await().until(() -> cluster.agent()
                .api()
                .read("GET_CONTAINERS")
                .path("containers")
                .isEmpty());
        assertThat(cluster.master()
                        .api()
                        .read("GET_FRAMEWORKS")
                        .path("completed_frameworks")
                        .findValuesAsText("value"))
                .contains(scheduler.frameworkId());
    }

    private JsonNode framework(Scheduler scheduler) {
        for (JsonNode framework : cluster.master().api().read("GET_FRAMEWORKS").path("frameworks")) {
            if (framework.at("/framework_info/id/value").asText().equals(scheduler.frameworkId())) {
                return framework;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    @Test
    @DisplayName("is removed by an operator's TEARDOWN, and its stream ends (MO-223, SE-64)")
    void operator_teardown() {
        Scheduler scheduler = cluster.scheduler();
        scheduler.run("torn", "exec sleep 600");
        String payload = "{\"framework_id\":{\"value\":\"" + scheduler.frameworkId() + "\"}}";
        assertThat(cluster.master().api().call("TEARDOWN", payload).status()).isEqualTo(200);
        scheduler.awaitEnd();
        Awaitility.await().until(() -> cluster.agent()
                .api()
                .read("GET_CONTAINERS")
                .path("containers")
                .isEmpty());
        scheduler.close();
        assertThat(cluster.master().api().call("TEARDOWN", payload).status()).isEqualTo(400);
    }

    @Test
    @DisplayName("with a wrong stream id or an unknown framework id is refused (SE-20 to SE-24)")
    void refused_calls() {
        Scheduler scheduler = cluster.scheduler();
        String call = "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"" + scheduler.frameworkId() + "\"}}";
        Answer missing = cluster.master().api().post("/api/v1/scheduler", call);
        assertThat(missing.status()).isEqualTo(400);
        Answer wrong = cluster.master().api().post("/api/v1/scheduler", call, "Mesos-Stream-Id", "other");
        assertThat(wrong.status()).isEqualTo(400);
        String unknown = "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"nobody\"}}";
        assertThat(cluster.master().api().post("/api/v1/scheduler", unknown).status())
                .isEqualTo(400);
        assertThat(scheduler.send("REVIVE").status()).isEqualTo(202);
        teardown(scheduler);
    }

    @Test
    @DisplayName("runs fifty tasks out of one offer")
    void many_tasks() {
        try (Cluster large = aCluster().withResources("cpus:100;mem:100000").start()) {
            Scheduler scheduler = large.scheduler();
            ObjectNode[] tasks = new ObjectNode[50];
            for (int i = 0; i < tasks.length; i++) {
                tasks[i] = task("many-" + i, "exit 0");
            }
            scheduler.launch(scheduler.offer(), tasks);
            for (int i = 0; i < tasks.length; i++) {
                scheduler.awaitState("many-" + i, "TASK_FINISHED");
            }
            scheduler.close();
        }
    }
}

package io.tepui.acceptance.conformance;

import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Records;
import io.tepui.testkit.Scheduler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Goes through the recording in its order, on one cluster that is brought from scene to scene as the recorded one was: a master with
 * its registry in memory, one agent, one framework.
 */
@DisplayName("As recorded from Apache Mesos")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayTest {
    private static final String TASKS = "one framework: run1 running, fin1 finished, bad1 failed, inv/1 refused";

    private Cluster cluster;
    private Optional<Scheduler> framework = Optional.empty();
    private Replay replay;
    private Optional<Records> operators = Optional.empty();

    @BeforeAll
    void start() {
        cluster = aCluster()
                .withResources("cpus:2;mem:2048;disk:4096;ports:[31000-32000]")
                .withMasterFlags("--registry=in_memory")
                .withAgentFlags(
                        "--isolation=posix/cpu,posix/mem,filesystem/posix",
                        "--launcher=posix",
                        "--no-systemd_enable_support")
                .start();
        replay = new Replay(cluster, Replay.namesOf(cluster));
    }

    @AfterAll
    void stop() {
        framework.ifPresent(Scheduler::close);
        operators.ifPresent(Records::close);
        cluster.close();
    }

    @TestFactory
    List<DynamicContainer> scenes() {
        Map<String, List<Exchange>> scenes = new LinkedHashMap<>();
        String before = "";
        int part = 0;
        for (Exchange exchange : Exchange.recorded()) {
            if (!exchange.scene().equals(before)) {
                before = exchange.scene();
                part++;
            }
            scenes.computeIfAbsent(part + ". " + before, scene -> new ArrayList<>())
                    .add(exchange);
        }
        List<DynamicContainer> all = new ArrayList<>();
        scenes.forEach((scene, exchanges) -> {
            if (exchanges.stream().anyMatch(exchange -> !Race.is(exchange))) {
                all.add(DynamicContainer.dynamicContainer(scene, tests(exchanges)));
            }
        });
        all.add(DynamicContainer.dynamicContainer("the streams of that time", streams()));
        return all;
    }

    private List<DynamicTest> streams() {
        return List.of(
                DynamicTest.dynamicTest("operators are told what was recorded (MO §4)", () -> {
                    Records stream = operators.orElseThrow();
                    stream.next("FRAMEWORK_REMOVED");
                    StreamReplay.check(StreamReplay.recorded("master-events.jsonl"), stream.seen(), replay.names());
                }),
                DynamicTest.dynamicTest("the framework is told what was recorded (SE §1)", () -> {
                    framework.orElseThrow().awaitEnd();
                    StreamReplay.check(
                            StreamReplay.recorded("scheduler-events.jsonl"),
                            framework.orElseThrow().seen(),
                            replay.names());
                }));
    }

    private List<DynamicTest> tests(List<Exchange> exchanges) {
        List<DynamicTest> tests = new ArrayList<>();
        String scene = exchanges.getFirst().scene();
        if (scene.equals(TASKS)) {
            tests.add(DynamicTest.dynamicTest("the framework comes and its tasks run", this::runTasks));
        } else if (scene.startsWith("after ") && !scene.equals("after TEARDOWN")) {
            tests.add(DynamicTest.dynamicTest("the framework is offered what there is now", this::offered));
        }
        for (Exchange exchange :
                exchanges.stream().filter(each -> !Race.is(each)).toList()) {
            if (exchange.note().equals("drained")) {
                tests.add(DynamicTest.dynamicTest("the framework acknowledges the end of its task", this::drained));
            }
            tests.add(DynamicTest.dynamicTest(Departures.ours(exchange).sentence(), () -> replay.check(exchange)));
        }
        return tests;
    }

    private void runTasks() {
        operators = Optional.of(cluster.master().api().open("/api/v1", "{\"type\":\"SUBSCRIBE\"}"));
        Scheduler scheduler = Scheduler.of("capture")
                .withRoles("role1")
                .withCapabilities("MULTI_ROLE", "RESERVATION_REFINEMENT", "PARTITION_AWARE")
                .withFailoverTimeout(100)
                .subscribe(cluster);
        framework = Optional.of(scheduler);
        ObjectNode running = task("run1", "echo hello; sleep 1000", "role1");
        ArrayNode labels = running.putObject("labels").putArray("labels");
        labels.addObject().put("key", "k").put("value", "v");
        labels.addObject().put("key", "only");
        JsonNode offer = scheduler.offer();
        assertThat(offer.path("resources")).hasSize(4);
        // One offer holds all that the tasks leave, as in the recording, if none is made while they end.
        scheduler.send("SUPPRESS");
        scheduler.launch(
                offer,
                task("inv/1", "true", "role1"),
                running,
                task("fin1", "true", "role1"),
                task("bad1", "exit 3", "role1"));
        scheduler.awaitState("inv/1", "TASK_ERROR");
        scheduler.awaitState("run1", "TASK_RUNNING");
        scheduler.awaitState("fin1", "TASK_FINISHED");
        scheduler.awaitState("bad1", "TASK_FAILED");
        eventuallyIdleBut("run1");
        scheduler.send("REVIVE");
        scheduler.offer();
        replay.changed();
    }

    /** Waits until the master has heard the end of all tasks but this one, so that what they used is free. */
    private void eventuallyIdleBut(String task) {
        Awaitility.await().until(() -> {
            JsonNode tasks = cluster.master().api().read("GET_TASKS").path("tasks");
            return tasks.size() == 1 && tasks.at("/0/task_id/value").asText().equals(task);
        });
    }

    /** What was taken back is offered again after the time of its filter (MO-144). */
    private void offered() {
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
            JsonNode frameworks = cluster.master().api().read("GET_FRAMEWORKS");
            return frameworks.at("/frameworks/0/offers").size() == 1;
        });
        replay.changed();
    }

    /** The recorded framework acknowledged the end of its task, and only then was the agent drained. */
    private void drained() {
        framework.orElseThrow().awaitState("run1", "TASK_KILLED");
        replay.changed();
    }

    @Test
    @DisplayName("the recording is whole")
    void recording_is_whole() {
        assertThat(Exchange.recorded()).hasSize(569);
    }
}

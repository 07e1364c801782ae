package io.tepui.acceptance.executors;

import static io.tepui.acceptance.executors.ExecutorCluster.program;
import static io.tepui.acceptance.executors.ExecutorCluster.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("After kill -9 of the agent")
class ExecutorRestartTest {
    private static final String PATIENT = "--executor_reregistration_timeout=15secs";

    @Test
    @DisplayName(
            "an executor comes back with what was not acknowledged, and nothing is lost or told twice (SE-213, SE-215, SE-231)")
    void comes_back() {
        try (ExecutorCluster executors = new ExecutorCluster(PATIENT)) {
            executors.run("e", "ends");
            executors.run("e", "stays");
            executors.launch(task("quiet", executors.executor("e", program()), "quiet"));
            Awaitility.await()
                    .until(() -> executors.typesHeard("e").stream()
                                    .filter("LAUNCH"::equals)
                                    .count()
                            == 3);
            executors.tell("e", "later ends TASK_FINISHED");
            assertThat(executors.ask("e", "say ready")).isEqualTo("ready");
            JsonNode before = executors.container("e").path("container_status");

            executors.cluster().agent().killAtOnce();
            executors.cluster().restartAgent(0);
            executors.cluster().awaitActiveAgents(1);

            executors.scheduler().awaitState("ends", "TASK_FINISHED");
            assertThat(executors.container("e").at("/container_status/container_id"))
                    .isEqualTo(before.path("container_id"));
            assertThat(executors.container("e").at("/container_status/executor_pid"))
                    .isEqualTo(before.path("executor_pid"));
            executors.tell("e", "report quiet TASK_RUNNING");
            executors.scheduler().awaitState("quiet", "TASK_RUNNING");
            executors.kill("stays");
            executors.scheduler().awaitState("stays", "TASK_KILLED");
            assertThat(executors.states("ends")).containsExactly("TASK_RUNNING", "TASK_FINISHED");
            assertThat(executors.states("quiet")).containsExactly("TASK_RUNNING");
            assertThat(executors.states("stays")).containsExactly("TASK_RUNNING", "TASK_KILLED");
            assertThat(executors.typesHeard("e"))
                    .filteredOn("SUBSCRIBED"::equals)
                    .hasSize(2);
            executors.run("e", "new");
            executors.shutDown("e");
            assertThat(executors.awaitEnd("e")).isZero();
        }
    }

    @Test
    @DisplayName("the tasks of an executor that ended meanwhile have failed (SE-232)")
    void ended_meanwhile() {
        try (ExecutorCluster executors = new ExecutorCluster(PATIENT)) {
            executors.run("e", "t");
            ProcessHandle process = executors.process("e");
            executors.cluster().agent().killAtOnce();
            process.destroyForcibly();
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
            executors.cluster().restartAgent(0);
            JsonNode failed = executors.scheduler().awaitState("t", "TASK_FAILED");
            assertThat(failed.path("reason").asText()).isEqualTo("REASON_EXECUTOR_TERMINATED");
        }
    }

    @Test
    @DisplayName("an executor that does not come back in time is destroyed, and its tasks are gone (SE-231)")
    void does_not_come_back() throws IOException, InterruptedException {
        try (ExecutorCluster executors = new ExecutorCluster("--executor_reregistration_timeout=1secs")) {
            executors.run("e", "t");
            ProcessHandle process = executors.process("e");
            stop(process);
            executors.cluster().agent().killAtOnce();
            executors.cluster().restartAgent(0);
            JsonNode gone = executors.scheduler().awaitState("t", "TASK_GONE", "TASK_LOST");
            assertThat(gone.path("reason").asText()).isEqualTo("REASON_EXECUTOR_REREGISTRATION_TIMEOUT");
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
            Awaitility.await().until(() -> !executors.hasContainer("e"));
        }
    }

    @Test
    @DisplayName("an executor that never subscribes is destroyed when its time is over (SE-224)")
    void never_subscribes() {
        try (ExecutorCluster executors = new ExecutorCluster("--executor_registration_timeout=1secs")) {
            executors.launch(task("t", executors.executor("e", "exec sleep 1000"), ""));
            JsonNode failed = executors.scheduler().awaitState("t", "TASK_FAILED");
            assertThat(failed.path("reason").asText()).isEqualTo("REASON_EXECUTOR_REGISTRATION_TIMEOUT");
            assertThat(executors.awaitEnd("e")).isEqualTo(9);
            Awaitility.await().until(() -> !executors.hasContainer("e"));
        }
    }

    /** Halts a process and all below it: the container's first process may be the init of a pid namespace. */
    private static void stop(ProcessHandle first) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of("kill", "-STOP"),
                        Stream.concat(Stream.of(first), first.descendants()).map(each -> "" + each.pid()))
                .toList();
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }
}

package io.tepui.acceptance;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("An agent that is started on the files of an earlier one")
@Timeout(180)
class AgentStartsTest {
    private static final String SLEEP = "exec sleep 600";

    @Test
    @DisplayName("with --recover=cleanup ends every executor and then itself, and never registers (AO-322)")
    void cleanup() throws Exception {
        try (Cluster cluster = aCluster().start()) {
            Scheduler scheduler = cluster.scheduler();
            String id = cluster.agentId();
            scheduler.run("one", SLEEP);
            scheduler.run("stubborn", "trap '' TERM; while :; do sleep 0.1; done");
            scheduler.run("third", "setsid sleep 600 & " + SLEEP);
            List<Long> processes = processes(cluster);
            assertThat(processes).hasSizeGreaterThanOrEqualTo(3);
            cluster.agent().killAtOnce();

            int status = cluster.runAgent(0, "--recover=cleanup", "--executor_shutdown_grace_period=1secs");

            assertThat(status).as(cluster.agent().log()).isZero();
            Awaitility.await().until(() -> processes.stream()
                    .noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
            assertThat(scheduler.states("one")).endsWith("TASK_RUNNING");

            cluster.restartAgent(0);
            // Nothing is left of them on disk: asked by the master, the next agent does not know them.
            for (String task : List.of("one", "stubborn", "third")) {
                scheduler.awaitState(task, "TASK_DROPPED");
            }
            cluster.awaitActiveAgents(1);
            assertThat(cluster.agentId()).isEqualTo(id);
            scheduler.close();
        }
    }

    @Test
    @DisplayName("with --recover=cleanup and nothing to end ends at once (AO-322)")
    void nothingToCleanUp() {
        try (Cluster cluster = aCluster().start()) {
            cluster.agent().killAtOnce();
            assertThat(cluster.runAgent(0, "--recover=cleanup"))
                    .as(cluster.agent().log())
                    .isZero();
        }
    }

    @Test
    @DisplayName(
            "after a reboot keeps its id, tells of its tasks as ended, and touches no process of a stored number (AO-337, AO-338)")
    void reboot() throws Exception {
        Process bystander = new ProcessBuilder("setsid", "sleep", "600").start();
        try (Cluster cluster = aCluster().start()) {
            Scheduler scheduler = cluster.scheduler();
            String id = cluster.agentId();
            scheduler.run("before", SLEEP);
            cluster.agent().killAtOnce();
            List<Long> processes = processes(cluster);
            processes.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            Awaitility.await().until(() -> processes.stream()
                    .noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
            for (Path record : records(cluster)) {
                Files.writeString(record, bystander.pid() + " " + startTicks(bystander) + " of-an-earlier-boot\n");
            }
            Files.writeString(cluster.workDirectory(0).resolve("meta/boot_id"), "of-an-earlier-boot");

            cluster.restartAgent(0);

            JsonNode failed = scheduler.awaitState("before", "TASK_FAILED", "TASK_LOST", "TASK_KILLED");
            assertThat(failed.path("state").asText()).isEqualTo("TASK_FAILED");
            cluster.awaitActiveAgents(1);
            assertThat(cluster.agentId()).isEqualTo(id);
            assertThat(bystander.isAlive()).isTrue();
            assertThat(Files.readString(cluster.workDirectory(0).resolve("meta/boot_id")))
                    .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                            .strip());
            scheduler.run("after", SLEEP);
            scheduler.close();
        } finally {
            bystander.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    /** The shims' and the commands' as the runtime directory has them. */
    private static List<Path> records(Cluster cluster) throws IOException {
        try (Stream<Path> all = Files.walk(cluster.directory().resolve("run0"))) {
            return all.filter(path -> path.endsWith("pid") || path.endsWith("shim.pid"))
                    .toList();
        }
    }

    private static List<Long> processes(Cluster cluster) throws IOException {
        return records(cluster).stream()
                .map(AgentStartsTest::text)
                .map(text -> Long.parseLong(text.split(" ", -1)[0]))
                .toList();
    }

    private static String startTicks(Process process) {
        String stat = text(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.tepui.acceptance.containers;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What tasks ask of their containers, over real processes")
class TaskIsolationTest {
    private static final String ISOLATION = "--isolation=filesystem/linux,cgroups/cpu,cgroups/mem,namespaces/pid,"
            + "namespaces/ipc,posix/rlimits,linux/capabilities,volume/secret";

    @TempDir
    private Path temp;

    private static void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "cgroups and namespaces need root");
    }

    /** A task whose command succeeds only if it has what was asked for. */
    private static void succeeds(ObjectNode task) {
        try (Cluster cluster = aCluster().withAgentFlags(ISOLATION).start();
                Scheduler scheduler = cluster.scheduler()) {
            assertThat(scheduler.launch(scheduler.offer(), task).status()).isEqualTo(202);
            JsonNode end = scheduler.awaitState("t", "TASK_FINISHED", "TASK_FAILED", "TASK_DROPPED");
            assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("TASK_FINISHED");
        }
    }

    private static ObjectNode task(String command) {
        return Scheduler.task("t", command);
    }

    private static ObjectNode container(ObjectNode task) {
        return task.putObject("container").put("type", "MESOS");
    }

    @Test
    @DisplayName("AO-293, AO-296: a task has the capabilities and limits of processes that it asks for")
    void privileges() {
        needsRoot();
        ObjectNode task = task("test \"$(grep CapEff /proc/self/status | cut -f2)\" = 0000000000002000"
                + " && test $(ulimit -n) = 77");
        ObjectNode container = container(task);
        container
                .putObject("linux_info")
                .putObject("effective_capabilities")
                .putArray("capabilities")
                .add("NET_RAW");
        container
                .putObject("rlimit_info")
                .putArray("rlimits")
                .addObject()
                .put("type", "RLMT_NOFILE")
                .put("soft", 77)
                .put("hard", 77);
        succeeds(task);
    }

    @Test
    @DisplayName("AO-286, AO-288: a task sees the host's files and secrets as volumes")
    void volumes() throws Exception {
        needsRoot();
        Files.writeString(temp.resolve("file"), "of the host");
        ObjectNode task = task("test \"$(cat shown/file)\" = 'of the host' && test \"$(cat secret)\" = hidden"
                + " && ! touch shown/other");
        ObjectNode container = container(task);
        ObjectNode shown =
                container.putArray("volumes").addObject().put("mode", "RO").put("container_path", "shown");
        shown.putObject("source")
                .put("type", "HOST_PATH")
                .putObject("host_path")
                .put("path", temp.toString());
        ObjectNode secret =
                container.withArray("volumes").addObject().put("mode", "RO").put("container_path", "secret");
        secret.putObject("source")
                .put("type", "SECRET")
                .putObject("secret")
                .put("type", "VALUE")
                .putObject("value")
                .put("data", "aGlkZGVu");
        succeeds(task);
    }

    @Test
    @DisplayName("AO-214, AO-261: a task may take more memory than it asks for, up to its limit")
    void limits() {
        needsRoot();
        ObjectNode task = task("head -c 90000000 /dev/zero | tail -c 90000000 > /dev/null");
        task.putObject("limits").putObject("mem").put("value", 256);
        succeeds(task);
    }
}

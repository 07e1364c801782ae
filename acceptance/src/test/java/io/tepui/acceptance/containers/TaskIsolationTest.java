package io.tepui.acceptance.containers;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("What tasks ask of their containers, by themselves and in groups, over real processes")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskIsolationTest {
    private static final String ISOLATION = "--isolation=filesystem/linux,cgroups/cpu,cgroups/mem,namespaces/pid,"
            + "namespaces/ipc,posix/rlimits,linux/capabilities,volume/secret";

    @TempDir
    private Path temp;

    /** How a task is launched. */
    enum Launch {
        BY_ITSELF,
        IN_A_GROUP
    }

    private Cluster cluster;
    private Scheduler scheduler;
    private int launched;

    @BeforeAll
    void start() {
        Isolating.isNeeded();
        cluster = aCluster().withAgentFlags(ISOLATION).start();
        scheduler = cluster.scheduler();
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            scheduler.close();
            cluster.close();
        }
    }

    /** Runs a task to its end; a group has another task, too, which asks for nothing. */
    private JsonNode end(Launch launch, ObjectNode task) {
        launched++;
        String id = "t" + launched;
        task.put("name", id).putObject("task_id").put("value", id);
        JsonNode offer = scheduler.offer(TaskIsolationTest::isRoomy, "with some cpus and disk");
        Answer answer =
                switch (launch) {
                    case BY_ITSELF -> scheduler.launch(offer, task);
                    case IN_A_GROUP -> {
                        ObjectNode other = Scheduler.task("other" + launched, "sleep 1000");
                        if (task.has("limits")) {
                            withOwnCgroups(task);
                            withOwnCgroups(other);
                        }
                        yield scheduler.launchGroup(offer, Scheduler.defaultExecutor("pod" + launched), task, other);
                    }
                };
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return scheduler.awaitState(id, "TASK_FINISHED", "TASK_FAILED", "TASK_DROPPED", "TASK_ERROR");
    }

    /** Tasks of groups may have limits if they have cgroups of their own, and then all must have them. */
    private static void withOwnCgroups(ObjectNode task) {
        task.withObject("/container")
                .put("type", "MESOS")
                .withObject("/linux_info")
                .put("share_cgroups", false);
    }

    /** What is freed comes in small offers. */
    private static boolean isRoomy(JsonNode offer) {
        return amount(offer, "cpus") > 1 && amount(offer, "mem") > 512 && amount(offer, "disk") > 1;
    }

    private static double amount(JsonNode offer, String name) {
        return StreamSupport.stream(offer.path("resources").spliterator(), false)
                .filter(each -> each.path("name").asText().equals(name))
                .mapToDouble(each -> each.at("/scalar/value").asDouble())
                .sum();
    }

    /** A task whose command succeeds only if it has what was asked for. */
    private void succeeds(Launch launch, ObjectNode task) {
        JsonNode end = end(launch, task);
        assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("TASK_FINISHED");
    }

    private static ObjectNode task(String command) {
        return Scheduler.task("t", command);
    }

    private static ObjectNode container(ObjectNode task) {
        return task.putObject("container").put("type", "MESOS");
    }

    @ParameterizedTest
    @EnumSource(Launch.class)
    @DisplayName("AO-293, AO-296: a task has the capabilities and limits of processes that it asks for")
    void privileges(Launch launch) {
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
        succeeds(launch, task);
    }

    @ParameterizedTest
    @EnumSource(Launch.class)
    @DisplayName("AO-286, AO-288: a task sees the host's files and secrets as volumes")
    void volumes(Launch launch) throws Exception {
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
        succeeds(launch, task);
    }

    @ParameterizedTest
    @EnumSource(Launch.class)
    @DisplayName("AO-214, AO-261: a task may take more memory than it asks for, up to its limit")
    void limits(Launch launch) {
        ObjectNode task = task("head -c 90000000 /dev/zero | tail -c 90000000 > /dev/null");
        task.putObject("limits").putObject("mem").put("value", 256);
        succeeds(launch, task);
    }

    @ParameterizedTest
    @EnumSource(Launch.class)
    @DisplayName("AO-213, AO-220: a task that takes more memory than it may is killed with that reason")
    void beyondLimits(Launch launch) {
        ObjectNode task = task("head -c 250000000 /dev/zero | tail -c 250000000 > /dev/null; sleep 1000");
        JsonNode end = end(launch, task);
        assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("TASK_FAILED");
        assertThat(end.path("reason").asText()).as(end.toString()).isEqualTo("REASON_CONTAINER_LIMITATION_MEMORY");
    }
}

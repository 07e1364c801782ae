package io.tepui.acceptance.containers;

import static io.tepui.acceptance.containers.Hosted.eventually;
import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("An agent whose disk is full")
@Timeout(180)
class FullDiskTest {
    private static final String NO_SPACE = "No space left on device";
    private static final String SLEEP = "exec sleep 600";

    private final List<Path> mounted = new ArrayList<>();
    private Cluster cluster;
    private Scheduler scheduler;

    /** The agent's directories are small disks of their own. */
    @BeforeEach
    void start() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting a small disk needs root");
        cluster = aCluster().start();
        cluster.agent().killAtOnce();
        mount(cluster.workDirectory(0));
        mount(cluster.directory().resolve("run0"));
        cluster.restartAgent(0);
        cluster.awaitActiveAgents(1);
        scheduler = cluster.scheduler();
        scheduler.run("before", SLEEP);
    }

    private void mount(Path directory) throws Exception {
        Files.createDirectories(directory);
        run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", directory.toString());
        mounted.add(directory);
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @AfterEach
    void stop() throws Exception {
        if (cluster == null) {
            return;
        }
        scheduler.close();
        for (JsonNode framework : cluster.master().api().read("GET_FRAMEWORKS").path("frameworks")) {
            String id = framework.at("/framework_info/id").toString();
            cluster.master().api().call("TEARDOWN", "{\"framework_id\":" + id + "}");
        }
        eventually(() ->
                cluster.agent().api().read("GET_CONTAINERS").path("containers").isEmpty());
        cluster.agent().terminate();
        for (Path directory : mounted) {
            run("umount", directory.toString());
        }
        cluster.close();
    }

    /** Takes all the space there is; deleting the file gives it back. */
    private static Path fill(Path directory) throws IOException {
        Path ballast = directory.resolve("ballast");
        byte[] page = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining(NO_SPACE);
            return ballast;
        }
    }

    private String host() {
        return containers().getFirst().at("/container_id/value").asText();
    }

    private List<JsonNode> containers() {
        List<JsonNode> all = new ArrayList<>();
        cluster.agent()
                .api()
                .call("GET_CONTAINERS", "{\"show_nested\":true,\"show_standalone\":true}")
                .json()
                .at("/get_containers/containers")
                .forEach(all::add);
        return all;
    }

    private Answer nested(String parent, String id, String command) {
        return cluster.agent()
                .api()
                .call(
                        "LAUNCH_NESTED_CONTAINER",
                        "{\"container_id\":{\"value\":\"" + id + "\",\"parent\":{\"value\":\"" + parent
                                + "\"}},\"command\":{\"value\":\"" + command + "\"}}");
    }

    /** The container of the task that runs, and nothing else, has a cgroup, a runtime directory and a place in the list. */
    private void assertOnlyThatIsLeft(String container) {
        eventually(() -> cgroups(container).equals(List.of(container)));
        assertThat(names(cluster.directory().resolve("run0/containers"))).containsExactly(container);
        assertThat(containers()).hasSize(1);
    }

    /** Names of the cgroups beside that of a container, in all hierarchies. */
    private static List<String> cgroups(String container) {
        try (Stream<Path> all = Files.walk(Path.of("/sys/fs/cgroup"), 5)) {
            return all.filter(path -> path.endsWith(container))
                    .flatMap(path -> names(path.resolveSibling(".")).stream())
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName(
            "of --work_dir promises nothing it cannot keep, tells of launches as dropped when there is room again, and goes on")
    void workDirectory() throws Exception {
        String container = host();
        Path ballast = fill(cluster.workDirectory(0));

        scheduler.launch(scheduler.offer(), task("refused", SLEEP));
        eventually(() -> cluster.agent().log().contains("a checkpoint cannot be written"));
        assertThat(cluster.agent().api().call("GET_HEALTH").status()).isEqualTo(200);
        assertOnlyThatIsLeft(container);
        assertThat(nested(container, "inside", "exit 3").status()).isEqualTo(200);

        Files.delete(ballast);
        JsonNode dropped = scheduler.awaitState("refused", "TASK_DROPPED");
        assertThat(dropped.path("reason").asText()).isEqualTo("REASON_EXECUTOR_TERMINATED");
        assertThat(dropped.path("message").asText())
                .contains(NO_SPACE, "refused")
                .doesNotContain("\n", "Exception");
        scheduler.run("after", SLEEP);
        assertThat(scheduler.states("before")).endsWith("TASK_RUNNING");
        assertThat(containers()).hasSize(2);
    }

    @Test
    @DisplayName(
            "of --runtime_dir fails launches with a reason at once, leaves nothing of them, and goes on when there is room")
    void runtimeDirectory() throws Exception {
        String container = host();
        Path ballast = fill(cluster.directory().resolve("run0"));

        scheduler.launch(scheduler.offer(), task("refused", SLEEP));
        JsonNode failed = scheduler.awaitState("refused", "TASK_FAILED");
        assertThat(failed.path("reason").asText()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
        assertThat(failed.path("message").asText()).contains(NO_SPACE, "run0").doesNotContain("\n", "Exception");
        Answer inside = nested(container, "inside", SLEEP);
        assertThat(inside.status()).isEqualTo(400);
        assertThat(inside.text()).contains(NO_SPACE, "run0").doesNotContain("\n", "Exception");
        assertOnlyThatIsLeft(container);

        Files.delete(ballast);
        assertThat(nested(container, "inside", SLEEP).status()).isEqualTo(200);
        scheduler.run("after", SLEEP);
        assertThat(scheduler.states("before")).endsWith("TASK_RUNNING");
    }

    @Test
    @DisplayName("is found again by another agent, which starts also without room")
    void restarted() throws Exception {
        String container = host();
        List<Path> ballast = new ArrayList<>();
        for (Path directory : mounted) {
            ballast.add(fill(directory));
        }
        cluster.agent().killAtOnce();
        cluster.restartAgent(0);
        assertThat(host()).isEqualTo(container);
        for (Path each : ballast) {
            Files.delete(each);
        }
        cluster.awaitActiveAgents(1);
        scheduler.run("after", SLEEP);
        assertThat(scheduler.states("before")).endsWith("TASK_RUNNING");
    }
}

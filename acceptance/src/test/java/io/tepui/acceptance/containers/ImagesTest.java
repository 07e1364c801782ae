package io.tepui.acceptance.containers;

import static io.tepui.acceptance.containers.Hosted.alone;
import static io.tepui.acceptance.containers.Hosted.eventually;
import static io.tepui.acceptance.containers.Hosted.within;
import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Api;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Launcher;
import io.tepui.testkit.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Container images, over real processes")
@Timeout(180)
class ImagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path temp;

    private Cluster cluster;
    private Scheduler scheduler;
    private SampleImages images;
    private List<String> mountsBefore;

    @BeforeEach
    void start() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "container images need root");
        mountsBefore = Files.readAllLines(Path.of("/proc/self/mountinfo"));
        images = new SampleImages(Files.createDirectories(temp.resolve("images")), temp.resolve("scratch"));
        images.make("tools");
        cluster = aCluster()
                .withAgentFlags(
                        "--image_providers=docker",
                        "--docker_registry=" + temp.resolve("images"),
                        "--docker_store_dir=" + temp.resolve("store"),
                        "--isolation=filesystem/linux,namespaces/pid,docker/runtime")
                .start();
        scheduler = cluster.scheduler();
    }

    @AfterEach
    void stop() throws IOException {
        if (cluster != null) {
            scheduler.close();
            cluster.close();
            assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).isEqualTo(mountsBefore);
        }
    }

    // ------------------------------------------------------------------------------------------------ helpers

    private Api agent() {
        return cluster.agent().api();
    }

    private static ObjectNode withImage(ObjectNode of, String name) {
        of.putObject("container")
                .put("type", "MESOS")
                .putObject("mesos")
                .putObject("image")
                .put("type", "DOCKER")
                .putObject("docker")
                .put("name", name);
        return of;
    }

    private static ObjectNode launch(ObjectNode id, String command, String image) {
        ObjectNode payload = JSON.createObjectNode();
        payload.set("container_id", id);
        payload.putObject("command").put("value", command);
        return withImage(payload, image);
    }

    private JsonNode end(String task) {
        return scheduler.awaitState(task, "TASK_FINISHED", "TASK_FAILED", "TASK_DROPPED", "TASK_ERROR");
    }

    private void assertFinished(String task) {
        JsonNode end = end(task);
        assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("TASK_FINISHED");
    }

    private ObjectNode rootOf(int index) {
        return alone(agent().read("GET_CONTAINERS")
                .at("/containers/" + index + "/container_id/value")
                .asText());
    }

    private List<Path> trees() throws IOException {
        try (Stream<Path> all = Files.list(temp.resolve("store/trees"))) {
            return all.toList();
        }
    }

    private List<Path> roots() throws IOException {
        Path base = cluster.workDirectory(0).resolve("provisioner/containers");
        if (!Files.isDirectory(base)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(base)) {
            return all.toList();
        }
    }

    /** A file in the sandbox of the only task. */
    private Path inSandbox(String name) throws IOException {
        try (Stream<Path> all = Files.walk(cluster.workDirectory(0).resolve("slaves"))) {
            return all.filter(each -> each.endsWith("stdout"))
                    .findFirst()
                    .orElseThrow()
                    .resolveSibling(name);
        }
    }

    private double metric(String name) {
        for (JsonNode each : agent().call("GET_METRICS", "{}").json().at("/get_metrics/metrics")) {
            if (each.path("name").asText().equals(name)) {
                return each.path("value").asDouble();
            }
        }
        throw new AssertionError("no metric " + name);
    }

    // ------------------------------------------------------------------------------------------------ tasks

    @Test
    @DisplayName(
            "AO-176, AO-201, AO-283, AO-309: a task has its image as root, its environment, working directory and sandbox")
    void task() throws IOException {
        ObjectNode task = Scheduler.task(
                "t",
                "test \"$(cat /image)\" = tools && test $OF_IMAGE = tools && test \"$(pwd)\" = /made/here"
                        + " && test $MESOS_SANDBOX = /mnt/mesos/sandbox && touch /mnt/mesos/sandbox/seen && test ! -e "
                        + temp + " && touch /changed && test \"$(ls /proc | cat)\" != ''");
        scheduler.launch(scheduler.offer(), withImage(task, "tools"));
        assertFinished("t");
        eventually(() -> roots().isEmpty());
        assertThat(trees()).hasSize(1);
        assertThat(metric("containerizer/mesos/provisioner/docker_store/image_pull_ms"))
                .isPositive();
    }

    @Test
    @DisplayName("AO-309: a task without a command of its own runs its image's")
    void image_command() {
        ObjectNode task = Scheduler.task("t", "");
        task.putObject("command").put("shell", false).putArray("arguments").add("cat /image; exit 0");
        scheduler.launch(scheduler.offer(), withImage(task, "tools"));
        assertFinished("t");
    }

    @Test
    @DisplayName("AO-91: a task whose image cannot be had fails with its reason, and leaves nothing")
    void missing_image() throws IOException {
        scheduler.launch(scheduler.offer(), withImage(Scheduler.task("t", "true"), "no/such:1"));
        JsonNode end = end("t");
        assertThat(end.path("state").asText()).isEqualTo("TASK_FAILED");
        assertThat(end.path("reason").asText()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
        assertThat(end.path("message").asText())
                .contains("no image 'no/such:1'")
                .doesNotContain("\n");
        assertThat(roots()).isEmpty();
    }

    @Test
    @DisplayName("Each task of a group has the image that it names")
    void group() throws Exception {
        images.make("other");
        ObjectNode first = withImage(Scheduler.task("first", "test \"$(cat /image)\" = tools"), "tools");
        ObjectNode second = withImage(Scheduler.task("second", "test \"$(cat /image)\" = other"), "other");
        scheduler.launchGroup(scheduler.offer(), Scheduler.defaultExecutor("e"), first, second);
        assertFinished("first");
        assertFinished("second");
        eventually(() -> roots().isEmpty());
    }

    // ------------------------------------------------------------------------------------------------ operators

    @Test
    @DisplayName(
            "AO-86, AO-163: nested and standalone containers have images; pruning leaves what runs and what is excluded")
    void operators() throws Exception {
        images.make("idle");
        images.make("alone");
        scheduler.launch(scheduler.offer(), Scheduler.task("host", "sleep 1000"));
        scheduler.awaitState("host", "TASK_RUNNING");
        ObjectNode nested = within(rootOf(0), "nested");
        Answer launched = agent().call(
                        "LAUNCH_NESTED_CONTAINER",
                        launch(nested, "test \"$(cat /image)\" = tools", "tools")
                                .toString());
        assertThat(launched.status()).as(launched.text()).isEqualTo(200);
        Answer ended = agent().call("WAIT_NESTED_CONTAINER", "{\"container_id\":" + nested + "}");
        assertThat(ended.json().at("/wait_nested_container/exit_status").asInt(-1))
                .as(ended.text())
                .isZero();
        ObjectNode standalone = launch(alone("alone"), "sleep 1000", "alone");
        assertThat(agent().call("LAUNCH_CONTAINER", standalone.toString()).status())
                .isEqualTo(200);
        ObjectNode idle = launch(alone("idle"), "true", "idle");
        assertThat(agent().call("LAUNCH_CONTAINER", idle.toString()).status()).isEqualTo(200);
        eventually(() -> roots().size() == 1);
        assertThat(trees()).hasSize(3);
        Answer refused = agent().call(
                        "LAUNCH_CONTAINER",
                        launch(alone("bad"), "true", "../../etc").toString());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("'../../etc' is no name of an image");

        String excluded = "{\"excluded_images\":[{\"type\":\"DOCKER\",\"docker\":{\"name\":\"idle\"}}]}";
        assertThat(agent().call("PRUNE_IMAGES", excluded).status()).isEqualTo(200);
        assertThat(trees()).hasSize(2);
        assertThat(agent().call("PRUNE_IMAGES").status()).isEqualTo(200);
        assertThat(trees()).hasSize(1);
        agent().call("KILL_CONTAINER", "{\"container_id\":{\"value\":\"alone\"}}");
        eventually(() -> roots().isEmpty());
        eventually(() -> agent().call("PRUNE_IMAGES").status() == 200 && trees().isEmpty());
    }

    // ------------------------------------------------------------------------------------------------ restarts

    @Test
    @DisplayName(
            "A task goes on in its image while its agent is killed and comes again, which knows what may not be pruned")
    void restart() throws Exception {
        ObjectNode task = Scheduler.task(
                "t", "while test ! -e /mnt/mesos/sandbox/go; do sleep 0.1; done; test \"$(cat /image)\" = tools");
        scheduler.launch(scheduler.offer(), withImage(task, "tools"));
        JsonNode running = scheduler.awaitState("t", "TASK_RUNNING");
        assertThat(running.path("state").asText()).isEqualTo("TASK_RUNNING");
        cluster.agent().killAtOnce();
        Files.createDirectories(temp.resolve("store/staging/half/root"));
        cluster.restartAgent(0);
        cluster.awaitActiveAgents(1);
        assertThat(temp.resolve("store/staging")).isEmptyDirectory();
        assertThat(agent().call("PRUNE_IMAGES").status()).isEqualTo(200);
        assertThat(trees()).hasSize(1);
        assertThat(roots()).hasSize(1);
        Files.writeString(inSandbox("go"), "");
        assertFinished("t");
        eventually(() -> roots().isEmpty());
        eventually(() -> agent().call("PRUNE_IMAGES").status() == 200 && trees().isEmpty());
    }

    @Test
    @DisplayName("A second agent does not start with the store of the first, and flags that cannot be had are refused")
    void flags() {
        Launcher.Run second = Launcher.run(
                "agent",
                "--master=" + cluster.masterAddress(),
                "--port=" + Cluster.freePort(),
                "--ip=127.0.0.1",
                "--work_dir=" + temp.resolve("second"),
                "--runtime_dir=" + temp.resolve("second-run"),
                "--image_providers=docker",
                "--docker_registry=" + temp.resolve("images"),
                "--docker_store_dir=" + temp.resolve("store"));
        assertThat(second.status()).isNotZero();
        assertThat(second.err() + second.out()).contains("another agent uses '" + temp.resolve("store"));
        Launcher.Run remote = Launcher.run(
                "agent",
                "--master=" + cluster.masterAddress(),
                "--work_dir=" + temp.resolve("second"),
                "--runtime_dir=" + temp.resolve("second-run"),
                "--image_providers=docker");
        assertThat(remote.status()).isNotZero();
        assertThat(remote.err() + remote.out()).contains("docker_registry").contains("directory of this machine");
    }
}

package io.tepui.acceptance.executors;

import static io.tepui.acceptance.executors.ExecutorCluster.javaHome;
import static io.tepui.acceptance.executors.ExecutorCluster.libraries;
import static io.tepui.acceptance.executors.ExecutorCluster.program;
import static io.tepui.acceptance.executors.ExecutorCluster.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.acceptance.containers.SampleImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An executor that is a program of its own, in an image")
@Timeout(120)
class ExecutorImageTest {
    @TempDir
    private Path temp;

    private ExecutorCluster executors;

    @BeforeEach
    void start() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "container images need root");
        new SampleImages(Files.createDirectories(temp.resolve("images")), temp.resolve("scratch"))
                .make("tools", javaHome().resolve("bin/java"), javaHome().resolve("lib/server/libjvm.so"));
        executors = new ExecutorCluster(
                "--image_providers=docker",
                "--docker_registry=" + temp.resolve("images"),
                "--docker_store_dir=" + temp.resolve("store"),
                "--isolation=filesystem/linux,namespaces/pid,docker/runtime,volume/host_path,disk/du",
                "--container_disk_watch_interval=100ms",
                "--enforce_container_disk_quota");
    }

    @AfterEach
    void stop() {
        if (executors != null) {
            executors.close();
        }
    }

    private ObjectNode inImage(String id, String command) {
        // The image has a working directory of its own.
        ObjectNode executor = executors.executor(id, "cd $MESOS_SANDBOX; " + command);
        ObjectNode container = executor.putObject("container").put("type", "MESOS");
        container
                .putObject("mesos")
                .putObject("image")
                .put("type", "DOCKER")
                .putObject("docker")
                .put("name", "tools");
        ArrayNode volumes = container.putArray("volumes");
        Stream.concat(Stream.of(javaHome()), libraries().map(each -> Files.isDirectory(each) ? each : each.getParent()))
                .distinct()
                .forEach(each -> volumes.addObject()
                        .put("mode", "RO")
                        .put("host_path", each.toString())
                        .put("container_path", each.toString()));
        return executor;
    }

    @Test
    @DisplayName(
            "sees the files and variables of the image and its sandbox, has its tasks, and is found again by the next agent"
                    + " (SE-213, AO-283)")
    void life() throws Exception {
        executors.launch(task("a", inImage("boxed", "cat /image > seen; " + program()), ""));
        executors.scheduler().awaitState("a", "TASK_RUNNING");
        assertThat(executors.sandbox("boxed").resolve("seen")).hasContent("tools");
        assertThat(executors.ask("boxed", "env OF_IMAGE")).isEqualTo("tools");
        assertThat(executors.ask("boxed", "env MESOS_SANDBOX")).isEqualTo("/mnt/mesos/sandbox");

        executors.cluster().agent().killAtOnce();
        executors.cluster().restartAgent(0);
        executors.cluster().awaitActiveAgents(1);
        Awaitility.await()
                .until(() -> executors.typesHeard("boxed").stream()
                                .filter("SUBSCRIBED"::equals)
                                .count()
                        == 2);
        assertThat(executors.ask("boxed", "say still here")).isEqualTo("still here");
        executors.tell("boxed", "report a TASK_FINISHED");
        executors.scheduler().awaitState("a", "TASK_FINISHED");
        executors.shutDown("boxed");
        assertThat(executors.awaitEnd("boxed")).isZero();
    }

    @Test
    @DisplayName("is ended with its tasks when it fills its image beyond its disk, and nothing of its root is left"
            + " (AO-298, AO-299)")
    void full() throws Exception {
        String filler = "while ! test -e go; do sleep 0.1; done; while cat /bin/sh; do :; done > /big";
        ObjectNode executor = inImage("greedy", "(" + filler + ") & " + program());
        executor.withArray("resources")
                .addObject()
                .put("name", "disk")
                .put("type", "SCALAR")
                .putObject("scalar")
                .put("value", 16);
        executors.launch(task("a", executor, ""));
        executors.scheduler().awaitState("a", "TASK_RUNNING");
        Files.createFile(executors.sandbox("greedy").resolve("go"));

        assertThat(executors
                        .scheduler()
                        .awaitState("a", "TASK_FAILED")
                        .path("reason")
                        .asText())
                .isEqualTo("REASON_CONTAINER_LIMITATION_DISK");
        Path roots = executors.cluster().workDirectory(0).resolve("provisioner/containers");
        Awaitility.await().until(() -> {
            try (Stream<Path> left = Files.list(roots)) {
                return left.toList().equals(List.of());
            }
        });
    }
}

package io.tepui.acceptance;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.testkit.Cluster;
import io.tepui.testkit.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Published clients of the scheduler API, unmodified; what is here of ours only says which task to run. */
@DisplayName("A client that was written for Apache Mesos runs a task")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExistingClientsTest {
    private static final int PATIENCE_SECONDS = 120;

    private final Path module = Launcher.home().resolve("acceptance");
    private final Path sources = module.resolve("src/test/clients");

    @TempDir
    Path directory;

    private Cluster cluster;

    @BeforeAll
    void start() {
        cluster = aCluster().withMasterFlags("--allocation_interval=50ms").start();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    @DisplayName("mesos-framework 0.5.3, from npm, which speaks JSON and takes chunks for records")
    void mesos_framework() throws Exception {
        for (String file : List.of("package.json", "package-lock.json", "scheduler.js")) {
            Files.copy(sources.resolve(file), directory.resolve(file));
        }
        Run install = run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"));
        assertThat(install.status()).as(install.output()).isZero();
        Run run = run(List.of(
                "node",
                "scheduler.js",
                "127.0.0.1",
                String.valueOf(cluster.master().api().port())));
        assertRanOneTask(run, "hello from npm\n");
    }

    @Test
    @DisplayName("mesos-rxjava 0.2.0, from Maven Central, which speaks protobuf by message classes of Mesos 1.0")
    void mesos_rxjava() throws Exception {
        Run run = run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                module.resolve("target/mesos-rxjava") + "/*",
                sources.resolve("RxScheduler.java").toString(),
                cluster.masterAddress()));
        assertRanOneTask(run, "hello from rxjava\n");
    }

    private void assertRanOneTask(Run run, String said) throws IOException {
        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output().lines())
                .anyMatch(line -> line.startsWith("SUBSCRIBED "))
                .containsSubsequence("TASK_RUNNING", "TASK_FINISHED")
                .noneMatch(line -> line.startsWith("ERROR "));
        try (Stream<Path> files = Files.walk(cluster.workDirectory(0))) {
            assertThat(files.filter(path -> path.endsWith("stdout") && Files.isRegularFile(path)))
                    .anySatisfy(path -> assertThat(path).hasContent(said));
        }
    }

    private record Run(int status, String output) {}

    private Run run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", "");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end; it said: " + Files.readString(output));
        }
        return new Run(process.exitValue(), Files.readString(output));
    }
}

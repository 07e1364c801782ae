package io.tepui.acceptance.executors;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Api;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A cluster with one agent, and a scheduler whose tasks are for executors of its own: {@link SampleExecutor}. */
final class ExecutorCluster implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Cluster cluster;
    private final Scheduler scheduler;

    ExecutorCluster(String... agentFlags) {
        cluster = aCluster().withAgentFlags(agentFlags).start();
        scheduler = cluster.scheduler();
    }

    Cluster cluster() {
        return cluster;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Api agent() {
        return cluster.agent().api();
    }

    /** The shell command that runs the program. */
    static String program() {
        String libraries = libraries().map(Path::toString).collect(Collectors.joining(":"));
        return "exec " + javaHome().resolve("bin/java") + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp "
                + libraries + " " + SampleExecutor.class.getName();
    }

    /** The Java that runs the program. */
    static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    /** The directories and archives of the program's classes. */
    static Stream<Path> libraries() {
        return Stream.of(
                        SampleExecutor.class,
                        ObjectMapper.class,
                        com.fasterxml.jackson.core.JsonParser.class,
                        com.fasterxml.jackson.annotation.JsonInclude.class)
                .map(each -> Path.of(
                        each.getProtectionDomain().getCodeSource().getLocation().getPath()));
    }

    /** An executor with this command. */
    ObjectNode executor(String id, String command) {
        ObjectNode info = JSON.createObjectNode().put("type", "CUSTOM").put("name", "sample");
        info.putObject("executor_id").put("value", id);
        info.putObject("framework_id").put("value", scheduler.frameworkId());
        info.putObject("command").put("value", command);
        info.set("resources", Scheduler.task(id, command).path("resources"));
        return info;
    }

    /** A task for an executor; its data is for the program. */
    static ObjectNode task(String id, ObjectNode executor, String data) {
        ObjectNode task = Scheduler.task(id, "");
        task.remove("command");
        task.set("executor", executor);
        return task.put("data", encode(data));
    }

    /** Launches a task in the program, which is started if it does not run yet, and waits until it runs. */
    JsonNode run(String executorId, String taskId) {
        launch(task(taskId, executor(executorId, program()), ""));
        return scheduler.awaitState(taskId, "TASK_RUNNING");
    }

    /** Launches tasks on the next offer. */
    void launch(ObjectNode... tasks) {
        Answer answer = scheduler.launch(scheduler.offer(), tasks);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    /** Sends the program a message. */
    void tell(String executorId, String order) {
        ObjectNode message = JSON.createObjectNode().put("data", encode(order));
        message.putObject("executor_id").put("value", executorId);
        message.putObject("agent_id").put("value", cluster.agentId());
        assertThat(scheduler.send("MESSAGE", message.toString()).status()).isEqualTo(202);
    }

    /** Sends the program a message and waits for the one that comes back. */
    String ask(String executorId, String order) {
        tell(executorId, order);
        JsonNode event = scheduler.next("MESSAGE");
        assertThat(event.at("/message/executor_id/value").asText()).isEqualTo(executorId);
        return new String(Base64.getDecoder().decode(event.at("/message/data").asText()), StandardCharsets.UTF_8);
    }

    /** Asks the master to end an executor. */
    void shutDown(String executorId) {
        ObjectNode shutdown = JSON.createObjectNode();
        shutdown.putObject("executor_id").put("value", executorId);
        shutdown.putObject("agent_id").put("value", cluster.agentId());
        assertThat(scheduler.send("SHUTDOWN", shutdown.toString()).status()).isEqualTo(202);
    }

    /** Kills a task. */
    void kill(String taskId) {
        scheduler.send("KILL", "{\"task_id\":{\"value\":\"" + taskId + "\"}}");
    }

    /** Waits for the event that tells the end of an executor; returns its wait status. */
    int awaitEnd(String executorId) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < deadline) {
            // Heartbeats come, too, so that this looks at the time again.
            JsonNode failure = scheduler.nextEvent().path("failure");
            if (failure.at("/executor_id/value").asText().equals(executorId)) {
                return failure.path("status").asInt(-1);
            }
        }
        throw new AssertionError("the end of executor " + executorId + " was not told");
    }

    /** The states of a task, oldest first, each once however often its update was sent: one that is not acknowledged in time comes again. */
    List<String> states(String taskId) {
        Map<String, String> byUuid = new LinkedHashMap<>();
        scheduler
                .statuses(taskId)
                .forEach(status -> byUuid.putIfAbsent(
                        status.path("uuid").asText(), status.path("state").asText()));
        return List.copyOf(byUuid.values());
    }

    /** The events that the program has heard, oldest first. */
    List<JsonNode> heard(String executorId) {
        try {
            return Files.readAllLines(sandbox(executorId).resolve("heard")).stream()
                    .map(ExecutorCluster::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> typesHeard(String executorId) {
        return heard(executorId).stream()
                .map(event -> event.path("type").asText())
                .toList();
    }

    Path sandbox(String executorId) throws IOException {
        Path agent = cluster.workDirectory(0).resolve("slaves").resolve(cluster.agentId());
        return agent.resolve("frameworks")
                .resolve(scheduler.frameworkId())
                .resolve("executors")
                .resolve(executorId)
                .resolve("runs/latest")
                .toRealPath();
    }

    /** How GET_CONTAINERS shows the container of an executor. */
    JsonNode container(String executorId) {
        for (JsonNode container : agent().read("GET_CONTAINERS").path("containers")) {
            if (container.at("/executor_id/value").asText().equals(executorId)) {
                return container;
            }
        }
        throw new AssertionError("executor " + executorId + " has no container");
    }

    boolean hasContainer(String executorId) {
        return agent().read("GET_CONTAINERS")
                .path("containers")
                .findValuesAsText("value")
                .contains(executorId);
    }

    /** The process of an executor. */
    ProcessHandle process(String executorId) {
        return ProcessHandle.of(container(executorId)
                        .at("/container_status/executor_pid")
                        .asLong())
                .orElseThrow();
    }

    static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        scheduler.close();
        cluster.close();
    }
}

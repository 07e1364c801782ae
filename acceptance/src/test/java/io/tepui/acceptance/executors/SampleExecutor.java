package io.tepui.acceptance.executors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * An executor: a program of its own that knows nothing of Tepui but the executor API. It reports each task that it gets as running, except
 * those whose data is {@code quiet}, keeps what is not acknowledged, and comes back when the agent does. Each event is a line of the file
 * {@code heard} in its sandbox. Its scheduler steers it by messages:
 *
 * <ul>
 *   <li>{@code say TEXT}: sends the text back
 *   <li>{@code env NAME}: sends the variable's value back
 *   <li>{@code report TASK STATE}: sends an update
 *   <li>{@code later TASK STATE}: sends an update as soon as the agent has gone
 *   <li>{@code call JSON}: makes a call of the agent's operator API, and sends its status back
 *   <li>{@code exit STATUS}: ends
 *   <li>{@code deaf}: takes no notice of SHUTDOWN from then on
 * </ul>
 */
public final class SampleExecutor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PAUSE_MILLIS = 50;
    private static final long RECOVERY_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final Map<String, String> environment;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, JsonNode> tasks = new LinkedHashMap<>();
    private final Map<String, ObjectNode> updates = new LinkedHashMap<>();
    private final List<String[]> later = new ArrayList<>();
    private boolean deaf;

    private SampleExecutor(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Runs until the agent, the scheduler or time ends it. */
    public static void main(String[] arguments) throws Exception {
        new SampleExecutor(System.getenv()).run();
    }

    private void run() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RECOVERY_MILLIS);
        while (System.nanoTime() < deadline) {
            if (listen()) {
                deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RECOVERY_MILLIS);
                if (!"1".equals(environment.get("MESOS_CHECKPOINT"))) {
                    System.exit(1);
                }
                for (String[] report : later) {
                    prepare(report[1], report[2]);
                }
                later.clear();
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        System.exit(1);
    }

    // ------------------------------------------------------------------------------------------------ stream

    /** Subscribes and hears events until the agent has gone; returns whether it was there. */
    private boolean listen() throws Exception {
        HttpResponse<InputStream> answer;
        try {
            answer = http.send(request("/api/v1/executor", subscription()), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            return false;
        }
        if (answer.statusCode() == 503 || answer.statusCode() == 404) {
            return false;
        }
        if (answer.statusCode() != 200) {
            System.err.println("SUBSCRIBE was answered " + answer.statusCode() + ": "
                    + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8));
            System.exit(2);
        }
        try (InputStream in = new BufferedInputStream(answer.body())) {
            for (Optional<byte[]> record = record(in); record.isPresent(); record = record(in)) {
                hear(JSON.readTree(record.get()));
            }
        } catch (IOException e) {
            System.err.println("the stream broke: " + e);
        }
        return true;
    }

    private ObjectNode subscription() {
        ObjectNode call = call("SUBSCRIBE");
        ObjectNode subscribe = call.putObject("subscribe");
        tasks.values().forEach(subscribe.putArray("unacknowledged_tasks")::add);
        updates.values().forEach(status -> subscribe
                .withArray("unacknowledged_updates")
                .addObject()
                .set("status", status));
        return call;
    }

    private static Optional<byte[]> record(InputStream in) throws IOException {
        int length = 0;
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return Optional.empty();
            }
            length = length * 10 + c - '0';
        }
        byte[] record = in.readNBytes(length);
        if (record.length < length) {
            throw new EOFException("within a record");
        }
        return Optional.of(record);
    }

    // ------------------------------------------------------------------------------------------------ events

    private void hear(JsonNode event) throws Exception {
        Files.writeString(Path.of("heard"), event + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        switch (event.path("type").asText()) {
            case "LAUNCH" -> launch(event.at("/launch/task"));
            case "LAUNCH_GROUP" -> {
                for (JsonNode task : event.at("/launch_group/task_group/tasks")) {
                    launch(task);
                }
            }
            case "KILL" -> report(event.at("/kill/task_id/value").asText(), "TASK_KILLED");
            case "ACKNOWLEDGED" -> {
                updates.remove(event.at("/acknowledged/uuid").asText());
                tasks.remove(event.at("/acknowledged/task_id/value").asText());
            }
            case "MESSAGE" -> obey(decode(event.at("/message/data")));
            case "SHUTDOWN" -> {
                if (!deaf) {
                    System.exit(0);
                }
            }
            default -> {
                // SUBSCRIBED, HEARTBEAT and ERROR ask for nothing
            }
        }
    }

    private void launch(JsonNode task) throws Exception {
        String id = task.at("/task_id/value").asText();
        tasks.put(id, task);
        if (!decode(task.path("data")).equals("quiet")) {
            report(id, "TASK_RUNNING");
        }
    }

    private void obey(String order) throws Exception {
        String[] words = order.split(" ", 3);
        switch (words[0]) {
            case "say" -> say(order.substring("say ".length()));
            case "env" -> say(environment.getOrDefault(words[1], "(not set)"));
            case "report" -> report(words[1], words[2]);
            case "later" -> later.add(words);
            case "call" -> say("" + post("/api/v1", JSON.readTree(order.substring("call ".length()))));
            case "exit" -> System.exit(Integer.parseInt(words[1]));
            case "deaf" -> {
                deaf = true;
                say("deaf");
            }
            default -> throw new IllegalArgumentException(order);
        }
    }

    private static String decode(JsonNode base64) {
        return new String(Base64.getDecoder().decode(base64.asText()), StandardCharsets.UTF_8);
    }

    // ------------------------------------------------------------------------------------------------ calls

    private void say(String text) throws Exception {
        ObjectNode call = call("MESSAGE");
        call.putObject("message")
                .put("data", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        post("/api/v1/executor", call);
    }

    private void report(String taskId, String state) throws Exception {
        ObjectNode status = prepare(taskId, state);
        ObjectNode call = call("UPDATE");
        call.putObject("update").set("status", status);
        post("/api/v1/executor", call);
    }

    /** An update that is sent with the next subscription, if it is not acknowledged before. */
    private ObjectNode prepare(String taskId, String state) {
        UUID uuid = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
        ObjectNode status = JSON.createObjectNode()
                .put("state", state)
                .put("source", "SOURCE_EXECUTOR")
                .put("uuid", Base64.getEncoder().encodeToString(bytes));
        status.putObject("task_id").put("value", taskId);
        status.putObject("executor_id").put("value", environment.get("MESOS_EXECUTOR_ID"));
        updates.put(status.path("uuid").asText(), status);
        return status;
    }

    private ObjectNode call(String type) {
        ObjectNode call = JSON.createObjectNode().put("type", type);
        call.putObject("framework_id").put("value", environment.get("MESOS_FRAMEWORK_ID"));
        call.putObject("executor_id").put("value", environment.get("MESOS_EXECUTOR_ID"));
        return call;
    }

    /** Returns the status; 0 when the agent is not there. */
    private int post(String path, JsonNode body) throws InterruptedException {
        try {
            return http.send(request(path, body), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private HttpRequest request(String path, JsonNode body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + environment.get("MESOS_AGENT_ENDPOINT") + path))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        Optional.ofNullable(environment.get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN"))
                .ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request.build();
    }
}

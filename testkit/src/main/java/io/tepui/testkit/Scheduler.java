package io.tepui.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A scheduler that says what a test tells it to, in JSON. Status updates are acknowledged unless told otherwise. */
public final class Scheduler implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Api api;
    private final Records events;
    private final String frameworkId;
    private final boolean acknowledges;
    private final List<JsonNode> offers = new ArrayList<>();
    private final Map<String, List<JsonNode>> statuses = new HashMap<>();

    private Scheduler(Api api, Records events, boolean acknowledges) {
        this.api = api;
        this.events = events;
        this.acknowledges = acknowledges;
        JsonNode first = events.next("SUBSCRIBED");
        this.frameworkId = first.at("/subscribed/framework_id/value").asText();
    }

    /** Begins to describe a framework of this name. */
    public static Builder of(String name) {
        return new Builder(name);
    }

    /** Says what is wanted. */
    public static final class Builder {
        private final ObjectNode info = JSON.createObjectNode();
        private Optional<String> id = Optional.empty();
        private boolean force;
        private boolean acknowledges = true;

        private Builder(String name) {
            info.put("name", name).put("user", System.getProperty("user.name")).put("checkpoint", true);
            info.putArray("roles").add("*");
            withCapabilities("MULTI_ROLE", "PARTITION_AWARE");
        }

        /** With these capabilities, and no others. */
        public Builder withCapabilities(String... capabilities) {
            ArrayNode list = info.putArray("capabilities");
            for (String capability : capabilities) {
                list.addObject().put("type", capability);
            }
            return this;
        }

        /** With these roles, and no others. */
        public Builder withRoles(String... roles) {
            ArrayNode list = info.putArray("roles");
            for (String role : roles) {
                list.add(role);
            }
            return this;
        }

        /** Its tasks run as this user of the agents' machines, unless they say otherwise. */
        public Builder withUser(String name) {
            info.put("user", name);
            return this;
        }

        /** May be gone for so long. */
        public Builder withFailoverTimeout(double seconds) {
            info.put("failover_timeout", seconds);
            return this;
        }

        /** Is this framework again. */
        public Builder as(String frameworkId) {
            id = Optional.of(frameworkId);
            info.putObject("id").put("value", frameworkId);
            return this;
        }

        /** Takes the framework over from a scheduler that still is connected. */
        public Builder byForce() {
            force = true;
            return this;
        }

        /** Leaves status updates unacknowledged. */
        public Builder withoutAcknowledging() {
            acknowledges = false;
            return this;
        }

        /** Subscribes and waits for SUBSCRIBED. */
        public Scheduler subscribe(Cluster cluster) {
            ObjectNode call = JSON.createObjectNode().put("type", "SUBSCRIBE");
            id.ifPresent(value -> call.putObject("framework_id").put("value", value));
            ObjectNode subscribe = call.putObject("subscribe");
            subscribe.set("framework_info", info);
            if (force) {
                subscribe.put("force", true);
            }
            Api api = new Api(cluster.master().api().port());
            return new Scheduler(api, api.open("/api/v1/scheduler", call.toString()), acknowledges);
        }
    }

    /** The framework's id. */
    public String frameworkId() {
        return frameworkId;
    }

    /** The id of this subscription's stream. */
    public String streamId() {
        return events.header("Mesos-Stream-Id");
    }

    /** Sends a call without payload. */
    public Answer send(String type) {
        return send(type, "");
    }

    /** Sends a call; the payload is JSON and goes under the type's lower-case name. */
    public Answer send(String type, String payload) {
        String more = payload.isEmpty() ? "" : ",\"" + type.toLowerCase(java.util.Locale.ROOT) + "\":" + payload;
        String call = "{\"type\":\"" + type + "\",\"framework_id\":{\"value\":\"" + frameworkId + "\"}" + more + "}";
        return api.post("/api/v1/scheduler", call, "Mesos-Stream-Id", streamId());
    }

    /** Waits for the next event; offers are kept, and status updates noted and acknowledged. */
    public JsonNode nextEvent() {
        return noted(events.next().orElseThrow(() -> new AssertionError("the stream ended; saw " + events.types())));
    }

    /** Waits for the next event of this type. */
    public JsonNode next(String type) {
        // Heartbeats come for ever, so that this looks at the time again.
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            JsonNode event = nextEvent();
            if (event.path("type").asText().equals(type)) {
                return event;
            }
        }
        throw new AssertionError("no " + type + " came; saw " + events.types());
    }

    /** The events so far, oldest first. */
    public List<JsonNode> seen() {
        return events.seen();
    }

    /** Whether an event of this type comes within the time. */
    public boolean gets(String type, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            Optional<Optional<JsonNode>> record = left.isPositive() ? events.poll(left) : Optional.empty();
            if (record.isEmpty() || record.get().isEmpty()) {
                return false;
            }
            if (noted(record.get().get()).path("type").asText().equals(type)) {
                return true;
            }
        }
    }

    /** Waits until the stream ends. */
    public void awaitEnd() {
        Optional<JsonNode> event = events.next();
        while (event.isPresent()) {
            noted(event.get());
            event = events.next();
        }
    }

    /** Takes an offer that was not rescinded by now, waiting for one if none is left. */
    public JsonNode offer() {
        outstanding();
        while (offers.isEmpty()) {
            nextEvent();
        }
        return offers.removeFirst();
    }

    /** Waits for an outstanding offer that fits, and takes it. */
    public JsonNode offer(Predicate<JsonNode> fits, String what) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<JsonNode> found = offers.stream().filter(fits).findFirst();
            if (found.isPresent()) {
                offers.remove(found.get());
                return found.get();
            }
            events.poll(Duration.ofMillis(100)).flatMap(event -> event).ifPresent(this::noted);
        }
        throw new AssertionError("no offer came " + what + "; outstanding are " + offers);
    }

    /** The offers that are outstanding now and were not taken. */
    public List<JsonNode> outstanding() {
        for (Optional<Optional<JsonNode>> record = events.poll(Duration.ofMillis(1));
                record.isPresent() && record.get().isPresent();
                record = events.poll(Duration.ofMillis(1))) {
            noted(record.get().get());
        }
        return List.copyOf(offers);
    }

    /** Gives an offer back; it may come again at once. */
    public Answer decline(JsonNode offer) {
        ObjectNode decline = JSON.createObjectNode();
        decline.putArray("offer_ids").add(offer.path("id"));
        decline.putObject("filters").put("refuse_seconds", 0);
        return send("DECLINE", decline.toString());
    }

    /** Accepts an offer with tasks. */
    public Answer launch(JsonNode offer, ObjectNode... tasks) {
        ObjectNode operation = JSON.createObjectNode().put("type", "LAUNCH");
        addTasks(operation.putObject("launch").putArray("task_infos"), offer, tasks);
        return accept(offer, operation);
    }

    /** Accepts an offer with a task group in an executor, which is a new one or runs on that agent. */
    public Answer launchGroup(JsonNode offer, ObjectNode executor, ObjectNode... tasks) {
        ObjectNode operation = JSON.createObjectNode().put("type", "LAUNCH_GROUP");
        ObjectNode group = operation.putObject("launch_group");
        executor.putObject("framework_id").put("value", frameworkId);
        group.set("executor", executor);
        addTasks(group.putObject("task_group").putArray("tasks"), offer, tasks);
        return accept(offer, operation);
    }

    private static void addTasks(ArrayNode infos, JsonNode offer, ObjectNode... tasks) {
        for (ObjectNode task : tasks) {
            infos.add(task.set("agent_id", offer.path("agent_id")));
        }
    }

    private Answer accept(JsonNode offer, ObjectNode operation) {
        ObjectNode accept = JSON.createObjectNode();
        accept.putArray("offer_ids").add(offer.path("id"));
        accept.putArray("operations").add(operation);
        accept.putObject("filters").put("refuse_seconds", 0);
        return send("ACCEPT", accept.toString());
    }

    /** An executor that runs task groups, with 0.1 cpus, 32 MB of memory and 1 MB of disk of the role {@code *}. */
    public static ObjectNode defaultExecutor(String id) {
        ObjectNode executor = JSON.createObjectNode().put("type", "DEFAULT");
        executor.putObject("executor_id").put("value", id);
        ArrayNode resources = executor.putArray("resources");
        addScalar(resources, "cpus", 0.1, "*");
        addScalar(resources, "mem", 32, "*");
        addScalar(resources, "disk", 1, "*");
        return executor;
    }

    /** A task that runs a shell command with 0.1 cpus and 32 MB of the role {@code *}. */
    public static ObjectNode task(String id, String command) {
        return task(id, command, "*");
    }

    /** A task that runs a shell command with 0.1 cpus and 32 MB that were offered to this role. */
    public static ObjectNode task(String id, String command, String role) {
        ObjectNode task = JSON.createObjectNode().put("name", id);
        task.putObject("task_id").put("value", id);
        task.putObject("command").put("value", command);
        ArrayNode resources = task.putArray("resources");
        addScalar(resources, "cpus", 0.1, role);
        addScalar(resources, "mem", 32, role);
        return task;
    }

    private static void addScalar(ArrayNode resources, String name, double value, String role) {
        ObjectNode resource = resources.addObject().put("name", name).put("type", "SCALAR");
        resource.putObject("scalar").put("value", value);
        resource.putObject("allocation_info").put("role", role);
    }

    /** Launches a task on the next offer and waits until it runs; returns that status. */
    public JsonNode run(String id, String command) {
        Answer answer = launch(offer(), task(id, command));
        if (answer.status() != 202) {
            throw new AssertionError("ACCEPT was answered " + answer.status() + ": " + answer.text());
        }
        return awaitState(id, "TASK_RUNNING");
    }

    /** Waits until a task has been in one of these states; returns that status. */
    public JsonNode awaitState(String taskId, String... states) {
        return awaitStatus(
                taskId,
                status -> List.of(states).contains(status.path("state").asText()),
                "is not " + String.join(" or ", states));
    }

    /**
     * Waits for a status of a task; returns it.
     *
     * @param otherwise what is said of the task when there is none
     */
    public JsonNode awaitStatus(String taskId, Predicate<JsonNode> fits, String otherwise) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<JsonNode> found = statuses(taskId).stream().filter(fits).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            Optional<Optional<JsonNode>> record = events.poll(Duration.ofMillis(500));
            record.flatMap(event -> event).ifPresent(this::noted);
        }
        throw new AssertionError("task " + taskId + " " + otherwise + "; it was " + statuses(taskId));
    }

    /** The statuses of a task so far, oldest first. */
    public List<JsonNode> statuses(String taskId) {
        return statuses.getOrDefault(taskId, List.of());
    }

    /** The states of a task so far, oldest first. */
    public List<String> states(String taskId) {
        return statuses(taskId).stream()
                .map(status -> status.path("state").asText())
                .toList();
    }

    /** Acknowledges a status. */
    public Answer acknowledge(JsonNode status) {
        ObjectNode payload = JSON.createObjectNode();
        payload.set("agent_id", status.path("agent_id"));
        payload.set("task_id", status.path("task_id"));
        payload.set("uuid", status.path("uuid"));
        return send("ACKNOWLEDGE", payload.toString());
    }

    private JsonNode noted(JsonNode event) {
        switch (event.path("type").asText()) {
            case "OFFERS" -> event.at("/offers/offers").forEach(offers::add);
            case "RESCIND" -> offers.removeIf(offer -> offer.path("id").equals(event.at("/rescind/offer_id")));
            case "UPDATE" -> {
                JsonNode status = event.at("/update/status");
                statuses.computeIfAbsent(status.at("/task_id/value").asText(), id -> new ArrayList<>())
                        .add(status);
                if (acknowledges && status.has("uuid")) {
                    acknowledge(status);
                }
            }
            default -> {
                // tests ask for other events by their type
            }
        }
        return event;
    }

    /** Breaks the subscription. */
    @Override
    public void close() {
        events.close();
        api.close();
    }
}

package io.tepui.acceptance.containers;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Api;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import io.tepui.testkit.WireCall;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** A cluster with one task, and the calls about containers within that task's. */
final class Hosted implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    /** Sessions and nested containers share what the task may use: hundreds of them must fit. */
    private static final int MEBIBYTES = 1024;

    private final Cluster cluster;
    private final Scheduler scheduler;
    private final String root;

    Hosted() {
        this("sleep 10000");
    }

    Hosted(String command) {
        this(aCluster().start(), Scheduler.of("test"), command);
    }

    /** Takes a cluster over, and subscribes a scheduler. */
    Hosted(Cluster cluster, Scheduler.Builder framework, String command) {
        this.cluster = cluster;
        scheduler = framework.subscribe(cluster);
        ObjectNode task = Scheduler.task("host", command, "*");
        ((ObjectNode) task.at("/resources/1/scalar")).put("value", MEBIBYTES);
        scheduler.launch(scheduler.offer(), task);
        scheduler.awaitState("host", "TASK_RUNNING");
        root = agent().read("GET_CONTAINERS")
                .at("/containers/0/container_id/value")
                .asText();
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

    int port() {
        return agent().port();
    }

    /** The id of the task's container. */
    ObjectNode host() {
        return alone(root);
    }

    /** An id without parent. */
    static ObjectNode alone(String value) {
        return JSON.createObjectNode().put("value", value);
    }

    /** The id of a container in the task's; more values are one in the other. */
    ObjectNode id(String... values) {
        ObjectNode id = host();
        for (String value : values) {
            id = within(id, value);
        }
        return id;
    }

    static ObjectNode within(ObjectNode parent, String value) {
        ObjectNode id = alone(value);
        id.set("parent", parent);
        return id;
    }

    private static ObjectNode payload(ObjectNode id) {
        ObjectNode payload = JSON.createObjectNode();
        payload.set("container_id", id);
        return payload;
    }

    private static ObjectNode payload(ObjectNode id, String command) {
        ObjectNode payload = payload(id);
        payload.putObject("command").put("value", command);
        return payload;
    }

    /** Makes a call. */
    Answer call(String type, ObjectNode payload) {
        return agent().call(type, payload.toString());
    }

    Answer launch(ObjectNode id, String command) {
        return call("LAUNCH_NESTED_CONTAINER", payload(id, command));
    }

    /** Launches by the newer call, also without a parent. */
    Answer launchAny(ObjectNode id, String command) {
        return call("LAUNCH_CONTAINER", payload(id, command));
    }

    /** Launches by the newer call with a terminal. */
    Answer launchWithTerminal(ObjectNode id, String command) {
        ObjectNode payload = payload(id, command);
        payload.putObject("container").put("type", "MESOS").putObject("tty_info");
        return call("LAUNCH_CONTAINER", payload);
    }

    Answer await(ObjectNode id) {
        return call("WAIT_NESTED_CONTAINER", payload(id));
    }

    Answer awaitAny(ObjectNode id) {
        return call("WAIT_CONTAINER", payload(id));
    }

    /** Begins to wait on a connection of its own. */
    WireCall waiting(ObjectNode id) {
        return WireCall.json(port(), body("WAIT_NESTED_CONTAINER", payload(id)));
    }

    /** Waits for the end of a nested container and returns its wait status. */
    int exitStatus(ObjectNode id) {
        Answer answer = await(id);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().at("/wait_nested_container/exit_status").asInt(-1);
    }

    Answer kill(ObjectNode id) {
        return call("KILL_NESTED_CONTAINER", payload(id));
    }

    Answer kill(ObjectNode id, int signal) {
        return call("KILL_CONTAINER", payload(id).put("signal", signal));
    }

    Answer remove(ObjectNode id) {
        return call("REMOVE_CONTAINER", payload(id));
    }

    /** Begins a session whose records are in JSON. */
    WireCall session(ObjectNode id, String command) {
        return stream("LAUNCH_NESTED_CONTAINER_SESSION", payload(id, command));
    }

    /** Begins a session of any command. */
    WireCall session(ObjectNode id, ObjectNode command) {
        ObjectNode payload = payload(id);
        payload.set("command", command);
        return stream("LAUNCH_NESTED_CONTAINER_SESSION", payload);
    }

    /** Begins a session with a terminal. */
    WireCall sessionWithTerminal(ObjectNode id, String command) {
        ObjectNode payload = payload(id, command);
        payload.putObject("container").put("type", "MESOS").putObject("tty_info");
        return stream("LAUNCH_NESTED_CONTAINER_SESSION", payload);
    }

    /** Waits until a call has been answered by a stream: then its container runs, or its reader is attached. */
    static WireCall begun(WireCall stream) {
        int status = stream.status();
        assertThat(status).as(() -> status == 200 ? "" : stream.text()).isEqualTo(200);
        return stream;
    }

    /** Attaches to the output, in JSON records. */
    WireCall output(ObjectNode id) {
        return stream("ATTACH_CONTAINER_OUTPUT", payload(id));
    }

    private WireCall stream(String type, ObjectNode payload) {
        return WireCall.json(
                port(), body(type, payload), "Accept", "application/recordio", "Message-Accept", "application/json");
    }

    private static String body(String type, ObjectNode payload) {
        ObjectNode body = JSON.createObjectNode().put("type", type);
        body.set(type.toLowerCase(Locale.ROOT), payload);
        return body.toString();
    }

    /** Attaches to the input, in JSON records. */
    WireCall input(ObjectNode id) {
        ObjectNode first = JSON.createObjectNode().put("type", "ATTACH_CONTAINER_INPUT");
        first.putObject("attach_container_input").put("type", "CONTAINER_ID").set("container_id", id);
        return WireCall.records(port(), "application/json").record(first.toString());
    }

    /** A record of data for the input. */
    static String data(byte[] bytes) {
        return processIo("{\"type\":\"DATA\",\"data\":{\"type\":\"STDIN\",\"data\":\""
                + Base64.getEncoder().encodeToString(bytes) + "\"}}");
    }

    /** A record that sets the size of a terminal. */
    static String size(int rows, int columns) {
        return processIo("{\"type\":\"CONTROL\",\"control\":{\"type\":\"TTY_INFO\",\"tty_info\":{\"window_size\":"
                + "{\"rows\":" + rows + ",\"columns\":" + columns + "}}}}");
    }

    private static String processIo(String io) {
        return "{\"type\":\"ATTACH_CONTAINER_INPUT\",\"attach_container_input\":{\"type\":\"PROCESS_IO\","
                + "\"process_io\":" + io + "}}";
    }

    /** What the containers are that GET_CONTAINERS shows with both switches, by the values of their ids. */
    List<String> containers() {
        JsonNode shown = agent().call("GET_CONTAINERS", "{\"show_nested\":true,\"show_standalone\":true}")
                .json()
                .at("/get_containers/containers");
        return StreamSupport.stream(shown.spliterator(), false)
                .map(container -> container.at("/container_id/value").asText())
                .filter(value -> !value.equals(root))
                .sorted()
                .toList();
    }

    static void eventually(Callable<Boolean> holds) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .until(holds);
    }

    /** The next record of a stream in JSON; none at its end. */
    static Optional<JsonNode> next(WireCall stream) {
        return stream.nextRecord().map(bytes -> {
            try {
                return JSON.readTree(bytes);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Override
    public void close() {
        scheduler.close();
        cluster.close();
    }
}

package io.tepui.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.ProtobufCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Messages of generated classes to and from the JSON form of the APIs (MO-64 to MO-94, SE-30, SE-31).
 *
 * <p>What there is to know of a message class is worked out at its first use and kept in the codec. Any number of threads
 * may use one codec.
 */
public final class JsonCodec {
    /** Objects and arrays within one another, at most (MO-77). */
    public static final int MAX_DEPTH = 200;

    /** Lists that are written as {@code []} when they are empty (MO-72, AO-29). */
    private static final Set<String> ALWAYS_PRESENT = Set.of(
            "mesos.v1.master.Response.GetTasks.tasks",
            "mesos.v1.master.Response.GetTasks.unreachable_tasks",
            "mesos.v1.master.Response.GetTasks.completed_tasks",
            "mesos.v1.master.Response.GetExecutors.executors",
            "mesos.v1.master.Response.GetFrameworks.frameworks",
            "mesos.v1.master.Response.GetFrameworks.completed_frameworks",
            "mesos.v1.master.Response.GetAgents.agents",
            "mesos.v1.master.Response.GetAgents.recovered_agents",
            "mesos.v1.master.Response.GetMetrics.metrics",
            "mesos.v1.agent.Response.GetTasks.pending_tasks",
            "mesos.v1.agent.Response.GetTasks.queued_tasks",
            "mesos.v1.agent.Response.GetTasks.launched_tasks",
            "mesos.v1.agent.Response.GetTasks.terminated_tasks",
            "mesos.v1.agent.Response.GetTasks.completed_tasks",
            "mesos.v1.agent.Response.GetExecutors.executors",
            "mesos.v1.agent.Response.GetExecutors.completed_executors",
            "mesos.v1.agent.Response.GetFrameworks.frameworks",
            "mesos.v1.agent.Response.GetFrameworks.completed_frameworks");

    private static final JsonCodec STANDARD = new JsonCodec();

    private final Map<Class<?>, MessageWriter> writers = new ConcurrentHashMap<>();
    private final Map<Descriptor, Map<String, FieldDescriptor>> fieldsByName = new ConcurrentHashMap<>();
    private final JsonFactory factory = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
            .enable(JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    // Whoever reads the body bounds it; a string or name cannot be longer than the body.
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonCodec() {}

    /** The codec with the form that the APIs have. */
    public static JsonCodec standard() {
        return STANDARD;
    }

    /** The message as compact UTF-8 text without line feed. */
    public byte[] toJson(Message message) {
        return write(message).toByteArray();
    }

    /** Writes what {@link #toJson} gives; does not flush or close. */
    public void write(Message message, OutputStream out) throws IOException {
        write(message).writeTo(out);
    }

    /**
     * Reads one JSON object.
     *
     * @param json the whole body; UTF-8 without byte order mark
     * @param prototype any message of the wanted class
     * @throws MalformedMessageException when it is not one JSON object, or does not fit the message; the reason names the
     *     path of the field and the value
     */
    public <M extends Message> M parse(byte[] json, M prototype) throws MalformedMessageException {
        return new JsonReader(this, factory).read(json, prototype);
    }

    /**
     * Reads a message in either form; limits and errors as in {@link #parse(byte[], Message)} and
     * {@link ProtobufCodec#parse}.
     *
     * @param type JSON or protobuf
     */
    public <M extends Message> M parse(MediaType type, byte[] body, M prototype) throws MalformedMessageException {
        return switch (type) {
            case JSON -> parse(body, prototype);
            case PROTOBUF -> ProtobufCodec.parse(body, prototype);
            case RECORDIO -> throw new IllegalArgumentException("A stream of records is not one message");
        };
    }

    MessageWriter writer(Message prototype) {
        MessageWriter known = writers.get(prototype.getClass());
        return known != null
                ? known
                : writers.computeIfAbsent(prototype.getClass(), type -> new MessageWriter(prototype, this));
    }

    /** The fields of a message by the names that stand in JSON. */
    Map<String, FieldDescriptor> fields(Descriptor descriptor) {
        Map<String, FieldDescriptor> known = fieldsByName.get(descriptor);
        return known != null ? known : fieldsByName.computeIfAbsent(descriptor, JsonCodec::byName);
    }

    boolean isAlwaysPresent(FieldDescriptor list) {
        return ALWAYS_PRESENT.contains(list.getFullName());
    }

    private JsonOutput write(Message message) {
        JsonOutput out = new JsonOutput();
        writer(message).write(message, out);
        return out;
    }

    private static Map<String, FieldDescriptor> byName(Descriptor descriptor) {
        return descriptor.getFields().stream()
                .collect(Collectors.toUnmodifiableMap(FieldDescriptor::getName, field -> field));
    }
}

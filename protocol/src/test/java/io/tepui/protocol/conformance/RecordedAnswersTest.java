package io.tepui.protocol.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.ProtobufCodec;
import io.tepui.protocol.RecordReader;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.agent.ProcessIO;
import io.tepui.protocol.v1.master.Event;
import io.tepui.protocol.v1.master.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Answers recorded from a running Apache Mesos are read, and written again as they were")
class RecordedAnswersTest {
    private static final JsonCodec CODEC = JsonCodec.standard();

    @TestFactory
    List<DynamicTest> answers() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Map<String, Object> line : JsonTree.lines("answers.jsonl")) {
            String name = tests.size() + " of " + line.get("from") + " as " + line.get("content_type");
            tests.add(DynamicTest.dynamicTest(name, () -> check(line)));
        }
        return tests;
    }

    @Test
    void there_are_answers_of_both_forms_and_of_streams() {
        List<Map<String, Object>> lines = JsonTree.lines("answers.jsonl");
        assertThat(lines).hasSizeGreaterThan(150);
        assertThat(lines).anyMatch(line -> Boolean.TRUE.equals(line.get("stream")));
        assertThat(lines).anyMatch(line -> "application/x-protobuf".equals(line.get("content_type")));
    }

    @Test
    void every_event_of_a_masters_stream_is_read_and_written_as_it_was() throws MalformedMessageException {
        for (Map<String, Object> event : JsonTree.lines("master-events.jsonl")) {
            comesBack(JsonWriter.write(event), Event.getDefaultInstance());
        }
    }

    @Test
    void every_event_of_a_schedulers_stream_is_read_and_written_as_it_was() throws MalformedMessageException {
        for (Map<String, Object> event : JsonTree.lines("scheduler-events.jsonl")) {
            comesBack(JsonWriter.write(event), io.tepui.protocol.v1.scheduler.Event.getDefaultInstance());
        }
    }

    private static void check(Map<String, Object> line) throws MalformedMessageException {
        byte[] body = line.containsKey("answer_base64")
                ? Base64.getDecoder().decode(JsonTree.text(line, "answer_base64"))
                : JsonTree.text(line, "answer").getBytes(StandardCharsets.UTF_8);
        String header = line.containsKey("message_content_type") ? "message_content_type" : "content_type";
        MediaType type = MediaType.ofContentType(JsonTree.text(line, header)).orElseThrow();
        boolean stream = Boolean.TRUE.equals(line.get("stream"));
        Message prototype = "master".equals(line.get("from"))
                ? Response.getDefaultInstance()
                : stream ? ProcessIO.getDefaultInstance() : io.tepui.protocol.v1.agent.Response.getDefaultInstance();
        for (byte[] message : stream ? records(body) : List.of(body)) {
            if (type == MediaType.JSON) {
                comesBack(new String(message, StandardCharsets.UTF_8), prototype);
            } else {
                Message parsed = ProtobufCodec.parse(message, prototype);
                assertThat(parsed.getUnknownFields().asMap()).isEmpty();
                assertThat(unknown(parsed, "")).isSubsetOf(Exceptions.UNKNOWN_FIELDS);
                assertThat(ProtobufCodec.parse(parsed.toByteArray(), prototype)).isEqualTo(parsed);
                assertThat(parsed.getSerializedSize()).isEqualTo(message.length);
            }
        }
    }

    private static void comesBack(String json, Message prototype) throws MalformedMessageException {
        Message parsed = CODEC.parse(json.getBytes(StandardCharsets.UTF_8), prototype);
        String written = new String(CODEC.toJson(parsed), StandardCharsets.UTF_8);
        Object expected = JsonTree.parse(json);
        Exceptions.remove(expected);
        // As text, so that the order of keys counts (MO-64); the digits of doubles may be chosen in several ways
        // (MO-66).
        assertThat(JsonWriter.write(JsonTree.parse(written))).isEqualTo(JsonWriter.write(expected));
    }

    private static List<byte[]> records(byte[] stream) throws MalformedMessageException {
        RecordReader reader = new RecordReader(1_000_000);
        ByteBuffer input = ByteBuffer.wrap(stream);
        List<byte[]> records = new ArrayList<>();
        for (Optional<byte[]> next = reader.read(input); next.isPresent(); next = reader.read(input)) {
            records.add(next.get());
        }
        reader.end();
        assertThat(records).isNotEmpty();
        return records;
    }

    /** The paths of unknown fields, with list indexes left out. */
    static List<String> unknown(Message message, String prefix) {
        List<String> found = new ArrayList<>();
        message.getUnknownFields()
                .asMap()
                .keySet()
                .forEach(number -> found.add(message.getDescriptorForType().getFullName() + " " + number));
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            if (entry.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            String path = prefix + "." + entry.getKey().getName();
            if (entry.getValue() instanceof List<?> list) {
                list.forEach(element -> found.addAll(unknown((Message) element, path)));
            } else {
                found.addAll(unknown((Message) entry.getValue(), path));
            }
        }
        return found;
    }
}

package io.tepui.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.ProtobufCodec;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one JSON text into one message (MO-75 to MO-91). For one use. */
final class JsonReader {
    private final JsonCodec codec;
    private final JsonFactory factory;
    private final Tokens tokens = new Tokens();

    JsonReader(JsonCodec codec, JsonFactory factory) {
        this.codec = codec;
        this.factory = factory;
    }

    <M extends Message> M read(byte[] json, M prototype) throws MalformedMessageException {
        Message.Builder builder = prototype.newBuilderForType();
        JsonText.Decoded decoded = JsonText.decode(json);
        if (decoded.carriesBytes() && JsonText.escapesLoneSurrogate(decoded.text())) {
            throw new MalformedMessageException("The body is not valid JSON: an escape is half of a surrogate pair");
        }
        try (JsonParser parser = factory.createParser(decoded.text())) {
            tokens.start(parser, decoded.carriesBytes());
            if (tokens.next() != JsonToken.START_OBJECT) {
                throw new JsonProblem(
                        tokens.current() == null
                                ? "The body is empty, a JSON object is needed"
                                : "The body must be a JSON object, not " + tokens.shown());
            }
            readObject(builder);
            if (tokens.next() != null) {
                throw new JsonProblem("The body goes on after the JSON object, with " + tokens.shown());
            }
        } catch (JsonProblem e) {
            throw new MalformedMessageException(e.text());
        } catch (JsonProcessingException e) {
            throw new MalformedMessageException(Tokens.reason(e));
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory failed", e);
        }
        return ProtobufCodec.build(builder, prototype);
    }

    /**
     * From the start of an object to its end. A name that comes twice counts with its last value only (MO-79). Gives whether
     * the object names any field of the message.
     */
    private boolean readObject(Message.Builder builder) throws IOException, JsonProblem {
        Map<String, FieldDescriptor> fields = codec.fields(builder.getDescriptorForType());
        @Nullable Map<FieldDescriptor, JsonProblem> problems = null;
        boolean namesField = false;
        while (tokens.next() == JsonToken.FIELD_NAME) {
            FieldDescriptor field = fields.get(tokens.name());
            tokens.next();
            if (field == null) {
                tokens.skip();
                continue;
            }
            namesField = true;
            int depth = tokens.depthOfValue();
            try {
                clear(builder, field);
                if (problems != null) {
                    problems.remove(field);
                }
                readField(builder, field);
            } catch (JsonProblem e) {
                problems = problems == null ? new LinkedHashMap<>() : problems;
                problems.put(field, e.in(field.getName()));
                tokens.skipTo(depth);
            }
        }
        if (problems != null && !problems.isEmpty()) {
            throw problems.values().iterator().next();
        }
        return namesField;
    }

    private static void clear(Message.Builder builder, FieldDescriptor field) {
        boolean set = field.isRepeated() ? builder.getRepeatedFieldCount(field) > 0 : builder.hasField(field);
        if (set) {
            builder.clearField(field);
        }
    }

    private void readField(Message.Builder builder, FieldDescriptor field) throws IOException, JsonProblem {
        if (tokens.current() == JsonToken.VALUE_NULL) {
            return;
        }
        if (field.isMapField()) {
            readMap(builder, field);
        } else if (!field.isRepeated()) {
            Object value = readValue(builder, field);
            if (value != null) {
                builder.setField(field, value);
            }
        } else if (tokens.current() == JsonToken.START_ARRAY) {
            readList(builder, field);
        } else {
            add(builder, field);
        }
    }

    /** Arrays within arrays are one list, and null is no element (MO-81, MO-88). */
    private void readList(Message.Builder builder, FieldDescriptor field) throws IOException, JsonProblem {
        int index = 0;
        for (int open = 1; open > 0; ) {
            JsonToken token = tokens.next();
            if (token == JsonToken.START_ARRAY) {
                open++;
            } else if (token == JsonToken.END_ARRAY) {
                open--;
            } else if (token != JsonToken.VALUE_NULL) {
                try {
                    add(builder, field);
                } catch (JsonProblem e) {
                    throw e.in("[" + index + "]");
                }
                index++;
            }
        }
    }

    private void add(Message.Builder builder, FieldDescriptor field) throws IOException, JsonProblem {
        Object value = readValue(builder, field);
        if (value != null) {
            builder.addRepeatedField(field, value);
        }
    }

    private void readMap(Message.Builder builder, FieldDescriptor field) throws IOException, JsonProblem {
        if (tokens.current() != JsonToken.START_OBJECT) {
            throw new JsonProblem("an object is needed, not " + tokens.shown());
        }
        MapEntry<?, ?> prototype =
                (MapEntry<?, ?>) builder.newBuilderForField(field).buildPartial();
        FieldDescriptor key = prototype.getDescriptorForType().findFieldByNumber(1);
        FieldDescriptor value = prototype.getDescriptorForType().findFieldByNumber(2);
        Map<String, Message> entries = new LinkedHashMap<>();
        while (tokens.next() == JsonToken.FIELD_NAME) {
            String name = JsonText.withReplacements(tokens.name());
            tokens.next();
            if (tokens.current() == JsonToken.VALUE_NULL) {
                entries.remove(name);
                continue;
            }
            Message.Builder entry = prototype.newBuilderForType();
            entry.setField(key, name);
            try {
                Object read = readValue(entry, value);
                if (read != null) {
                    entry.setField(value, read);
                }
            } catch (JsonProblem e) {
                throw e.in(JsonProblem.shown(name));
            }
            entries.put(name, entry.buildPartial());
        }
        entries.values().forEach(entry -> builder.addRepeatedField(field, entry));
    }

    /** One value; null when the field stays unset: for an unknown name of an enum, or a string of other bytes. */
    private @Nullable Object readValue(Message.Builder parent, FieldDescriptor field) throws IOException, JsonProblem {
        return switch (field.getJavaType()) {
            case MESSAGE -> readMessage(parent, field);
            case STRING -> {
                String text = tokens.string();
                if (!JsonText.carriesBytes(text)) {
                    yield text;
                }
                if (parent instanceof MapEntry.Builder<?, ?>) {
                    yield JsonText.withReplacements(text);
                }
                mergeBytes(parent, field, text);
                yield null;
            }
            case BYTE_STRING -> Scalars.bytes(tokens.string());
            case ENUM -> Scalars.enumValue(field, tokens.string());
            case BOOLEAN -> tokens.bool();
            case INT -> Scalars.int32(field, tokens.number());
            case LONG -> Scalars.int64(field, tokens.number());
            case DOUBLE -> tokens.float64();
            case FLOAT ->
                throw new IllegalStateException("Field " + field.getFullName() + " has a type that no schema uses");
        };
    }

    private Message readMessage(Message.Builder parent, FieldDescriptor field) throws IOException, JsonProblem {
        if (tokens.current() != JsonToken.START_OBJECT) {
            throw new JsonProblem("an object is needed, not " + tokens.shown());
        }
        Message.Builder child = parent instanceof MapEntry.Builder<?, ?> entry
                ? entry.newBuilderForField(field)
                : parent.newBuilderForField(field);
        // Where nothing is set the shared message does: a small body can hold very many empty objects.
        return readObject(child) ? child.buildPartial() : child.getDefaultInstanceForType();
    }

    /** Sets, or adds to, a string field what is no valid UTF-8: only the binary form carries it (MO-78). */
    private static void mergeBytes(Message.Builder parent, FieldDescriptor field, String text) {
        try {
            byte[] bytes = JsonText.encode(text).toByteArray();
            byte[] wire = new byte[CodedOutputStream.computeByteArraySize(field.getNumber(), bytes)];
            CodedOutputStream out = CodedOutputStream.newInstance(wire);
            out.writeTag(field.getNumber(), WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeByteArrayNoTag(bytes);
            parent.mergeFrom(wire);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("A string field of " + field.getFullName() + " refused its bytes", e);
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed", e);
        }
    }
}

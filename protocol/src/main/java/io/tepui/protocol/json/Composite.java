package io.tepui.protocol.json;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.tepui.protocol.MediaType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A message of any size that is joined from kept pieces when it is sent: a small message with the plain fields, and some
 * fields whose values are {@link Encodable} or lists of them. One such tree serves both forms.
 *
 * <pre>{@code
 * Composite tasks = Composite.of(GetTasks.getDefaultInstance())
 *         .putAll(GetTasks.TASKS_FIELD_NUMBER, running)
 *         .putAll(GetTasks.COMPLETED_TASKS_FIELD_NUMBER, completed)
 *         .build();
 * Composite answer = Composite.of(Response.newBuilder().setType(GET_TASKS).build())
 *         .put(Response.GET_TASKS_FIELD_NUMBER, tasks)
 *         .build();
 * }</pre>
 *
 * <p>The bytes are those that the whole message would give, apart from the order of fields in protobuf.
 */
public final class Composite implements Encodable {
    private final JsonCodec codec;
    private final Message base;
    private final Map<Integer, Encodable> singles;
    private final Map<Integer, List<EncodedList>> lists;
    private volatile Segment.@Nullable Sequence json;
    private volatile Segment.@Nullable Sequence protobuf;

    private Composite(Builder builder) {
        codec = builder.codec;
        base = builder.base;
        singles = Collections.unmodifiableMap(new TreeMap<>(builder.singles));
        lists = Collections.unmodifiableMap(new TreeMap<>(builder.lists));
    }

    /**
     * Begins with the fields of a message, written with the standard codec. It may lack required fields if they are put
     * afterwards.
     */
    public static Builder of(Message base) {
        return of(base, JsonCodec.standard());
    }

    /** Begins with the fields of a message. */
    public static Builder of(Message base, JsonCodec codec) {
        return new Builder(base, codec);
    }

    /** Gathers the large fields. */
    public static final class Builder {
        private final Message base;
        private final JsonCodec codec;
        private final Map<Integer, Encodable> singles = new TreeMap<>();
        private final Map<Integer, List<EncodedList>> lists = new TreeMap<>();

        private Builder(Message base, JsonCodec codec) {
            this.base = base;
            this.codec = codec;
        }

        /**
         * Sets a singular message field.
         *
         * @throws IllegalArgumentException when there is no such field, it has another type, or has a value already
         */
        public Builder put(int fieldNumber, Encodable value) {
            FieldDescriptor field = field(fieldNumber);
            if (field.isRepeated() || field.getMessageType() != value.descriptor()) {
                throw new IllegalArgumentException("Field " + field.getFullName() + " cannot be a "
                        + value.descriptor().getFullName());
            }
            if (base.hasField(field) || singles.put(fieldNumber, value) != null) {
                throw new IllegalArgumentException("Field " + field.getFullName() + " is set twice");
            }
            return this;
        }

        /**
         * Adds elements to a repeated message field, after those already added.
         *
         * @throws IllegalArgumentException when there is no such field, the base has elements of it, or their type differs
         */
        public Builder putAll(int fieldNumber, EncodedList elements) {
            FieldDescriptor field = field(fieldNumber);
            if (!field.isRepeated() || field.isMapField() || base.getRepeatedFieldCount(field) > 0) {
                throw new IllegalArgumentException(
                        "Field " + field.getFullName() + " is not repeated, or has elements in the base message");
            }
            List<EncodedList> joined = lists.computeIfAbsent(fieldNumber, number -> new ArrayList<>());
            if (elements.count() > 0) {
                elements.require(field.getMessageType());
                joined.add(elements);
            }
            return this;
        }

        /** As {@link #putAll(int, EncodedList)}, for elements whose sizes need not be kept. */
        public Builder putAll(int fieldNumber, Iterable<? extends Encodable> elements) {
            return putAll(fieldNumber, EncodedList.of(elements));
        }

        /** The message. */
        public Composite build() {
            return new Composite(this);
        }

        private FieldDescriptor field(int number) {
            FieldDescriptor field = base.getDescriptorForType().findFieldByNumber(number);
            if (field == null || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                throw new IllegalArgumentException(
                        base.getDescriptorForType().getFullName() + " has no message field " + number);
            }
            return field;
        }
    }

    @Override
    public Descriptor descriptor() {
        return base.getDescriptorForType();
    }

    @Override
    public long size(MediaType type) {
        return sequence(type).size();
    }

    @Override
    public void writeTo(OutputStream out, MediaType type) throws IOException {
        if (out instanceof PieceOutput pieces) {
            sequence(type).writeTo(pieces);
            return;
        }
        PieceOutput pieces = new PieceOutput(out);
        sequence(type).writeTo(pieces);
        pieces.finish();
    }

    private Segment.Sequence sequence(MediaType type) {
        return switch (type) {
            case JSON -> {
                Segment.Sequence known = json;
                if (known == null) {
                    known = jsonSegments();
                    json = known;
                }
                yield known;
            }
            case PROTOBUF -> {
                Segment.Sequence known = protobuf;
                if (known == null) {
                    known = protobufSegments();
                    protobuf = known;
                }
                yield known;
            }
            case RECORDIO -> throw new IllegalArgumentException("A single message is JSON or protobuf, no stream");
        };
    }

    private Segment.Sequence jsonSegments() {
        List<Segment> segments = new ArrayList<>();
        JsonOutput literal = new JsonOutput();
        char before = '{';
        for (FieldWriter writer : codec.writer(base).fields()) {
            int number = writer.field.getNumber();
            Encodable single = singles.get(number);
            List<EncodedList> elements = lists.getOrDefault(number, List.of());
            if (single == null && elements.isEmpty() && !writer.isPresent(base)) {
                continue;
            }
            literal.one(before);
            before = ',';
            literal.raw(writer.key);
            if (single != null) {
                segments.add(new Segment.Literal(literal.take()));
                segments.add(new Segment.Child(single, MediaType.JSON));
            } else if (!elements.isEmpty()) {
                literal.one('[');
                segments.add(new Segment.Literal(literal.take()));
                segments.add(new Segment.JsonItems(List.copyOf(elements)));
                literal.one(']');
            } else {
                writer.writeValue(base, literal);
            }
        }
        if (before == '{') {
            literal.one('{');
        }
        literal.one('}');
        segments.add(new Segment.Literal(literal.take()));
        return Segment.Sequence.of(segments);
    }

    private Segment.Sequence protobufSegments() {
        List<Segment> segments = new ArrayList<>();
        segments.add(new Segment.Literal(base.toByteArray()));
        singles.forEach((number, child) -> {
            segments.add(new Segment.Literal(prefix(tag(number), child.size(MediaType.PROTOBUF))));
            segments.add(new Segment.Child(child, MediaType.PROTOBUF));
        });
        lists.forEach(
                (number, elements) -> segments.add(new Segment.ProtobufItems(List.copyOf(elements), tag(number))));
        return Segment.Sequence.of(segments);
    }

    private static long tag(int fieldNumber) {
        return (long) fieldNumber << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static byte[] prefix(long tag, long length) {
        byte[] bytes = new byte
                [CodedOutputStream.computeUInt64SizeNoTag(tag) + CodedOutputStream.computeUInt64SizeNoTag(length)];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeUInt64NoTag(tag);
            out.writeUInt64NoTag(length);
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed", e);
        }
        return bytes;
    }
}

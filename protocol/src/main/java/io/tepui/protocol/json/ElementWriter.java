package io.tepui.protocol.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes one value given as an object: an element of a list, a value of a map, or a singular value that is no primitive. */
interface ElementWriter {
    void write(Object value, JsonOutput out);

    /** For the elements of a repeated field, or the value of a singular one. */
    static ElementWriter of(FieldDescriptor field, JsonCodec codec) {
        return switch (field.getType()) {
            case BOOL -> (value, out) -> out.bool((Boolean) value);
            case INT32 -> (value, out) -> out.number((Integer) value);
            case UINT32 -> (value, out) -> out.number(Integer.toUnsignedLong((Integer) value));
            case INT64 -> (value, out) -> out.number((Long) value);
            case UINT64 -> (value, out) -> out.unsigned((Long) value);
            case DOUBLE -> (value, out) -> out.number((Double) value);
            case STRING -> ElementWriter::text;
            case BYTES -> (value, out) -> out.base64((ByteString) value);
            case ENUM -> names(field.getEnumType());
            case MESSAGE -> new OfMessage(codec);
            default ->
                throw new IllegalStateException(
                        "Field " + field.getFullName() + " has a type that no schema uses: " + field.getType());
        };
    }

    /** A string whose own bytes are not at hand: a map's key or value. */
    static void text(Object value, JsonOutput out) {
        String string = (String) value;
        if (!out.string(string)) {
            out.utf8(ByteString.copyFromUtf8(string));
        }
    }

    private static ElementWriter names(EnumDescriptor type) {
        byte[][] names = new byte[type.getValues().size()][];
        for (EnumValueDescriptor value : type.getValues()) {
            names[value.getIndex()] = ("\"" + value.getName() + "\"").getBytes(StandardCharsets.UTF_8);
        }
        return (value, out) ->
                out.raw(names[((ProtocolMessageEnum) value).getValueDescriptor().getIndex()]);
    }

    /** A message; its writer is found at the first value, since types may hold themselves. */
    final class OfMessage implements ElementWriter {
        private final JsonCodec codec;
        // Written by several threads with equal values whose fields are final: any of them will do.
        private volatile @Nullable MessageWriter writer;

        OfMessage(JsonCodec codec) {
            this.codec = codec;
        }

        @Override
        public void write(Object value, JsonOutput out) {
            MessageWriter found = writer;
            if (found == null) {
                found = codec.writer((Message) value);
                writer = found;
            }
            found.write(value, out);
        }
    }
}

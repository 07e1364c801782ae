package io.tepui.protocol.schema;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.random.RandomGenerator;

/** Messages of any type with random content: each field is set or not, and holds ordinary and extreme values alike. */
public final class RandomMessages {
    private static final int MAX_ELEMENTS = 3;
    private static final List<Double> DOUBLES = List.of(
            0.0,
            -0.0,
            1.0,
            15.0,
            0.1,
            -2.5,
            0.001,
            1e15,
            1e21,
            1e-7,
            4.9e-324,
            Double.MAX_VALUE,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            1.0 / 3);
    private static final List<String> STRINGS = List.of(
            "",
            "a",
            "*",
            "role/sub",
            "\"quoted\" \\ /",
            "\u0000\u0001\b\f\n\r\t\u001f\u007f",
            "é",
            "日本語",
            "😀 🦕",
            "\uFFFD",
            "\u2028");

    private final RandomGenerator random;

    /** With this source of choices. */
    public RandomMessages(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A message with all required fields.
     *
     * @param prototype any message of the wanted class
     * @param depth how many levels of optional messages there may be, from 0
     */
    public Message next(Message prototype, int depth) {
        Message.Builder builder = prototype.newBuilderForType();
        for (FieldDescriptor field : prototype.getDescriptorForType().getFields()) {
            fill(builder, field, depth);
        }
        return builder.build();
    }

    private void fill(Message.Builder builder, FieldDescriptor field, int depth) {
        boolean nested = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        if (field.isRequired()) {
            builder.setField(field, value(builder, field, Math.max(0, depth - 1)));
        } else if (nested && (depth <= 0 || random.nextInt(4) == 0) || !nested && random.nextInt(3) == 0) {
            return;
        } else if (field.isMapField()) {
            for (int i = random.nextInt(MAX_ELEMENTS); i > 0; i--) {
                builder.addRepeatedField(field, entry(builder, field, "key" + i + string(), depth));
            }
        } else if (field.isRepeated()) {
            for (int i = random.nextInt(MAX_ELEMENTS); i > 0; i--) {
                builder.addRepeatedField(field, value(builder, field, depth - 1));
            }
        } else {
            builder.setField(field, value(builder, field, depth - 1));
        }
    }

    private Message entry(Message.Builder owner, FieldDescriptor map, String key, int depth) {
        Message.Builder entry = owner.newBuilderForField(map);
        FieldDescriptor value = map.getMessageType().findFieldByNumber(2);
        entry.setField(map.getMessageType().findFieldByNumber(1), key);
        Object filled = value.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? next(OwnSchemas.prototype(value.getMessageType()), depth - 1)
                : value(owner, value, depth - 1);
        return entry.setField(value, filled).build();
    }

    private Object value(Message.Builder owner, FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt(4) == 0 ? extremeInt() : random.nextInt(100_000);
            case LONG -> random.nextInt(4) == 0 ? extremeLong() : random.nextLong(1_000_000);
            case DOUBLE ->
                random.nextInt(3) == 0 ? any(DOUBLES) : random.nextInt(100_000) / 1000.0 * random.nextInt(1, 9);
            case STRING -> string();
            case BYTE_STRING -> {
                byte[] bytes = new byte[random.nextInt(20)];
                random.nextBytes(bytes);
                yield ByteString.copyFrom(bytes);
            }
            case ENUM -> any(field.getEnumType().getValues());
            case MESSAGE -> next(owner.newBuilderForField(field).buildPartial(), Math.max(0, depth));
            case FLOAT -> throw new IllegalStateException("No schema has a float");
        };
    }

    private String string() {
        return random.nextBoolean() ? any(STRINGS) : "s" + random.nextInt(1000);
    }

    private int extremeInt() {
        return any(List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    private long extremeLong() {
        return any(List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53));
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}

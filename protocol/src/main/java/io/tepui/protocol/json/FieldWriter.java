package io.tepui.protocol.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.ProtocolStringList;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** How one field of a message class becomes a member of a JSON object. */
abstract sealed class FieldWriter {
    /** {@code "name":}. */
    final byte[] key;

    final FieldDescriptor field;

    FieldWriter(FieldDescriptor field) {
        this.field = field;
        this.key = ("\"" + field.getName() + "\":").getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the member appears at all (MO-70 to MO-72). */
    abstract boolean isPresent(Object message);

    abstract void writeValue(Object message, JsonOutput out);

    /** A singular field: printed when it is set, or always if the schema gives it a default (MO-71). */
    abstract static sealed class Singular extends FieldWriter {
        private final boolean always;
        private final Predicate<Object> has;

        Singular(FieldDescriptor field, Getters getters) {
            super(field);
            always = field.isOptional()
                    && field.hasDefaultValue()
                    && !field.getOptions().getDeprecated();
            has = always ? message -> true : presence(field, getters);
        }

        /** A field without presence, as in google.protobuf.Duration, counts as set when it is not zero. */
        private static Predicate<Object> presence(FieldDescriptor field, Getters getters) {
            return field.hasPresence() ? getters.has(field) : message -> ((Message) message).hasField(field);
        }

        @Override
        final boolean isPresent(Object message) {
            return always || has.test(message);
        }
    }

    static final class OfBool extends Singular {
        private final Predicate<Object> getter;

        OfBool(FieldDescriptor field, Getters getters) {
            super(field, getters);
            getter = getters.asBoolean(field);
        }

        @Override
        void writeValue(Object message, JsonOutput out) {
            out.bool(getter.test(message));
        }
    }

    static final class OfInt extends Singular {
        private final ToIntFunction<Object> getter;
        private final long mask;

        OfInt(FieldDescriptor field, Getters getters) {
            super(field, getters);
            getter = getters.asInt(field);
            mask = field.getType() == FieldDescriptor.Type.UINT32 ? 0xFFFF_FFFFL : -1L;
        }

        @Override
        void writeValue(Object message, JsonOutput out) {
            out.number(getter.applyAsInt(message) & mask);
        }
    }

    static final class OfLong extends Singular {
        private final ToLongFunction<Object> getter;
        private final boolean unsigned;

        OfLong(FieldDescriptor field, Getters getters) {
            super(field, getters);
            getter = getters.asLong(field);
            unsigned = field.getType() == FieldDescriptor.Type.UINT64;
        }

        @Override
        void writeValue(Object message, JsonOutput out) {
            long value = getter.applyAsLong(message);
            if (unsigned) {
                out.unsigned(value);
            } else {
                out.number(value);
            }
        }
    }

    static final class OfDouble extends Singular {
        private final ToDoubleFunction<Object> getter;

        OfDouble(FieldDescriptor field, Getters getters) {
            super(field, getters);
            getter = getters.asDouble(field);
        }

        @Override
        void writeValue(Object message, JsonOutput out) {
            out.number(getter.applyAsDouble(message));
        }
    }

    static final class OfString extends Singular {
        private final Function<Object, Object> getter;
        private final MethodHandle bytes;

        OfString(FieldDescriptor field, Getters getters) {
            super(field, getters);
            getter = getters.asObject(field, "");
            bytes = getters.stringBytes(field);
        }

        @Override
        void writeValue(Object message, JsonOutput out) {
            if (!out.string((String) getter.apply(message))) {
                out.utf8(bytes(message));
            }
        }

        private ByteString bytes(Object message) {
            try {
                return (ByteString) bytes.invoke(message);
            } catch (Throwable e) {
                throw new IllegalStateException("Cannot read the bytes of " + field.getFullName(), e);
            }
        }
    }

    /** Bytes, enums and messages: whatever an {@link ElementWriter} writes. */
    static final class OfObject extends Singular {
        private final Function<Object, Object> getter;
        private final ElementWriter value;

        OfObject(FieldDescriptor field, Getters getters, ElementWriter value) {
            super(field, getters);
            this.getter = getters.asObject(field, "");
            this.value = value;
        }

        @Override
        void writeValue(Object message, JsonOutput out) {
            value.write(getter.apply(message), out);
        }
    }

    /** A repeated field: printed when it has elements, or always (MO-72). */
    static final class OfList extends FieldWriter {
        private final Function<Object, Object> getter;
        private final ElementWriter element;
        private final boolean always;

        OfList(FieldDescriptor field, Getters getters, ElementWriter element, boolean always) {
            super(field);
            this.getter = getters.asObject(field, "List");
            this.element = element;
            this.always = always;
        }

        @Override
        boolean isPresent(Object message) {
            return always || !((List<?>) getter.apply(message)).isEmpty();
        }

        @Override
        void writeValue(Object message, JsonOutput out) {
            List<?> values = (List<?>) getter.apply(message);
            out.one('[');
            for (int i = 0; i < values.size(); i++) {
                if (i > 0) {
                    out.one(',');
                }
                if (values instanceof ProtocolStringList strings) {
                    if (!out.string(strings.get(i))) {
                        out.utf8(strings.asByteStringList().get(i));
                    }
                } else {
                    element.write(values.get(i), out);
                }
            }
            out.one(']');
        }
    }

    /** A map with string keys: an object (MO-67). */
    static final class OfMap extends FieldWriter {
        private final Function<Object, Object> getter;
        private final ElementWriter value;

        OfMap(FieldDescriptor field, Getters getters, ElementWriter value) {
            super(field);
            this.getter = getters.asObject(field, "Map");
            this.value = value;
        }

        @Override
        boolean isPresent(Object message) {
            return !((Map<?, ?>) getter.apply(message)).isEmpty();
        }

        @Override
        void writeValue(Object message, JsonOutput out) {
            out.one('{');
            boolean first = true;
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) getter.apply(message)).entrySet()) {
                if (!first) {
                    out.one(',');
                }
                first = false;
                ElementWriter.text(entry.getKey(), out);
                out.one(':');
                value.write(entry.getValue(), out);
            }
            out.one('}');
        }
    }

    static FieldWriter of(FieldDescriptor field, Class<? extends Message> owner, JsonCodec codec) {
        Getters getters = new Getters(owner);
        if (field.isMapField()) {
            FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
            return new OfMap(field, getters, ElementWriter.of(value, codec));
        }
        if (field.isRepeated()) {
            return new OfList(field, getters, ElementWriter.of(field, codec), codec.isAlwaysPresent(field));
        }
        return switch (field.getJavaType()) {
            case BOOLEAN -> new OfBool(field, getters);
            case INT -> new OfInt(field, getters);
            case LONG -> new OfLong(field, getters);
            case DOUBLE -> new OfDouble(field, getters);
            case STRING -> new OfString(field, getters);
            case BYTE_STRING, ENUM, MESSAGE -> new OfObject(field, getters, ElementWriter.of(field, codec));
            case FLOAT ->
                throw new IllegalStateException("Field " + field.getFullName() + " has a type that no schema uses");
        };
    }
}

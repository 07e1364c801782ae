package io.tepui.protocol.json;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * The getters of one generated message class as plain functions: as fast as written calls, and without boxing. The names of
 * the methods are those that protoc derives from the names of the fields.
 */
final class Getters {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private final Class<? extends Message> owner;

    Getters(Class<? extends Message> owner) {
        this.owner = owner;
    }

    @SuppressWarnings("unchecked")
    Predicate<Object> has(FieldDescriptor field) {
        return (Predicate<Object>) bind("has" + camelCase(field), Predicate.class, "test", boolean.class);
    }

    @SuppressWarnings("unchecked")
    Predicate<Object> asBoolean(FieldDescriptor field) {
        return (Predicate<Object>) bind("get" + camelCase(field), Predicate.class, "test", boolean.class);
    }

    @SuppressWarnings("unchecked")
    ToIntFunction<Object> asInt(FieldDescriptor field) {
        return (ToIntFunction<Object>) bind("get" + camelCase(field), ToIntFunction.class, "applyAsInt", int.class);
    }

    @SuppressWarnings("unchecked")
    ToLongFunction<Object> asLong(FieldDescriptor field) {
        return (ToLongFunction<Object>) bind("get" + camelCase(field), ToLongFunction.class, "applyAsLong", long.class);
    }

    @SuppressWarnings("unchecked")
    ToDoubleFunction<Object> asDouble(FieldDescriptor field) {
        return (ToDoubleFunction<Object>)
                bind("get" + camelCase(field), ToDoubleFunction.class, "applyAsDouble", double.class);
    }

    /** Strings, bytes, enums and messages; with the suffix {@code List} or {@code Map} also repeated fields and maps. */
    @SuppressWarnings("unchecked")
    Function<Object, Object> asObject(FieldDescriptor field, String suffix) {
        return (Function<Object, Object>)
                bind("get" + camelCase(field) + suffix, Function.class, "apply", Object.class);
    }

    /** The bytes of a singular string field; a plain handle, for it is rarely called. */
    MethodHandle stringBytes(FieldDescriptor field) {
        return handle("get" + camelCase(field) + "Bytes");
    }

    private Object bind(String method, Class<?> function, String functionMethod, Class<?> result) {
        MethodHandle getter = handle(method);
        try {
            return LambdaMetafactory.metafactory(
                            LOOKUP,
                            functionMethod,
                            MethodType.methodType(function),
                            MethodType.methodType(result, Object.class),
                            getter,
                            getter.type())
                    .getTarget()
                    .invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("Cannot bind " + owner.getName() + "." + method, e);
        }
    }

    private MethodHandle handle(String method) {
        try {
            return LOOKUP.unreflect(owner.getMethod(method));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("No method " + owner.getName() + "." + method, e);
        }
    }

    private static String camelCase(FieldDescriptor field) {
        StringBuilder name = new StringBuilder();
        boolean upper = true;
        for (char c : field.getName().toCharArray()) {
            if (c == '_') {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = Character.isDigit(c);
            }
        }
        return name.toString();
    }
}

package io.tepui.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A protobuf message as a tree: what is there, and no more; unknown fields stay visible. Nothing of our codec is used. */
final class ProtobufTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ProtobufTree() {}

    static JsonNode of(byte[] bytes, Message prototype) {
        try {
            return of(prototype.getParserForType().parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "not a " + prototype.getDescriptorForType().getFullName(), e);
        }
    }

    private static ObjectNode of(Message message) {
        ObjectNode tree = NODES.objectNode();
        for (Map.Entry<FieldDescriptor, Object> field : new TreeMap<>(message.getAllFields()).entrySet()) {
            tree.set(field.getKey().getName(), value(field.getValue()));
        }
        message.getUnknownFields()
                .asMap()
                .forEach((number, field) -> tree.put(
                        "unknown " + number,
                        UnknownFieldSet.newBuilder()
                                .addField(number, field)
                                .build()
                                .toString()));
        return tree;
    }

    private static JsonNode value(Object value) {
        return switch (value) {
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode();
                list.forEach(element -> array.add(value(element)));
                yield array;
            }
            case Message message -> of(message);
            case EnumValueDescriptor constant -> NODES.textNode(constant.getName());
            case ByteString bytes -> NODES.textNode(Base64.getEncoder().encodeToString(bytes.toByteArray()));
            case String text -> NODES.textNode(text);
            case Boolean truth -> NODES.booleanNode(truth);
            case Double number -> NODES.numberNode(number);
            case Float number -> NODES.numberNode(number);
            case Integer number -> NODES.numberNode(Integer.toUnsignedLong(number));
            case Long number -> NODES.numberNode(number);
            default -> throw new IllegalArgumentException("a value of type " + value.getClass());
        };
    }
}

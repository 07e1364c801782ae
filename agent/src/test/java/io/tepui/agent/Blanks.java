package io.tepui.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Makes messages of two runs comparable: what differs from run to run is replaced, and lists of tasks are sorted. */
final class Blanks {
    private static final Set<String> OF_A_RUN = Set.of(
            "agent_id",
            "slave_id",
            "framework_id",
            "container_id",
            "hostname",
            "port",
            "timestamp",
            "uuid",
            "status_update_uuid",
            "resource_version_uuid",
            "ip_address",
            "executor_pid",
            "pid",
            "version");

    private Blanks() {}

    /** The message with such fields set to the same value wherever they are set. */
    @SuppressWarnings("unchecked")
    static <M extends Message> M blank(M message) {
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (OF_A_RUN.contains(field.getName())) {
                builder.setField(field, constant(field, builder));
            } else if (field.hasDefaultValue() && value.equals(field.getDefaultValue())) {
                // Recorded answers in JSON write declared defaults, whether they were set or not.
                builder.clearField(field);
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
                builder.setField(field, field.isRepeated() ? all((List<Message>) value) : blank((Message) value));
            }
        });
        return (M) builder.buildPartial();
    }

    private static List<Message> all(List<Message> messages) {
        List<Message> blanked =
                new ArrayList<>(messages.stream().map(Blanks::blank).toList());
        if (!blanked.isEmpty()
                && blanked.getFirst().getDescriptorForType().getName().matches("Task|Executor")) {
            blanked.sort(Comparator.comparing(Message::toString));
        }
        return blanked;
    }

    private static Object constant(FieldDescriptor field, Message.Builder builder) {
        return switch (field.getJavaType()) {
            case MESSAGE -> builder.newBuilderForField(field).buildPartial();
            case STRING -> "x";
            case BYTE_STRING -> ByteString.copyFromUtf8("x");
            case DOUBLE -> 1.0;
            case INT -> 1;
            default -> throw new IllegalStateException(field.getFullName());
        };
    }
}

package io.tepui.protocol;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;

/** Finds the required fields that a message lacks. Ends after the first few: a small body may lack millions. */
final class MissingFields {
    private static final int MAX_PATHS = 10;
    private static final int MAX_KEY_LENGTH = 60;

    private final List<String> paths = new ArrayList<>();

    private MissingFields() {}

    /** The paths of the first missing fields, such as {@code quota_request.guarantee[0].name}, in one line (MO-90). */
    static String of(Message message) {
        MissingFields missing = new MissingFields();
        missing.look(message, "");
        return missing.isFull()
                ? String.join(", ", missing.paths.subList(0, MAX_PATHS)) + " and more"
                : String.join(", ", missing.paths);
    }

    private boolean isFull() {
        return paths.size() > MAX_PATHS;
    }

    private void look(Message message, String prefix) {
        if (message.isInitialized()) {
            return;
        }
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (isFull()) {
                return;
            }
            String path = prefix + field.getName();
            if (field.isRequired() && !message.hasField(field)) {
                paths.add(path);
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                lookInto(message, field, path);
            }
        }
    }

    private void lookInto(Message message, FieldDescriptor field, String path) {
        if (!field.isRepeated()) {
            if (message.hasField(field)) {
                look((Message) message.getField(field), path + ".");
            }
            return;
        }
        for (int i = 0; i < message.getRepeatedFieldCount(field) && !isFull(); i++) {
            Message element = (Message) message.getRepeatedField(field, i);
            if (field.isMapField()) {
                lookIntoEntry(element, path);
            } else {
                look(element, path + "[" + i + "].");
            }
        }
    }

    private void lookIntoEntry(Message entry, String path) {
        FieldDescriptor key = entry.getDescriptorForType().findFieldByNumber(1);
        FieldDescriptor value = entry.getDescriptorForType().findFieldByNumber(2);
        if (value.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            String shown = entry.getField(key).toString().replaceAll("\\p{Cntrl}", "?");
            String name = shown.length() > MAX_KEY_LENGTH ? shown.substring(0, MAX_KEY_LENGTH) + "…" : shown;
            look((Message) entry.getField(value), path + ".'" + name + "'.");
        }
    }
}

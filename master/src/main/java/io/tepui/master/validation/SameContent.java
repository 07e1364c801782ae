package io.tepui.master.validation;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares messages where the order of messages in a list does not matter: resources, environment variables, labels
 * (SE-197). The order of plain values, such as a command's arguments, does.
 */
final class SameContent {
    private SameContent() {}

    static boolean of(Message one, Message other) {
        if (one.equals(other)) {
            return true;
        }
        Map<FieldDescriptor, Object> fields = one.getAllFields();
        Map<FieldDescriptor, Object> others = other.getAllFields();
        if (!fields.keySet().equals(others.keySet()) || !one.getUnknownFields().equals(other.getUnknownFields())) {
            return false;
        }
        for (Map.Entry<FieldDescriptor, Object> field : fields.entrySet()) {
            if (!sameField(field.getKey(), field.getValue(), other.getField(field.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameField(FieldDescriptor field, Object one, Object other) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return one.equals(other);
        }
        return field.isRepeated() ? sameItems((List<?>) one, (List<?>) other) : of((Message) one, (Message) other);
    }

    private static boolean sameItems(List<?> ones, List<?> others) {
        if (ones.size() != others.size()) {
            return false;
        }
        List<Object> left = new ArrayList<>(others);
        for (Object one : ones) {
            int match = 0;
            while (match < left.size() && !of((Message) one, (Message) left.get(match))) {
                match++;
            }
            if (match == left.size()) {
                return false;
            }
            left.remove(match);
        }
        return true;
    }
}

package io.tepui.protocol.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
        "Messages between agents and masters may be built from v1 types: their wire form is that of the unversioned ones")
class InternalSchemaTest {
    private final Map<String, DescriptorProto> messages = new HashMap<>();
    private final Map<String, EnumDescriptorProto> enums = new HashMap<>();
    private final List<String> differences = new ArrayList<>();

    @Test
    void every_type_that_they_use_has_the_numbers_types_and_labels_of_its_unversioned_twin() {
        index(PublishedSchemas.read("org.apache.mesos.Protos"));
        Set<Descriptor> seen = new HashSet<>();
        Deque<Descriptor> open = new ArrayDeque<>(OwnSchemas.types(OwnSchemas.INTERNAL));
        int compared = 0;
        while (!open.isEmpty()) {
            Descriptor type = open.pop();
            if (!seen.add(type)) {
                continue;
            }
            type.getFields().stream()
                    .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                    .forEach(field -> open.push(field.getMessageType()));
            DescriptorProto twin = messages.get(twinOf(type.getFullName()));
            if (twin != null) {
                compare(type, twin);
                compared++;
            }
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(100);
    }

    private void compare(Descriptor type, DescriptorProto twin) {
        Set<Integer> numbers = new HashSet<>();
        twin.getFieldList().forEach(field -> {
            numbers.add(field.getNumber());
            FieldDescriptor ours = type.findFieldByNumber(field.getNumber());
            String name = twin.getName() + "." + field.getName();
            if (ours == null) {
                differences.add(type.getFullName() + " lacks " + name + " = " + field.getNumber());
                return;
            }
            String expected = field.getLabel().name() + " " + field.getType().name() + " " + field.getTypeName();
            String actual = ours.toProto().getLabel().name() + " "
                    + ours.toProto().getType().name() + " "
                    + (ours.toProto().hasTypeName()
                            ? "." + twinOf(ours.toProto().getTypeName().substring(1))
                            : "");
            if (!expected.equals(actual)) {
                differences.add(ours.getFullName() + " is " + actual + " and not " + expected);
            }
            if (ours.getJavaType() == FieldDescriptor.JavaType.ENUM) {
                compareEnum(ours.getEnumType());
            }
        });
        type.getFields().stream()
                .filter(field -> !numbers.contains(field.getNumber()))
                .forEach(field -> differences.add(field.getFullName() + " is unknown to " + twin.getName()));
    }

    private void compareEnum(EnumDescriptor ours) {
        EnumDescriptorProto twin = enums.get(twinOf(ours.getFullName()));
        if (twin == null) {
            differences.add("no twin of enum " + ours.getFullName());
            return;
        }
        twin.getValueList().forEach(value -> {
            var own = ours.findValueByNumber(value.getNumber());
            String name = value.getName().replace("SLAVE", "AGENT");
            if (own == null || !own.getName().equals(name)) {
                differences.add(ours.getFullName() + " lacks " + name + " = " + value.getNumber());
            }
        });
    }

    private static String twinOf(String name) {
        return name.replace("mesos.internal.", "mesos.")
                .replace("mesos.v1.", "mesos.")
                .replace("AgentID", "SlaveID")
                .replace("AgentInfo", "SlaveInfo");
    }

    private void index(FileDescriptorProto file) {
        file.getMessageTypeList().forEach(type -> index(file.getPackage(), type));
        file.getEnumTypeList().forEach(type -> enums.put(file.getPackage() + "." + type.getName(), type));
    }

    private void index(String parent, DescriptorProto type) {
        String name = parent + "." + type.getName();
        messages.put(name, type);
        type.getNestedTypeList().forEach(nested -> index(name, nested));
        type.getEnumTypeList().forEach(nested -> enums.put(name + "." + nested.getName(), nested));
    }
}

package io.tepui.protocol.schema;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A schema as lists of one-line declarations, which can be compared and read. */
final class SchemaText {
    private final Map<String, List<String>> declarations = new LinkedHashMap<>();

    private SchemaText() {}

    /** Each message and enum by its full name, with its fields or values in the order of declaration. */
    static Map<String, List<String>> of(FileDescriptorProto file) {
        SchemaText text = new SchemaText();
        file.getMessageTypeList().forEach(type -> text.message(file.getPackage(), type));
        file.getEnumTypeList().forEach(type -> text.enumeration(file.getPackage(), type));
        return text.declarations;
    }

    private void message(String parent, DescriptorProto type) {
        String name = parent + "." + type.getName();
        List<String> fields = new ArrayList<>();
        type.getFieldList().forEach(field -> fields.add(field(field)));
        if (type.getOptions().getMapEntry()) {
            fields.add("map entry");
        }
        declarations.put("message " + name, fields);
        type.getNestedTypeList().forEach(nested -> message(name, nested));
        type.getEnumTypeList().forEach(nested -> enumeration(name, nested));
    }

    private void enumeration(String parent, EnumDescriptorProto type) {
        List<String> values = new ArrayList<>();
        type.getValueList()
                .forEach(value -> values.add(value.getName() + " = " + value.getNumber()
                        + (value.getOptions().getDeprecated() ? " deprecated" : "")));
        declarations.put("enum " + parent + "." + type.getName(), values);
    }

    private static String field(FieldDescriptorProto field) {
        return field.getLabel().name().substring("LABEL_".length()).toLowerCase(java.util.Locale.ROOT)
                + " "
                + (field.hasTypeName() ? field.getTypeName() : field.getType().name())
                + " " + field.getName() + " = " + field.getNumber()
                + (field.hasDefaultValue() ? " default '" + field.getDefaultValue() + "'" : "")
                + (field.getOptions().getDeprecated() ? " deprecated" : "")
                + (field.getOptions().getPacked() ? " packed" : "")
                + (field.hasOneofIndex() ? " oneof " + field.getOneofIndex() : "");
    }
}

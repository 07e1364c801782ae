package io.tepui.protocol.json;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;

/** How messages of one class become JSON objects: their fields in declaration order (MO-64). */
final class MessageWriter {
    private final FieldWriter[] fields;

    MessageWriter(Message prototype, JsonCodec codec) {
        List<FieldDescriptor> descriptors = prototype.getDescriptorForType().getFields();
        fields = new FieldWriter[descriptors.size()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = FieldWriter.of(descriptors.get(i), prototype.getClass(), codec);
        }
    }

    /** The writers of the fields, in declaration order; not to be changed. */
    FieldWriter[] fields() {
        return fields;
    }

    void write(Object message, JsonOutput out) {
        out.one('{');
        boolean first = true;
        for (FieldWriter field : fields) {
            if (field.isPresent(message)) {
                if (!first) {
                    out.one(',');
                }
                first = false;
                out.raw(field.key);
                field.writeValue(message, out);
            }
        }
        out.one('}');
    }
}

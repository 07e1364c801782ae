package io.tepui.protocol.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Writes a {@link JsonTree} as compact text. */
final class JsonWriter {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonWriter() {}

    static String write(Object tree) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            value(tree, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void value(Object value, JsonGenerator out) throws IOException {
        switch (value) {
            case Map<?, ?> object -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    out.writeFieldName((String) member.getKey());
                    value(member.getValue(), out);
                }
                out.writeEndObject();
            }
            case List<?> list -> {
                out.writeStartArray();
                for (Object element : list) {
                    value(element, out);
                }
                out.writeEndArray();
            }
            case String text -> out.writeString(text);
            case BigInteger number -> out.writeNumber(number);
            case Double number ->
                out.writeRawValue(
                        number % 1 == 0 && Math.abs(number) < 1e15
                                ? (long) (double) number + ".0"
                                : java.math.BigDecimal.valueOf(number).toPlainString());
            case Boolean bool -> out.writeBoolean(bool);
            default -> throw new IllegalStateException("No JSON: " + value);
        }
    }
}

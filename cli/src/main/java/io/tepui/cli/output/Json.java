package io.tepui.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as maps, lists, texts, numbers and truth values, in their order. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Begins an object. */
    public static Map<String, Object> object() {
        return new LinkedHashMap<>();
    }

    /** Returns the value as text of several lines, with an end of line. */
    public static String print(Object value) {
        StringWriter text = new StringWriter();
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(com.fasterxml.jackson.core.util.DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.setPrettyPrinter(printer);
            write(out, value);
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        switch (value) {
            case Map<?, ?> object -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    out.writeFieldName(String.valueOf(member.getKey()));
                    write(out, member.getValue());
                }
                out.writeEndObject();
            }
            case Iterable<?> list -> {
                out.writeStartArray();
                for (Object element : list) {
                    write(out, element);
                }
                out.writeEndArray();
            }
            case Boolean truth -> out.writeBoolean(truth);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case String text -> out.writeString(text);
            default -> throw new IllegalArgumentException("No JSON for " + value.getClass());
        }
    }

    /**
     * Reads one value.
     *
     * @return a map, list, text, {@code Long}, {@code Double} or {@code Boolean}; nulls are left out of maps and lists
     * @throws IOException when it is not JSON
     */
    public static Object parse(byte[] text) throws IOException {
        try (JsonParser in = FACTORY.createParser(text)) {
            if (in.nextToken() == null) {
                throw new IOException("nothing where JSON was expected");
            }
            return read(in);
        }
    }

    private static Object read(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = object();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    if (in.nextToken() != JsonToken.VALUE_NULL) {
                        object.put(name, read(in));
                    }
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    if (in.currentToken() != JsonToken.VALUE_NULL) {
                        list.add(read(in));
                    }
                }
                yield list;
            }
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_STRING -> in.getText();
            default -> throw new IOException("unexpected " + in.currentToken() + " in JSON");
        };
    }
}

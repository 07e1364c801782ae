package io.tepui.app.flags;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** The little of JSON that flags need: a compact form to show, and an object of strings. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /**
     * Removes what has no meaning between the tokens of one JSON value.
     *
     * @throws IllegalArgumentException if the text is not exactly one JSON value
     */
    static String compact(String text) {
        StringWriter out = new StringWriter();
        try (JsonParser parser = FACTORY.createParser(text);
                JsonGenerator generator = FACTORY.createGenerator(out)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("must be JSON, but is empty");
            }
            generator.copyCurrentStructureExact(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("must be one JSON value, but more follows it");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("must be JSON: " + firstLine(e), e);
        }
        return out.toString();
    }

    /**
     * Reads an object whose values are all strings, in the order given.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    static Map<String, String> strings(String text) {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(text)) {
            boolean wellFormed = parser.nextToken() == JsonToken.START_OBJECT;
            while (wellFormed && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                wellFormed = parser.nextToken() == JsonToken.VALUE_STRING;
                members.put(name, parser.getText());
            }
            if (!wellFormed || parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new IllegalArgumentException("must be a JSON object of strings such as {\"KEY\":\"value\"}");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("must be JSON: " + firstLine(e), e);
        }
        return members;
    }

    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse("it cannot be read");
    }
}

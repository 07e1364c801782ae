package io.tepui.master.operator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** JSON text in a form that is equal for texts that differ only in the order of members and of list elements. */
final class JsonTree {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonTree() {}

    /** Numbers stay as they are written. */
    static String canonical(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            return value(parser);
        } catch (IOException e) {
            throw new IllegalArgumentException("No JSON: " + json, e);
        }
    }

    /** Reads one object whose values are strings. */
    static SortedMap<String, String> strings(String json) {
        SortedMap<String, String> members = new TreeMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, parser.getText());
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("No JSON: " + json, e);
        }
        return members;
    }

    private static String value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                List<String> members = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.add('"' + name + "\":" + value(parser));
                }
                Collections.sort(members);
                yield "{" + String.join(",\n", members) + "}";
            }
            case START_ARRAY -> {
                List<String> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                Collections.sort(elements);
                yield "[" + String.join(",\n", elements) + "]";
            }
            case VALUE_STRING -> '"' + parser.getText() + '"';
            default -> parser.getText();
        };
    }
}

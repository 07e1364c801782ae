package io.tepui.containers.images;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Descriptions of images, which are JSON; bad ones are refused with what is wrong and where. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** Reads an object or a list. {@code what} is told when it is none. */
    static JsonNode parse(byte[] text, String what) throws IOException {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (!node.isContainerNode()) {
                throw new ImageException(what + " is neither a JSON object nor a list");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new ImageException(what + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    static byte[] write(JsonNode node) throws IOException {
        return MAPPER.writeValueAsBytes(node);
    }

    /** A text that must be there. */
    static String text(JsonNode object, String field, String what) throws ImageException {
        JsonNode value = object.path(field);
        if (!value.isTextual()) {
            throw new ImageException(what + ": '" + field + "' is missing or no text");
        }
        return value.textValue();
    }

    /** A list of texts; one that is missing or null is empty. */
    static List<String> texts(JsonNode object, String field, String what) throws ImageException {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        for (JsonNode each : value) {
            if (!each.isTextual() || each.textValue().indexOf('\0') >= 0) {
                throw new ImageException(what + ": '" + field + "' holds something that is no text");
            }
            all.add(each.textValue());
        }
        if (!value.isArray()) {
            throw new ImageException(what + ": '" + field + "' is no list");
        }
        return List.copyOf(all);
    }

    /** Texts such as {@code NAME=value}; what has no name is left out. */
    static Map<String, String> variables(List<String> texts) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String each : texts) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                all.put(each.substring(0, equals), each.substring(equals + 1));
            }
        }
        return all;
    }
}

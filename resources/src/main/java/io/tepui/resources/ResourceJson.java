package io.tepui.resources;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.Offer.Operation.Unreserve;
import io.tepui.protocol.v1.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads resources from a JSON array of messages (AR-62, AR-63). */
final class ResourceJson {
    private ResourceJson() {}

    static List<ResourceEntry> parse(String text, String defaultRole) {
        checkOneArray(text);
        // The codec reads one object, so the array becomes the only list of a message that has just that.
        byte[] object = ("{\"resources\":" + text + "}").getBytes(StandardCharsets.UTF_8);
        try {
            return JsonCodec.standard().parse(object, Unreserve.getDefaultInstance()).getResourcesList().stream()
                    .map(message -> ResourceEntry.fromMessage(withDefaultRole(message, defaultRole)))
                    .toList();
        } catch (MalformedMessageException e) {
            throw new ResourceException("Resources in JSON are not valid: " + e.getMessage());
        }
    }

    private static void checkOneArray(String text) {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new ResourceException("Resources in JSON must be an array");
            }
            for (JsonToken each = parser.nextToken(); each != JsonToken.END_ARRAY; each = parser.nextToken()) {
                if (each != JsonToken.START_OBJECT) {
                    throw new ResourceException("Resources in JSON must be an array of objects, but it holds "
                            + (each == null ? "no end" : parser.getText()));
                }
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new ResourceException("Resources in JSON must be one array with nothing after it");
            }
        } catch (IOException e) {
            String[] lines = String.valueOf(e.getMessage()).split("\n", 2);
            throw new ResourceException("Resources in JSON cannot be read: " + lines[0]);
        }
    }

    @SuppressWarnings("deprecation")
    private static Resource withDefaultRole(Resource message, String defaultRole) {
        return message.hasRole() || message.getReservationsCount() > 0
                ? message
                : message.toBuilder().setRole(defaultRole).build();
    }
}

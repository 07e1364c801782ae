package io.tepui.acceptance.operators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The request bodies that the user's page shows for calls that change something. */
final class Page {
    private static final JsonNode REQUESTS = read();

    private Page() {}

    /** The body as it is on the page. */
    static String body(String type) {
        return copy(type).toString();
    }

    /** The body with the id of an agent of ours. */
    static String body(String type, String agentId) {
        ObjectNode body = copy(type);
        ((ObjectNode) body.findParent("agent_id").path("agent_id")).put("value", agentId);
        return body.toString();
    }

    private static ObjectNode copy(String type) {
        return (ObjectNode) Objects.requireNonNull(REQUESTS.get(type), type).deepCopy();
    }

    private static JsonNode read() {
        try (InputStream in = Page.class.getResourceAsStream("/page/requests.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

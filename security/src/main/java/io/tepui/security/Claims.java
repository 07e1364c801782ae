package io.tepui.security;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Reads what a token says (SE-275). */
final class Claims {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String EXPIRY = "exp";

    private Claims() {}

    /** The claims as one JSON object, in the order of their names. */
    static String write(Map<String, String> claims) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            for (Map.Entry<String, String> claim : new TreeMap<>(claims).entrySet()) {
                out.writeStringField(claim.getKey(), claim.getValue());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The claims by name; those that are no strings as JSON text. */
    static Map<String, String> read(byte[] payload, Instant now) throws InvalidTokenException {
        Map<String, String> claims = new HashMap<>();
        try (JsonParser parser = JSON.createParser(payload)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidTokenException("The token's payload is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals(EXPIRY)) {
                    checkExpiry(parser, value, now);
                }
                claims.put(name, value == JsonToken.VALUE_STRING ? parser.getText() : jsonText(parser));
            }
            if (parser.nextToken() != null) {
                throw new InvalidTokenException("The token's payload is not one JSON object");
            }
        } catch (IOException e) {
            throw new InvalidTokenException("The token's payload is not JSON", e);
        }
        if (claims.isEmpty()) {
            throw new InvalidTokenException("The token's payload is empty");
        }
        return claims;
    }

    private static void checkExpiry(JsonParser parser, JsonToken value, Instant now)
            throws IOException, InvalidTokenException {
        if (!value.isNumeric()) {
            throw new InvalidTokenException("The token's exp is not a number");
        }
        BigDecimal seconds = BigDecimal.valueOf(now.getEpochSecond()).add(BigDecimal.valueOf(now.getNano(), 9));
        if (parser.getDecimalValue().compareTo(seconds) < 0) {
            throw new InvalidTokenException("The token has expired");
        }
    }

    private static String jsonText(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.copyCurrentStructureExact(parser);
        }
        return text.toString();
    }
}

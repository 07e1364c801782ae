package io.tepui.app.process;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tepui.http.HttpRequest;
import io.tepui.http.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Answers of the older endpoints: compact JSON, or the same as a call of a function that the client names (V0-24, V0-25). */
final class JsonAnswer {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final double PLAIN_BELOW = 1e21;

    private JsonAnswer() {}

    /**
     * One object.
     *
     * @param members by name, in order; strings, integers, doubles, or maps of such
     */
    static Reply of(HttpRequest request, Map<String, ?> members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Optional<String> function = new QueryString(request.query()).get("jsonp");
        function.ifPresent(name -> out.writeBytes((name + "(").getBytes(StandardCharsets.UTF_8)));
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            write(json, members);
        }
        if (function.isPresent()) {
            out.write(')');
        }
        return Reply.ok(function.isPresent() ? "text/javascript" : "application/json", out.toByteArray());
    }

    private static void write(JsonGenerator json, Map<String, ?> members) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, ?> member : members.entrySet()) {
            json.writeFieldName(member.getKey());
            switch (member.getValue()) {
                case Map<?, ?> nested -> {
                    json.writeStartObject();
                    for (Map.Entry<?, ?> inner : nested.entrySet()) {
                        json.writeStringField(String.valueOf(inner.getKey()), String.valueOf(inner.getValue()));
                    }
                    json.writeEndObject();
                }
                case Double number -> json.writeNumber(floating(number));
                case Long number -> json.writeNumber(number);
                case Boolean flag -> json.writeBoolean(flag);
                default -> json.writeString(member.getValue().toString());
            }
        }
        json.writeEndObject();
    }

    /** A number that always looks floating, without an exponent below 1e21 (V0-32). */
    private static String floating(double number) {
        if (Math.abs(number) >= PLAIN_BELOW) {
            return Double.toString(number);
        }
        String plain = new BigDecimal(Double.toString(number)).toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
}

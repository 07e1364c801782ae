package io.tepui.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * One request that a real master or agent got, and its answer.
 *
 * @param number its place in the recording, counted from 0
 * @param scene what the cluster was like
 * @param note what was tried, or empty
 * @param to {@code master} or {@code agent}
 * @param body the request's body; empty for none
 * @param answerHeaders those that matter, by lower-case name
 * @param answer the answer's body; empty for none. The texts of errors are not kept: {@link #ERROR_TEXT} stands for them
 */
record Exchange(
        int number,
        String scene,
        String note,
        String to,
        String method,
        String path,
        Map<String, String> headers,
        byte[] body,
        int status,
        Map<String, String> answerHeaders,
        byte[] answer) {
    static final String ERROR_TEXT = "(a text)";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The whole recording, in the order in which it was made. */
    static List<Exchange> recorded() {
        List<Exchange> all = new ArrayList<>();
        try (InputStream in =
                        Objects.requireNonNull(Exchange.class.getResourceAsStream("/conformance/exchanges.jsonl.gz"));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                all.add(of(all.size(), JSON.readTree(line)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static Exchange of(int number, JsonNode line) {
        return new Exchange(
                number,
                line.path("scene").asText(),
                line.path("note").asText(""),
                line.path("to").asText(),
                line.path("method").asText(),
                line.path("path").asText(),
                strings(line.path("headers")),
                bytes(line, "body"),
                line.path("status").asInt(),
                strings(line.path("answer_headers")),
                bytes(line, "answer"));
    }

    private static byte[] bytes(JsonNode line, String member) {
        if (line.hasNonNull(member + "_base64")) {
            return Base64.getDecoder().decode(line.path(member + "_base64").asText());
        }
        return line.path(member).isTextual()
                ? line.path(member).asText().getBytes(StandardCharsets.UTF_8)
                : new byte[0];
    }

    private static Map<String, String> strings(JsonNode object) {
        Map<String, String> all = new LinkedHashMap<>();
        object.fields()
                .forEachRemaining(
                        field -> all.put(field.getKey(), field.getValue().asText()));
        return all;
    }

    /** The same request with another answer. */
    Exchange answered(int otherStatus, Map<String, String> otherHeaders, byte[] otherAnswer) {
        return new Exchange(
                number, scene, note, to, method, path, headers, body, otherStatus, otherHeaders, otherAnswer);
    }

    /** The request's body as JSON, if it is JSON. */
    Optional<JsonNode> call() {
        try {
            return Optional.ofNullable(JSON.readTree(body)).filter(JsonNode::isObject);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The type of the call, or the empty string. */
    String type() {
        return call().map(call -> call.path("type").asText()).orElse("");
    }

    /** Whether the answer is a message in JSON or protobuf. */
    boolean isAnsweredByMessage() {
        return status == 200 && answer.length > 0 && !isAnsweredByRecords();
    }

    /** Whether the answer is a sequence of records, whatever its type says (AO-15). */
    boolean isAnsweredByRecords() {
        return status == 200
                && (type().equals("LAUNCH_NESTED_CONTAINER_SESSION") || type().equals("ATTACH_CONTAINER_OUTPUT"));
    }

    /** Whether the answer's message is in protobuf. */
    boolean isAnsweredInProtobuf() {
        return "application/x-protobuf".equals(answerHeaders.get("content-type"));
    }

    /** A call that changes nothing, and whose answer may follow the change before it a little later. */
    boolean isRead() {
        return isAnsweredByMessage() && type().startsWith("GET_");
    }

    /** The request and the status in one sentence. */
    String sentence() {
        return "%d: %s answers %d to %s%s"
                .formatted(number, to, status, request(), note.isEmpty() ? "" : " (" + note + ")");
    }

    private String request() {
        String where = path.equals("/api/v1") ? "" : " " + path;
        String verb = method.equals("POST") ? "" : " by " + method;
        String accept = headers.getOrDefault("Accept", "application/json");
        return (type().isEmpty() ? "'" + new String(body, StandardCharsets.UTF_8).strip() + "'" : summary())
                + verb
                + where
                + (accept.equals("application/json") ? "" : " for Accept '" + accept + "'");
    }

    private String summary() {
        String text = new String(body, StandardCharsets.UTF_8);
        boolean plain = text.replace(" ", "").equals("{\"type\":\"" + type() + "\"}");
        return plain ? type() : text.length() > 150 ? text.substring(0, 150) + "…" : text;
    }
}

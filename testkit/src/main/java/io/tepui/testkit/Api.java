package io.tepui.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Requests to one server of this host. */
public final class Api implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final int port;

    /** Makes requests to a port of this host. */
    public Api(int port) {
        this.port = port;
    }

    /** The port. */
    public int port() {
        return port;
    }

    /** {@code {"type":TYPE}}, answered in JSON. */
    public Answer call(String type) {
        return post("/api/v1", "{\"type\":\"" + type + "\"}");
    }

    /** A call with its payload, as JSON, under the lower-case name of its type. */
    public Answer call(String type, String payload) {
        return post(
                "/api/v1",
                "{\"type\":\"" + type + "\",\"" + type.toLowerCase(java.util.Locale.ROOT) + "\":" + payload + "}");
    }

    /** What a call answers, which must be a 200, under the lower-case name of its type. */
    public JsonNode read(String type) {
        Answer answer = call(type);
        if (answer.status() != 200) {
            throw new AssertionError(type + " was answered " + answer.status() + ": " + answer.text());
        }
        return answer.json().path(type.toLowerCase(java.util.Locale.ROOT));
    }

    /** A POST of JSON, answered in JSON. */
    public Answer post(String path, String json, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    /** A POST of bytes, with just these headers. */
    public Answer post(String path, byte[] body, String... headers) {
        return send(request(path, headers)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    /** Any request, with just these headers; an empty body is none at all. */
    public Answer send(String method, String path, byte[] body, String... headers) {
        HttpRequest.BodyPublisher content =
                body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        return send(request(path, headers).method(method, content).build());
    }

    /** A GET. */
    public Answer get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    /** Opens a stream of records; the answer must be a 200. */
    public Records open(String path, String json, String... headers) {
        try {
            HttpResponse<InputStream> answer = http.send(
                    request(path, headers)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(json))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                throw new AssertionError(json + " was answered " + answer.statusCode() + ": "
                        + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8));
            }
            return new Records(answer.headers(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Opens the operator's event stream. */
    public Records subscribe() {
        return open("/api/v1", "{\"type\":\"SUBSCRIBE\"}");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(answer.statusCode(), answer.headers(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer from port " + port, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}

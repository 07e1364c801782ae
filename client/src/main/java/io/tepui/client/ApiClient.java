package io.tepui.client;

import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.json.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Calls to one path of one server, and to where it redirects them: a master that does not lead names the one that does
 * (MO-35). Every method blocks its thread; use virtual threads for many at a time.
 *
 * <p>Safe for use by several threads.
 */
public final class ApiClient implements AutoCloseable {
    /** How long to wait for a connection. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** How long to wait for the answer to a call; streams have no such bound. */
    public static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

    private static final int MAX_REASON_CHARS = 2_000;

    private final HttpClient http;
    private final Endpoint endpoint;
    private final String path;
    private final MediaType media;

    /**
     * Makes a client; nothing is connected yet.
     *
     * @param endpoint the server
     * @param path such as {@code /api/v1}
     * @param media how bodies are written and read: {@link MediaType#JSON} or {@link MediaType#PROTOBUF}
     */
    public ApiClient(Endpoint endpoint, String path, MediaType media) {
        this.endpoint = endpoint;
        this.path = path;
        this.media = media;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /** Returns the server this client talks to. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Sends a call and reads its answer.
     *
     * @param call the call message
     * @param prototype the default instance of the answer's type
     * @return the answer; the prototype itself when the body is empty
     * @throws ApiException when the status is not 2xx
     * @throws IOException when the server can't be reached, or its answer can't be read
     */
    public <M extends Message> M call(Message call, M prototype)
            throws ApiException, IOException, InterruptedException {
        return parse(send(call, Map.of()), call, prototype);
    }

    private <M extends Message> M parse(HttpResponse<byte[]> answer, Message call, M prototype)
            throws ApiException, IOException {
        requireSuccess(answer, call);
        if (answer.body().length == 0) {
            return prototype;
        }
        try {
            return JsonCodec.standard().parse(media, answer.body(), prototype);
        } catch (MalformedMessageException e) {
            throw new IOException("the answer of " + endpoint + " can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * Sends a call that is answered when something has happened, however long that takes, and reads its answer.
     *
     * @param call the call message, such as a WAIT_CONTAINER
     * @param prototype the default instance of the answer's type
     * @throws ApiException when the status is not 2xx
     * @throws IOException when the server can't be reached, goes away, or its answer can't be read
     */
    public <M extends Message> M await(Message call, M prototype)
            throws ApiException, IOException, InterruptedException {
        HttpRequest request =
                request(encode(call), Map.of("Accept", media.header())).build();
        return parse(http.send(request, HttpResponse.BodyHandlers.ofByteArray()), call, prototype);
    }

    /**
     * Sends a call whose answer has no body.
     *
     * @param headers further request headers
     * @throws ApiException when the status is not 2xx
     */
    public HttpResponse<byte[]> send(Message call, Map<String, String> headers)
            throws ApiException, IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                http.send(bounded(encode(call), headers), HttpResponse.BodyHandlers.ofByteArray());
        requireSuccess(answer, call);
        return answer;
    }

    private static void requireSuccess(HttpResponse<byte[]> answer, Message call) throws ApiException {
        if (answer.statusCode() / 100 != 2) {
            throw new ApiException(name(call), answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
        }
    }

    /**
     * Sends a body as it is and returns what came back, whatever the status.
     *
     * @param body the bytes, in the client's media type
     */
    public HttpResponse<byte[]> raw(byte[] body) throws IOException, InterruptedException {
        return http.send(bounded(body, Map.of()), HttpResponse.BodyHandlers.ofByteArray());
    }

    /**
     * Asks another path of the server.
     *
     * @param pathAndQuery such as {@code /explain?framework_id=f}
     * @return what came back, whatever the status
     */
    public HttpResponse<byte[]> get(String pathAndQuery) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve(pathAndQuery))
                .timeout(CALL_TIMEOUT)
                .GET()
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /**
     * Opens a stream of records.
     *
     * @param call the call, a SUBSCRIBE
     * @param prototype the default instance of the events' type
     * @throws ApiException when the status is not 200
     */
    public <M extends Message> RecordStream<M> open(Message call, M prototype)
            throws ApiException, IOException, InterruptedException {
        return open(call, prototype, Map.of("Accept", media.header()));
    }

    /**
     * Opens the stream of a container's output, of which RecordIO must be asked for (AO-14, AO-16).
     *
     * @param call an ATTACH_CONTAINER_OUTPUT or a LAUNCH_NESTED_CONTAINER_SESSION
     * @param prototype the default instance of the records' type
     * @throws ApiException when the status is not 200
     */
    <M extends Message> RecordStream<M> openRecords(Message call, M prototype)
            throws ApiException, IOException, InterruptedException {
        return open(call, prototype, Map.of("Accept", MediaType.RECORDIO.header(), "Message-Accept", media.header()));
    }

    private <M extends Message> RecordStream<M> open(Message call, M prototype, Map<String, String> headers)
            throws ApiException, IOException, InterruptedException {
        HttpResponse<InputStream> answer =
                http.send(request(encode(call), headers).build(), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            try (InputStream body = answer.body()) {
                String reason = new String(body.readNBytes(MAX_REASON_CHARS), StandardCharsets.UTF_8);
                throw new ApiException(name(call), answer.statusCode(), reason);
            }
        }
        return new RecordStream<>(
                answer.body(),
                media,
                prototype,
                answer.headers().firstValue("Mesos-Stream-Id").orElse(""));
    }

    /** Ends the connections at once, also those of open streams. */
    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private HttpRequest bounded(byte[] body, Map<String, String> headers) {
        HttpRequest.Builder request = request(body, Map.of("Accept", media.header()));
        headers.forEach(request::header);
        return request.timeout(CALL_TIMEOUT).build();
    }

    private HttpRequest.Builder request(byte[] body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path))
                .header("Content-Type", media.header())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return request;
    }

    private byte[] encode(Message message) {
        return media == MediaType.JSON ? JsonCodec.standard().toJson(message) : message.toByteArray();
    }

    private static String name(Message call) {
        var type = call.getDescriptorForType().findFieldByName("type");
        return type == null ? call.getDescriptorForType().getName() : String.valueOf(call.getField(type));
    }
}

package io.tepui.app.master;

import io.tepui.app.flags.FlagValues;
import io.tepui.app.flags.MasterConfig;
import io.tepui.app.flags.MasterFlags;
import io.tepui.app.process.Logging;
import io.tepui.app.process.Security;
import io.tepui.app.process.StartupException;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.master.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A master in this JVM, and a plain client of it. */
final class MasterFixture implements AutoCloseable {
    static final String JSON = "application/json";

    private final Logging log;
    private final Optional<String> authorization;
    final MasterProcess master;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    MasterFixture(String... flags) throws StartupException {
        this(Security.off(), flags);
    }

    MasterFixture(Security security, String... flags) throws StartupException {
        this(security, Optional.empty(), flags);
    }

    /** Its client sends what authorizes it with each call that does not say something else. */
    MasterFixture(Security security, Optional<String> authorization, String... flags) throws StartupException {
        this.authorization = authorization;
        List<String> arguments = new ArrayList<>(List.of("--ip=127.0.0.1", "--no-hostname_lookup"));
        arguments.addAll(List.of(flags));
        if (arguments.stream().noneMatch(flag -> flag.startsWith("--port="))) {
            arguments.add("--port=0");
        }
        if (arguments.stream().noneMatch(flag -> flag.startsWith("--work_dir="))) {
            arguments.add("--registry=in_memory");
        }
        FlagValues values = MasterFlags.table().parse(arguments, Map.of());
        log = Logging.start(MasterConfig.of(values).logging(), "master");
        master = MasterProcess.start(values, log, Map.of(), CoreEngine::make, security);
        awaitHealthy();
    }

    private void awaitHealthy() {
        org.awaitility.Awaitility.await().until(() -> call("GET_HEALTH").statusCode() == 200);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + master.port() + path);
    }

    HttpRequest.Builder post(String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/v1"))
                .header("Content-Type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        authorization.ifPresent(value -> request.setHeader("Authorization", value));
        return request;
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    /** An operator's call without payload. */
    HttpResponse<String> call(String type) throws IOException, InterruptedException {
        return send(post("{\"type\":\"" + type + "\"}"));
    }

    /** An operator's call that is answered 200 with a message. */
    Response response(String body) throws Exception {
        HttpResponse<String> answer = send(post(body));
        if (answer.statusCode() != 200) {
            throw new AssertionError(body + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return JsonCodec.standard()
                .parse(answer.body().getBytes(StandardCharsets.UTF_8), Response.getDefaultInstance());
    }

    /** Opens a stream. */
    HttpResponse<InputStream> open(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Reads one record of a stream as text. */
    static String record(InputStream in) throws IOException {
        StringBuilder digits = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return "";
            }
            digits.append((char) c);
        }
        return new String(in.readNBytes(Integer.parseInt(digits.toString())), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.shutdownNow();
        master.close();
        log.close();
    }
}

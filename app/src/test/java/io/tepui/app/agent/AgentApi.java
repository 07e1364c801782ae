package io.tepui.app.agent;

import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Sends calls to an agent. */
final class AgentApi {
    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;

    AgentApi(int port) {
        address = "http://127.0.0.1:" + port;
    }

    HttpResponse<String> json(String body) throws IOException, InterruptedException {
        return json("/api/v1", body);
    }

    HttpResponse<String> json(String path, String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(address + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    Response call(Call.Type type) throws IOException, InterruptedException {
        return call(Call.newBuilder().setType(type).build());
    }

    Response call(Call call) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create(address + "/slave(1)/api/v1"))
                        .header("Content-Type", "application/x-protobuf")
                        .header("Accept", "application/x-protobuf")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(call.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode());
        }
        return Response.parseFrom(answer.body());
    }
}

package io.tepui.cli;

import io.tepui.client.ApiClient;
import io.tepui.client.Endpoint;
import io.tepui.protocol.MediaType;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui call}: any call of the operator API, its answer printed as it comes. */
@Command(
        name = "call",
        mixinStandardHelpOptions = true,
        description = "Sends one operator call to a master or an agent and prints the JSON answer.",
        footer = {
            "",
            "Examples:",
            "  tepui call GET_HEALTH",
            "  tepui call --agent=127.0.0.1:5051 GET_CONTAINERS",
            "  tepui call READ_FILE '{\"path\":\"/master/log\",\"offset\":0}'"
        })
final class CallCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private final MasterOption master = new MasterOption();

    @Option(names = "--agent", paramLabel = "HOST:PORT", description = "Call this agent instead of the master.")
    private Optional<String> agent = Optional.empty();

    @Parameters(index = "0", paramLabel = "TYPE", description = "The call's type, such as GET_STATE.")
    private String type = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "JSON",
            description = "What the call carries: the object that goes under the type's lower-case name.")
    private Optional<String> payload = Optional.empty();

    CallCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws InterruptedException {
        Endpoint endpoint;
        try {
            endpoint = agent.map(a -> Endpoint.parse(a, 5051)).orElseGet(master::endpoint);
        } catch (IllegalArgumentException e) {
            err.println("tepui call: " + e.getMessage());
            return ExitCodes.USAGE;
        }
        if (type.equals("SUBSCRIBE")) {
            err.println("tepui call: SUBSCRIBE answers with a stream that never ends; use curl -N for it");
            return ExitCodes.USAGE;
        }
        try (ApiClient client = new ApiClient(endpoint, "/api/v1", MediaType.JSON)) {
            return print(client.raw(body().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            err.println("tepui call: no answer from " + endpoint + " (" + Failures.line(e) + "); is it running?");
            return ExitCodes.FAILED;
        }
    }

    private String body() {
        String name = type.toLowerCase(Locale.ROOT);
        return payload.map(json -> "{\"type\":\"" + type + "\",\"" + name + "\":" + json + "}")
                .orElse("{\"type\":\"" + type + "\"}");
    }

    private int print(HttpResponse<byte[]> answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.statusCode() / 100 == 2) {
            if (!text.isEmpty()) {
                out.println(text);
            } else {
                err.println(answer.statusCode() + ", no body");
            }
            return ExitCodes.OK;
        }
        err.println("tepui call: " + type + " was answered " + answer.statusCode()
                + (text.isBlank() ? "" : ": " + text.strip()));
        return ExitCodes.FAILED;
    }
}

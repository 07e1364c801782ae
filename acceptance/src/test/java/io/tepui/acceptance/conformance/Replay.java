package io.tepui.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import io.tepui.protocol.v1.master.Response;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Cluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Sends recorded requests to a cluster of ours, and holds its answers against the recorded ones. */
final class Replay {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final List<String> HEADERS =
            List.of("content-type", "content-encoding", "allow", "transfer-encoding", "message-content-type");
    private static final List<Allowance> ALLOWANCES = Stream.concat(
                    OfThatRun.ALL.stream(), Departures.ALLOWANCES.stream())
            .toList();

    private final Cluster cluster;
    private Names names;
    private long settledBy = System.nanoTime();

    Replay(Cluster cluster, Names names) {
        this.cluster = cluster;
        this.names = names;
    }

    /** Fails if the answer differs from the recorded one where it may not. A read after a change is tried for a while: the change may take a moment to show. */
    void check(Exchange recorded) {
        Exchange exchange = Departures.ours(recorded);
        List<String> differences = differences(exchange);
        if (!exchange.isRead()) {
            changed();
        }
        while (!differences.isEmpty() && exchange.isRead() && System.nanoTime() < settledBy) {
            LockSupport.parkNanos(PAUSE.toNanos());
            differences = differences(exchange);
        }
        if (!differences.isEmpty()) {
            throw new AssertionError(exchange.sentence() + "\n  " + String.join("\n  ", differences));
        }
    }

    /** Something in the cluster has changed, which reads may show a little later. */
    void changed() {
        settledBy = System.nanoTime() + PATIENCE.toNanos();
    }

    private List<String> differences(Exchange exchange) {
        Answer answer = send(exchange);
        List<String> differences = new ArrayList<>();
        if (answer.status() != exchange.status()) {
            differences.add("status: recorded was " + exchange.status() + ", we say " + answer.status() + " "
                    + (answer.status() >= 400 ? answer.text() : ""));
            return differences;
        }
        for (String header : HEADERS) {
            String expected = exchange.answerHeaders().getOrDefault(header, "");
            if (!answer.header(header).equals(expected)) {
                differences.add(header + ": recorded was '" + expected + "', we say '" + answer.header(header) + "'");
            }
        }
        if (exchange.isAnsweredByMessage() && differences.isEmpty()) {
            Names attempt = names.copy();
            differences.addAll(Comparison.differences(
                    exchange, tree(exchange, exchange.answer()), tree(exchange, plain(answer)), attempt, ALLOWANCES));
            if (differences.isEmpty()) {
                names = attempt;
            }
        } else if (exchange.isAnsweredByRecords()) {
            compareRecords(records(exchange.answer()), records(answer.body()), differences);
        } else {
            compareTexts(new String(exchange.answer(), StandardCharsets.UTF_8), answer.text(), differences);
        }
        return differences;
    }

    private Answer send(Exchange exchange) {
        List<String> headers = new ArrayList<>();
        exchange.headers().forEach((name, value) -> headers.addAll(List.of(name, value)));
        byte[] body = names.liveRequest(new String(exchange.body(), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        var server = exchange.to().equals("master") ? cluster.master() : cluster.agent();
        return server.api().send(exchange.method(), exchange.path(), body, headers.toArray(String[]::new));
    }

    /** An error is told in one line, in words of our own; all other bodies are as recorded. */
    private static void compareTexts(String recorded, String live, List<String> differences) {
        if (!recorded.equals(Exchange.ERROR_TEXT)) {
            if (!recorded.equals(live)) {
                differences.add("body: recorded was '" + recorded + "', we say '" + live + "'");
            }
        } else if (live.isBlank() || live.strip().contains("\n") || live.contains("Exception")) {
            differences.add("body: not one clear line: '" + live + "'");
        }
    }

    /** Records of two outputs come in any order (AO-113). */
    private static void compareRecords(List<String> recorded, List<String> live, List<String> differences) {
        if (!recorded.equals(live)) {
            differences.add("records: recorded were " + recorded + ", we say " + live);
        }
    }

    /** The records of an answer, each byte as a character, sorted. */
    private static List<String> records(byte[] answer) {
        String rest = new String(answer, StandardCharsets.ISO_8859_1);
        List<String> records = new ArrayList<>();
        while (!rest.isEmpty()) {
            int line = rest.indexOf('\n');
            int end = line + 1 + Integer.parseInt(rest.substring(0, line));
            records.add(rest.substring(line + 1, end));
            rest = rest.substring(end);
        }
        return records.stream().sorted().toList();
    }

    private static byte[] plain(Answer answer) {
        if (!answer.header("content-encoding").equals("gzip")) {
            return answer.body();
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode tree(Exchange exchange, byte[] body) {
        if (exchange.isAnsweredInProtobuf()) {
            Message prototype = exchange.to().equals("master")
                    ? Response.getDefaultInstance()
                    : io.tepui.protocol.v1.agent.Response.getDefaultInstance();
            return ProtobufTree.of(body, prototype);
        }
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + new String(body, StandardCharsets.UTF_8), e);
        }
    }

    /** What stands for what. */
    Names names() {
        return names;
    }

    /** The names that are known of a cluster that has just started. */
    static Names namesOf(Cluster cluster) {
        Names names = new Names();
        String id =
                cluster.master().api().read("GET_MASTER").at("/master_info/id").asText();
        names.put("a34627ca-057a-4f73-b1ba-6db60d47b800", id);
        names.put(35055, cluster.master().api().port());
        names.put(43915, cluster.agent().api().port());
        for (Map.Entry<String, String> each : Map.of(
                        "/usr/local/libexec/mesos",
                        "/usr/local/libexec/tepui",
                        "/opt/mesos/libexec/mesos",
                        "/usr/local/libexec/tepui",
                        "/usr/local/share/mesos/webui",
                        "/usr/local/share/tepui/webui",
                        "/var/lib/cluster/agent0",
                        cluster.workDirectory(0).toString(),
                        "/var/lib/cluster/run0",
                        cluster.directory().resolve("run0").toString(),
                        "/var/lib/cluster/master",
                        cluster.directory().resolve("master").toString())
                .entrySet()) {
            names.put(each.getKey(), each.getValue());
        }
        return names;
    }
}

package io.tepui.acceptance.conformance;

import static io.tepui.acceptance.conformance.Allowance.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Holds a stream of events of ours against a recorded one. Events of one task, and those of the cluster, are in the order recorded;
 * how two tasks overlap is chance. So is how often an allocation comes between two changes: of each offer and each end of one that was
 * recorded the like is told, however often and when. Heartbeats are left out but for the first, which follows SUBSCRIBED.
 */
final class StreamReplay {
    private static final String OFFERS = "offers";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Allowance> ALLOWANCES = Stream.of(
                    List.of(
                            value("rescind.offer_id.value", Likenesses::offerId, "offers are counted"),
                            value(
                                    "framework_added.framework.unregistered_time.nanoseconds",
                                    (recorded, live, names) -> recorded.equals(live),
                                    "0: it has not gone"),
                            value(
                                    "task_updated.state",
                                    Likenesses::text,
                                    "the newest state that the agent knew may be ahead of the status (MO-300)"),
                            value(
                                            "update.status.message",
                                            Likenesses::text,
                                            "why a task is invalid is told in words of our own")
                                    .only(exchange -> exchange.scene().equals("task inv/1"))),
                    OfThatRun.ALL,
                    Departures.ALLOWANCES)
            .flatMap(List::stream)
            .toList();

    private StreamReplay() {}

    /** The events of a recorded stream. */
    static List<JsonNode> recorded(String name) {
        List<JsonNode> events = new ArrayList<>();
        try (InputStream in =
                        Objects.requireNonNull(StreamReplay.class.getResourceAsStream("/conformance/" + name), name);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return events;
    }

    /** Fails if events differ where they may not. */
    static void check(List<JsonNode> recorded, List<JsonNode> live, Names names) {
        List<String> differences = new ArrayList<>();
        if (!types(live).subList(0, 2).equals(types(recorded).subList(0, 2))) {
            differences.add("the stream begins with " + types(live).subList(0, 2));
        }
        Map<String, ArrayNode> theirs = bySubject(recorded);
        Map<String, ArrayNode> ours = bySubject(live);
        if (!theirs.keySet().equals(ours.keySet())) {
            differences.add("events are about " + ours.keySet() + ", not about " + theirs.keySet());
        }
        theirs.forEach((subject, events) -> {
            ArrayNode told = ours.getOrDefault(subject, JSON.createArrayNode());
            differences.addAll(
                    subject.equals(OFFERS)
                            ? untold(events, told, names)
                            : Comparison.differences(about(subject), events, told, names, ALLOWANCES));
        });
        if (!differences.isEmpty()) {
            throw new AssertionError(String.join("\n  ", differences));
        }
    }

    /** The recorded events of whose like none is among ours. */
    private static List<String> untold(ArrayNode recorded, ArrayNode live, Names names) {
        List<String> untold = new ArrayList<>();
        for (JsonNode event : recorded) {
            if (!isAmong(live, event, names)) {
                untold.add("we do not say: " + event);
            }
        }
        return untold;
    }

    private static boolean isAmong(ArrayNode live, JsonNode event, Names names) {
        for (JsonNode each : live) {
            if (Comparison.differences(about(OFFERS), event, each, names.copy(), ALLOWANCES)
                    .isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    private static Map<String, ArrayNode> bySubject(List<JsonNode> events) {
        Map<String, ArrayNode> all = new LinkedHashMap<>();
        for (JsonNode event : events) {
            if (!event.path("type").asText().equals("HEARTBEAT")) {
                all.computeIfAbsent(subject(event), any -> JSON.createArrayNode())
                        .add(event);
            }
        }
        return all;
    }

    private static String subject(JsonNode event) {
        return switch (event.path("type").asText()) {
            case "TASK_ADDED" ->
                "task " + event.at("/task_added/task/task_id/value").asText();
            case "TASK_UPDATED" ->
                "task " + event.at("/task_updated/status/task_id/value").asText();
            case "UPDATE" -> "task " + event.at("/update/status/task_id/value").asText();
            case "OFFERS", "RESCIND" -> OFFERS;
            default -> "the cluster";
        };
    }

    /** What allowances ask for. */
    private static Exchange about(String subject) {
        return new Exchange(
                0, subject, "", "master", "POST", "/api/v1", Map.of(), new byte[0], 200, Map.of(), new byte[0]);
    }
}

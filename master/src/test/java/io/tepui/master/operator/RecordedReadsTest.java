package io.tepui.master.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.state.MasterState;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.ProtobufCodec;
import io.tepui.protocol.json.Encodable;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Event;
import io.tepui.protocol.v1.master.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("In the state of a recorded scene")
class RecordedReadsTest {
    private static final Map<String, Map<Call.Type, String>> SCENES = scenes();

    private final OperatorReads reads = new OperatorReads(Optional.empty());

    static Stream<String> scenesByName() {
        return SCENES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("scenesByName")
    @DisplayName("every read call gives what the real master gave, member by member (MO-97, MO-164 to MO-275)")
    void answersAsRecorded(String scene) {
        MasterState state = state(scene);
        recorded(scene).forEach((call, answer) -> assertThat(JsonTree.canonical(json(reads.answer(call, state))))
                .as(scene + ": " + call)
                .isEqualTo(JsonTree.canonical(withoutKnownExtras(answer))));
    }

    @ParameterizedTest
    @MethodSource("scenesByName")
    @DisplayName("JSON and protobuf say the same, and are as long as announced (MO-216)")
    void bothFormsAgree(String scene) throws MalformedMessageException {
        MasterState state = state(scene);
        for (Call.Type call : recorded(scene).keySet()) {
            Encodable answer = reads.answer(call, state);
            byte[] json = answer.toByteArray(MediaType.JSON);
            byte[] protobuf = answer.toByteArray(MediaType.PROTOBUF);
            assertThat(answer.size(MediaType.JSON)).isEqualTo(json.length);
            assertThat(answer.size(MediaType.PROTOBUF)).isEqualTo(protobuf.length);
            Response fromJson = JsonCodec.standard().parse(json, Response.getDefaultInstance());
            assertThat(ProtobufCodec.parse(protobuf, Response.getDefaultInstance()))
                    .isEqualTo(fromJson);
            assertThat(fromJson.getType().name()).isEqualTo(call.name());
        }
    }

    @ParameterizedTest
    @MethodSource("scenesByName")
    @DisplayName("SUBSCRIBED holds the state as GET_STATE gives it (MO-291)")
    void subscribedHoldsTheState(String scene) throws MalformedMessageException {
        MasterState state = state(scene);
        byte[] json = reads.subscribed(state).toByteArray(MediaType.JSON);
        Event event = JsonCodec.standard().parse(json, Event.getDefaultInstance());
        Response whole = JsonCodec.standard()
                .parse(
                        reads.answer(Call.Type.GET_STATE, state).toByteArray(MediaType.JSON),
                        Response.getDefaultInstance());
        assertThat(event)
                .isEqualTo(Event.newBuilder()
                        .setType(Event.Type.SUBSCRIBED)
                        .setSubscribed(Event.Subscribed.newBuilder()
                                .setGetState(whole.getGetState())
                                .setHeartbeatIntervalSeconds(15.0))
                        .build());
        assertThat(new String(json, StandardCharsets.UTF_8))
                .startsWith("{\"type\":\"SUBSCRIBED\",\"subscribed\":{\"get_state\":{\"get_tasks\":{\"tasks\":[")
                .endsWith("\"heartbeat_interval_seconds\":15.0}}");
    }

    /** What a real master prints beyond its own schema (MO-73, MO-74). */
    private static String withoutKnownExtras(String answer) {
        return answer.replace(",\"checkpoint\":true},\"active\"", "},\"active\"")
                .replace("{\"type\":\"QUOTA_V2\"}", "{}");
    }

    private static MasterState state(String scene) {
        Map<Response.Type, Response> answers = new EnumMap<>(Response.Type.class);
        recorded(scene).forEach((call, answer) -> answers.put(Response.Type.valueOf(call.name()), parsed(answer)));
        return RecordedState.of(answers);
    }

    private static Map<Call.Type, String> recorded(String scene) {
        return Optional.ofNullable(SCENES.get(scene)).orElseThrow();
    }

    private static Response parsed(String answer) {
        try {
            return JsonCodec.standard().parse(answer.getBytes(StandardCharsets.UTF_8), Response.getDefaultInstance());
        } catch (MalformedMessageException e) {
            throw new IllegalArgumentException("A recorded answer can't be read", e);
        }
    }

    private static String json(Encodable answer) {
        return new String(answer.toByteArray(MediaType.JSON), StandardCharsets.UTF_8);
    }

    private static Map<String, Map<Call.Type, String>> scenes() {
        Map<String, Map<Call.Type, String>> scenes = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Optional.ofNullable(RecordedReadsTest.class.getResourceAsStream("recorded-reads.jsonl"))
                        .orElseThrow(),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                SortedMap<String, String> exchange = JsonTree.strings(line);
                scenes.computeIfAbsent(member(exchange, "scene"), scene -> new EnumMap<>(Call.Type.class))
                        .put(Call.Type.valueOf(member(exchange, "call")), member(exchange, "answer"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scenes;
    }

    private static String member(SortedMap<String, String> exchange, String name) {
        return Optional.ofNullable(exchange.get(name)).orElseThrow();
    }
}

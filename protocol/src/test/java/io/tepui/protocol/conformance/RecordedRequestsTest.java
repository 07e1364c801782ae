package io.tepui.protocol.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.master.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Request bodies that a real master or agent read are read, and those that it could not read are refused")
class RecordedRequestsTest {
    /** Numbers out of range, which a real master wraps (MO-82) and which we refuse, each with the reason we give. */
    private static final Map<String, String> OUT_OF_RANGE = Map.of(
            "\"level\":4294967296", "set_logging_level.level: '4294967296' is not between 0 and 4294967295",
            "\"offset\":-1", "read_file.offset: '-1' is not between 0 and 18446744073709551615");

    @TestFactory
    List<DynamicTest> requests() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Map<String, Object> line : JsonTree.lines("requests.jsonl")) {
            String body = JsonTree.text(line, "body");
            Message prototype = "master".equals(line.get("to"))
                    ? Call.getDefaultInstance()
                    : io.tepui.protocol.v1.agent.Call.getDefaultInstance();
            boolean isMessage = Boolean.TRUE.equals(line.get("is_message"));
            tests.add(DynamicTest.dynamicTest(
                    (isMessage ? "read: " : "refused: ") + body, () -> check(body, prototype, isMessage)));
        }
        return tests;
    }

    private static void check(String body, Message prototype, boolean isMessage) throws MalformedMessageException {
        byte[] json = body.getBytes(StandardCharsets.UTF_8);
        Optional<String> outOfRange = OUT_OF_RANGE.keySet().stream()
                .filter(number -> body.replace(" ", "").contains(number))
                .findFirst();
        if (!isMessage || outOfRange.isPresent()) {
            assertThatThrownBy(() -> JsonCodec.standard().parse(json, prototype))
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessageContaining(outOfRange.map(OUT_OF_RANGE::get).orElse(""));
            return;
        }
        Message call = JsonCodec.standard().parse(json, prototype);
        assertThat(JsonCodec.standard().parse(JsonCodec.standard().toJson(call), prototype))
                .as("%s after it was written and read again", body)
                .satisfies(again -> assertThat(JsonCodec.standard().toJson(again))
                        .isEqualTo(JsonCodec.standard().toJson(call)));
    }
}

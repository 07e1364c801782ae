package io.tepui.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.master.Call;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("JSON texts that are taken and refused (MO-75 to MO-79)")
class JsonInputTest {
    private static <M extends Message> M parse(String json, M prototype) throws MalformedMessageException {
        return JsonCodec.standard().parse(json.getBytes(StandardCharsets.UTF_8), prototype);
    }

    private static String refused(byte[] json) {
        try {
            Message parsed = JsonCodec.standard().parse(json, Call.getDefaultInstance());
            throw new AssertionError("Was taken as " + parsed);
        } catch (MalformedMessageException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n", "\r");
            return String.valueOf(e.getMessage());
        }
    }

    private static String refused(String json) {
        return refused(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void white_space_around_the_object_is_allowed_MO_75() throws MalformedMessageException {
        assertThat(parse(" \t\r\n{ \"type\" : \"GET_HEALTH\" }\n \t\r", Call.getDefaultInstance())
                        .getType())
                .isEqualTo(Call.Type.GET_HEALTH);
    }

    @Test
    void what_is_not_one_object_is_refused_MO_75() {
        assertThat(refused("")).isEqualTo("The body is empty, a JSON object is needed");
        assertThat(refused("  \n")).isEqualTo("The body is empty, a JSON object is needed");
        assertThat(refused("null")).isEqualTo("The body must be a JSON object, not 'null'");
        assertThat(refused("[]")).isEqualTo("The body must be a JSON object, not an array");
        assertThat(refused("\"a\"")).isEqualTo("The body must be a JSON object, not 'a'");
        assertThat(refused("5")).isEqualTo("The body must be a JSON object, not '5'");
        assertThat(refused("{}{}")).isEqualTo("The body goes on after the JSON object, with an object");
        assertThat(refused("{} 5")).isEqualTo("The body goes on after the JSON object, with '5'");
        assertThat(refused("{}x")).startsWith("The body is not valid JSON at line 1, column ");
        assertThat(refused("\uFEFF{}")).startsWith("The body is not valid JSON at line 1, column ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"GET_HEALTH\"/* c */}",
                "{\"type\":\"GET_HEALTH\"} // c",
                "{# c\n}",
                "{\"type\":\"GET_HEALTH\",}",
                "{\"a\":[1,]}",
                "{\"a\":[,1]}",
                "{'type':'GET_HEALTH'}",
                "{type:\"GET_HEALTH\"}",
                "{\"a\":+1}",
                "{\"a\":-}",
                "{\"a\":.5}",
                "{\"a\":1e}",
                "{\"a\":0x10}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":-Infinity}",
                "{\"a\":\"line\nfeed\"}",
                "{\"a\":\"nul\u0000\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12G4\"}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\udc80\"}",
                "{\"a\":\"\\udfff\\ud800\"}",
                "{\"\\ud800\":1}",
                "{\"a\":1E400}",
                "{\"a\":-1e400}",
                "{\"a\":truE}",
                "{\"a\" 1}",
                "{\"a\":1",
                "{\"a\":\"b",
                "{\"a\":[1",
                "{",
                "{\"a\":}",
                "{\"a\":1]",
            })
    void what_is_no_strict_json_is_refused_even_in_unknown_fields_MO_76(String json) {
        assertThat(refused(json)).startsWith("The body is not valid JSON").doesNotContain("Source", "REDACTED");
    }

    @Test
    void a_number_of_very_many_digits_is_refused_MO_76() {
        assertThat(refused("{\"a\":" + "9".repeat(400) + "}")).startsWith("The body is not valid JSON");
        assertThat(refused("{\"a\":" + "9".repeat(100_000) + "}")).startsWith("The body is not valid JSON");
    }

    @Test
    void leading_zeros_bare_points_and_minus_zero_are_tolerated_MO_76() throws MalformedMessageException {
        assertThat(parse("{\"value\":01}", Value.Scalar.getDefaultInstance()).getValue())
                .isEqualTo(1);
        assertThat(parse("{\"value\":1.}", Value.Scalar.getDefaultInstance()).getValue())
                .isEqualTo(1);
        assertThat(parse("{\"value\":-0}", Value.Scalar.getDefaultInstance()).getValue())
                .isZero();
        assertThat(parse("{\"begin\":007,\"end\":8.}", Value.Range.getDefaultInstance()))
                .isEqualTo(Value.Range.newBuilder().setBegin(7).setEnd(8).build());
    }

    @Test
    void nesting_is_allowed_to_200_levels_known_or_unknown_MO_77() throws MalformedMessageException {
        String deep = "[".repeat(199) + "]".repeat(199);
        assertThat(parse("{\"unknown\":" + deep + "}", Call.getDefaultInstance()))
                .isEqualTo(Call.getDefaultInstance());
        assertThat(refused("{\"unknown\":[" + deep + "]}")).isEqualTo("The JSON text is nested deeper than 200 levels");
        assertThat(refused("[".repeat(1_000_000))).contains("a JSON object");
        assertThat(refused("{\"a\":" + "[".repeat(1_000_000)))
                .isEqualTo("The JSON text is nested deeper than 200 levels");

        String known = "{\"value\":\"v\",\"parent\":".repeat(199) + "{\"value\":\"v\"}" + "}".repeat(199);
        assertThat(parse(known, ContainerID.getDefaultInstance())
                        .getParent()
                        .getParent()
                        .hasParent())
                .isTrue();
        assertThatThrownBy(() -> parse("{\"value\":\"v\",\"parent\":" + known + "}", ContainerID.getDefaultInstance()))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("The JSON text is nested deeper than 200 levels");
    }

    @Test
    void bytes_that_are_no_utf8_are_kept_in_strings_MO_78() throws MalformedMessageException {
        byte[] invalid = {'{', '"', 'v', 'a', 'l', 'u', 'e', '"', ':', '"', 'a', (byte) 0xFF, (byte) 0xE6, 'b', '"', '}'
        };

        TaskID parsed = JsonCodec.standard().parse(invalid, TaskID.getDefaultInstance());

        assertThat(parsed.getValueBytes().toByteArray()).containsExactly('a', 0xFF, 0xE6, 'b');
        assertThat(JsonCodec.standard().toJson(parsed)).isEqualTo(invalid);
    }

    @Test
    void bytes_that_are_no_utf8_are_kept_in_lists_of_strings_in_order_MO_78() throws MalformedMessageException {
        byte[] json =
                latin("{\"item\":[\"é\\u00e9\",\"plain\",\"\u00ff\\ud83d\\ude00\",\"z\"],\"unknown\":\"\u00fe\"}");

        Value.Set parsed = JsonCodec.standard().parse(json, Value.Set.getDefaultInstance());

        assertThat(JsonCodec.standard().toJson(parsed))
                .isEqualTo(concat(
                        latin("{\"item\":[\"é"), utf8("é\",\"plain\",\""), latin("\u00ff"), utf8("😀\",\"z\"]}")));
    }

    @Test
    void a_key_or_value_of_a_map_that_is_no_utf8_gets_the_replacement_character_MO_78()
            throws MalformedMessageException {
        byte[] json = latin("{\"volume_id\":\"v\",\"volume_capability\":{\"access_mode\":{\"mode\":\"UNKNOWN\"}},"
                + "\"volume_context\":{\"k\u00ff\":\"v\u00fe\"}}");

        var parsed = JsonCodec.standard()
                .parse(json, io.tepui.protocol.v1.Volume.Source.CSIVolume.StaticProvisioning.getDefaultInstance());

        assertThat(parsed.getVolumeContextMap()).containsExactly(java.util.Map.entry("k\uFFFD", "v\uFFFD"));
    }

    @Test
    void an_escaped_half_of_a_pair_is_refused_beside_bytes_that_are_no_utf8_too_MO_76() {
        assertThat(refused(latin("{\"a\":\"\u00ff\",\"b\":\"\\udc80\"}"))).contains("half of a surrogate pair");
        assertThat(refused(latin("{\"a\":\"\\ud800\u00ff\"}"))).contains("half of a surrogate pair");
        assertThat(refused(latin("{\"a\":\"\u00ff\\\\\\udc80\"}"))).contains("half of a surrogate pair");
    }

    @Test
    void an_escaped_backslash_before_a_u_is_no_escape_MO_76() throws MalformedMessageException {
        byte[] json = latin("{\"value\":\"\u00ff\\\\udc80\"}");

        assertThat(JsonCodec.standard()
                        .parse(json, TaskID.getDefaultInstance())
                        .getValueBytes()
                        .toByteArray())
                .isEqualTo(latin("\u00ff\\udc80"));
    }

    @Test
    void the_last_of_equal_keys_wins_entirely_MO_79() throws MalformedMessageException {
        Call call = parse(
                "{\"type\":\"GET_HEALTH\",\"list_files\":{\"path\":\"a\"},\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"b\"}}",
                Call.getDefaultInstance());
        assertThat(call.getType()).isEqualTo(Call.Type.LIST_FILES);
        assertThat(call.getListFiles().getPath()).isEqualTo("b");

        assertThat(parse("{\"item\":[\"a\",\"b\"],\"item\":[\"c\"]}", Value.Set.getDefaultInstance())
                        .getItemList())
                .containsExactly("c");
        assertThat(parse("{\"item\":[\"a\"],\"item\":null}", Value.Set.getDefaultInstance())
                        .getItemList())
                .isEmpty();
        assertThat(refused("{\"list_files\":{\"path\":\"a\"},\"list_files\":{}}"))
                .isEqualTo("Required fields are missing: list_files.path");
    }

    @Test
    void a_faulty_value_does_not_count_when_the_key_comes_again_MO_79() throws MalformedMessageException {
        assertThat(parse("{\"value\":{\"x\":[1,{}]},\"value\":\"b\"}", TaskID.getDefaultInstance())
                        .getValue())
                .isEqualTo("b");
        assertThat(refused("{\"type\":\"GET_HEALTH\",\"type\":5}")).isEqualTo("type: a string is needed, not '5'");
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}

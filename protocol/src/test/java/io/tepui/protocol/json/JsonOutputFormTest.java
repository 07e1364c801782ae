package io.tepui.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.CSIPluginInfo;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.Filters;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.HealthCheck;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.LinuxInfo;
import io.tepui.protocol.v1.Metric;
import io.tepui.protocol.v1.NetworkInfo;
import io.tepui.protocol.v1.RLimitInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TimeInfo;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.maintenance.ClusterStatus;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.master.Response;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.protocol.v1.quota.QuotaStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The printed JSON form (MO-64 to MO-72, AO-28 to AO-30, SE-31)")
class JsonOutputFormTest {
    private static String json(Message message) {
        return new String(JsonCodec.standard().toJson(message), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void keys_are_proto_names_in_the_order_of_declaration_and_the_text_is_compact_MO_64() {
        TaskStatus status = TaskStatus.newBuilder()
                .setReason(TaskStatus.Reason.REASON_AGENT_RESTARTED)
                .setAgentId(AgentID.newBuilder().setValue("S0"))
                .setState(TaskState.TASK_LOST)
                .setTaskId(TaskID.newBuilder().setValue("t 1"))
                .build();

        assertThat(json(status))
                .isEqualTo(
                        "{\"task_id\":{\"value\":\"t 1\"},\"state\":\"TASK_LOST\",\"reason\":\"REASON_AGENT_RESTARTED\","
                                + "\"agent_id\":{\"value\":\"S0\"}}");
    }

    @Test
    void declaration_order_is_not_the_order_of_numbers_MO_64() {
        assertThat(json(HealthCheck.newBuilder()
                        .setHttp(HealthCheck.HTTPCheckInfo.newBuilder().setPort(80))
                        .build()))
                .isEqualTo("{\"delay_seconds\":15.0,\"interval_seconds\":10.0,\"timeout_seconds\":20.0,"
                        + "\"consecutive_failures\":3,\"grace_period_seconds\":10.0,"
                        + "\"http\":{\"protocol\":\"IPv4\",\"port\":80}}");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                9,
                10,
                99,
                100,
                999_999_999_999L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                -1_000_000_000_000_000_000L
            })
    void integers_of_64_bits_are_numbers_MO_65(long value) {
        assertThat(json(TimeInfo.newBuilder().setNanoseconds(value).build()))
                .isEqualTo("{\"nanoseconds\":" + value + "}");
    }

    @Test
    void unsigned_integers_are_printed_without_sign_MO_65() {
        assertThat(json(Value.Range.newBuilder()
                        .setBegin(-1L)
                        .setEnd(Long.MIN_VALUE)
                        .build()))
                .isEqualTo("{\"begin\":18446744073709551615,\"end\":9223372036854775808}");
        assertThat(json(NetworkInfo.PortMapping.newBuilder()
                        .setHostPort(-1)
                        .setContainerPort(Integer.MIN_VALUE)
                        .build()))
                .isEqualTo("{\"host_port\":4294967295,\"container_port\":2147483648}");
    }

    @ParameterizedTest
    @CsvSource({
        "15, 15.0",
        "0, 0.0",
        "-3, -3.0",
        "0.1, 0.1",
        "0.001, 0.001",
        "1.25, 1.25",
        "-0.5, -0.5",
        "1795340572.933, 1795340572.933",
        "1795346438.933129984, 1795346438.93313",
        "0.3333333333333333, 0.3333333333333333",
        "123456789012345678, 123456789012345680.0",
        "1e20, 100000000000000000000.0",
        "1e21, 1e21",
        "1.5e300, 1.5e300",
        "0.00001, 0.00001",
        "0.000001, 0.000001",
        "1e-7, 1e-7",
        "1.25e-9, 1.25e-9",
        "4.9e-324, 4.9e-324",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "Infinity, \"Infinity\"",
        "-Infinity, \"-Infinity\"",
        "NaN, NaN",
    })
    void doubles_have_the_shortest_digits_and_a_fraction_or_exponent_MO_66(double value, String text) {
        assertThat(json(Value.Scalar.newBuilder().setValue(value).build()).replace("\"\"", "\""))
                .isEqualTo("{\"value\":" + text + "}");
    }

    @Test
    void booleans_enums_messages_maps_and_lists_have_their_json_kinds_MO_67() {
        QuotaConfig quota = QuotaConfig.newBuilder()
                .setRole("r")
                .putLimits("cp\"us", Value.Scalar.newBuilder().setValue(2).build())
                .putLimits("mem", Value.Scalar.newBuilder().setValue(0.5).build())
                .build();
        assertThat(json(quota))
                .isIn(
                        "{\"role\":\"r\",\"limits\":{\"cp\\\"us\":{\"value\":2.0},\"mem\":{\"value\":0.5}}}",
                        "{\"role\":\"r\",\"limits\":{\"mem\":{\"value\":0.5},\"cp\\\"us\":{\"value\":2.0}}}");
        assertThat(json(Value.Set.newBuilder().addItem("a").addItem("é\"").build()))
                .isEqualTo("{\"item\":[\"a\",\"é\\\"\"]}");
        assertThat(json(Response.newBuilder()
                        .setType(Response.Type.GET_HEALTH)
                        .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true))
                        .build()))
                .isEqualTo("{\"type\":\"GET_HEALTH\",\"get_health\":{\"healthy\":true}}");
    }

    @Test
    void bytes_are_standard_base64_with_padding_MO_68() {
        assertThat(json(Response.ReadFile.newBuilder()
                        .setSize(3)
                        .setData(ByteString.copyFrom(bytes(0xFB, 0xEF, 0xFE, 0xFF)))
                        .build()))
                .isEqualTo("{\"size\":3,\"data\":\"++/+/w==\"}");
        assertThat(json(Response.ReadFile.newBuilder()
                        .setSize(0)
                        .setData(ByteString.EMPTY)
                        .build()))
                .isEqualTo("{\"size\":0,\"data\":\"\"}");
    }

    @Test
    void strings_escape_quotes_backslashes_and_controls_only_MO_69() {
        assertThat(json(TaskID.newBuilder()
                        .setValue("\" \\ / \b\f\n\r\t \u0000 \u001f \u007f é \u2028 日 🦕 \uFFFD")
                        .build()))
                .isEqualTo("{\"value\":\"\\\" \\\\ / \\b\\f\\n\\r\\t \\u0000 \\u001F \u007f é \u2028 日 🦕 \uFFFD\"}");
    }

    @Test
    void strings_that_are_no_utf8_pass_through_byte_by_byte_MO_69() throws IOException {
        ByteString invalid = UnsafeByteOperations.unsafeWrap(bytes('a', 0xFF, '"', 0xC3, 'z'));
        byte[] expected = bytes('a', 0xFF, '\\', '"', 0xC3, 'z');

        assertThat(JsonCodec.standard()
                        .toJson(TaskID.newBuilder().setValueBytes(invalid).build()))
                .isEqualTo(joined("{\"value\":\"", expected, "\"}"));
        assertThat(JsonCodec.standard()
                        .toJson(Value.Set.newBuilder().addItemBytes(invalid).build()))
                .isEqualTo(joined("{\"item\":[\"", expected, "\"]}"));
    }

    @Test
    void unset_fields_are_omitted_MO_70() {
        assertThat(json(Response.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(Response.GetMaster.getDefaultInstance())).isEqualTo("{}");
    }

    @Test
    void fields_that_are_zero_of_the_well_known_duration_are_omitted_MO_70() {
        assertThat(json(com.google.protobuf.Duration.newBuilder().setSeconds(5).build()))
                .isEqualTo("{\"seconds\":5}");
        assertThat(json(com.google.protobuf.Duration.newBuilder().setNanos(-1).build()))
                .isEqualTo("{\"nanos\":-1}");
        assertThat(json(com.google.protobuf.Duration.getDefaultInstance())).isEqualTo("{}");
    }

    @Test
    void unset_optional_fields_with_an_explicit_default_are_written_MO_71_SE_31() {
        assertThat(json(FrameworkInfo.newBuilder().setUser("u").setName("n").build()))
                .isEqualTo("{\"user\":\"u\",\"name\":\"n\",\"failover_timeout\":0.0,\"checkpoint\":false}");
        assertThat(json(AgentInfo.newBuilder().setHostname("h").build()))
                .isEqualTo("{\"hostname\":\"h\",\"port\":5051}");
        assertThat(json(CommandInfo.newBuilder()
                        .addUris(CommandInfo.URI.newBuilder().setValue("u"))
                        .build()))
                .isEqualTo("{\"uris\":[{\"value\":\"u\",\"extract\":true}],\"shell\":true}");
        assertThat(json(ContainerInfo.DockerInfo.newBuilder().setImage("i").build()))
                .isEqualTo("{\"image\":\"i\",\"network\":\"HOST\",\"privileged\":false}");
        assertThat(json(CSIPluginInfo.newBuilder().setType("t").build()))
                .isEqualTo("{\"type\":\"t\",\"name\":\"default\"}");
        assertThat(json(Environment.Variable.newBuilder().setName("n").build()))
                .isEqualTo("{\"name\":\"n\",\"type\":\"VALUE\"}");
        assertThat(json(Image.newBuilder().setType(Image.Type.DOCKER).build()))
                .isEqualTo("{\"type\":\"DOCKER\",\"cached\":true}");
        assertThat(json(NetworkInfo.IPAddress.getDefaultInstance())).isEqualTo("{\"protocol\":\"IPv4\"}");
        assertThat(json(LinuxInfo.getDefaultInstance())).isEqualTo("{\"share_cgroups\":true}");
        assertThat(json(Filters.getDefaultInstance())).isEqualTo("{\"refuse_seconds\":5.0}");
    }

    @Test
    void deprecated_fields_with_a_default_are_written_only_when_set_MO_71() {
        Resource.Builder cpus = Resource.newBuilder().setName("cpus").setType(Value.Type.SCALAR);
        assertThat(json(cpus.build())).isEqualTo("{\"name\":\"cpus\",\"type\":\"SCALAR\"}");
        assertThat(json(cpus.setRole("*").build())).isEqualTo("{\"name\":\"cpus\",\"type\":\"SCALAR\",\"role\":\"*\"}");
        assertThat(json(FrameworkInfo.newBuilder()
                        .setUser("u")
                        .setName("n")
                        .setRole("r")
                        .build()))
                .contains("\"role\":\"r\"");
    }

    @Test
    void the_members_of_some_answers_are_always_arrays_MO_72() {
        assertThat(json(Response.GetState.newBuilder()
                        .setGetTasks(Response.GetTasks.getDefaultInstance())
                        .setGetExecutors(Response.GetExecutors.getDefaultInstance())
                        .setGetFrameworks(Response.GetFrameworks.getDefaultInstance())
                        .setGetAgents(Response.GetAgents.getDefaultInstance())
                        .build()))
                .isEqualTo("{\"get_tasks\":{\"tasks\":[],\"unreachable_tasks\":[],\"completed_tasks\":[]},"
                        + "\"get_executors\":{\"executors\":[]},"
                        + "\"get_frameworks\":{\"frameworks\":[],\"completed_frameworks\":[]},"
                        + "\"get_agents\":{\"agents\":[],\"recovered_agents\":[]}}");
        assertThat(json(Response.GetMetrics.getDefaultInstance())).isEqualTo("{\"metrics\":[]}");
    }

    @Test
    void other_empty_lists_and_maps_are_omitted_MO_72() {
        assertThat(json(Response.GetRoles.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(Response.GetOperations.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(Response.GetFlags.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(Response.ListFiles.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(ClusterStatus.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(Schedule.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(QuotaStatus.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(RLimitInfo.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(QuotaConfig.newBuilder().setRole("r").build())).isEqualTo("{\"role\":\"r\"}");
    }

    @Test
    void an_agents_lists_are_always_arrays_AO_29() {
        var state = io.tepui.protocol.v1.agent.Response.GetState.newBuilder()
                .setGetTasks(io.tepui.protocol.v1.agent.Response.GetTasks.getDefaultInstance())
                .setGetExecutors(io.tepui.protocol.v1.agent.Response.GetExecutors.getDefaultInstance())
                .setGetFrameworks(io.tepui.protocol.v1.agent.Response.GetFrameworks.getDefaultInstance())
                .build();
        assertThat(json(state))
                .isEqualTo("{\"get_tasks\":{\"pending_tasks\":[],\"queued_tasks\":[],\"launched_tasks\":[],"
                        + "\"terminated_tasks\":[],\"completed_tasks\":[]},"
                        + "\"get_executors\":{\"executors\":[],\"completed_executors\":[]},"
                        + "\"get_frameworks\":{\"frameworks\":[],\"completed_frameworks\":[]}}");
        assertThat(json(io.tepui.protocol.v1.agent.Response.GetContainers.getDefaultInstance()))
                .isEqualTo("{}");
    }

    @Test
    void long_texts_and_many_values_outgrow_the_first_buffer() throws IOException {
        String text = "\u0001".repeat(100_000);
        assertThat(json(TaskID.newBuilder().setValue(text).build()))
                .isEqualTo("{\"value\":\"" + "\\u0001".repeat(100_000) + "\"}");

        Response.GetMetrics.Builder metrics = Response.GetMetrics.newBuilder();
        for (int i = 0; i < 5000; i++) {
            metrics.addMetrics(Metric.newBuilder().setName("m" + i).setValue(i / 7.0));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonCodec.standard().write(metrics.build(), out);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(json(metrics.build()))
                .hasSizeGreaterThan(100_000);
    }

    private static byte[] joined(String before, byte[] middle, String after) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(before.getBytes(StandardCharsets.UTF_8));
        out.write(middle);
        out.write(after.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}

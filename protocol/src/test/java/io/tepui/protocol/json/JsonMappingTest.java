package io.tepui.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.DurationInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.NetworkInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.quota.QuotaConfig;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("How JSON values become fields (MO-80 to MO-95, AO-26, AO-27, SE-30)")
class JsonMappingTest {
    private static <M extends Message> M parse(String json, M prototype) throws MalformedMessageException {
        return JsonCodec.standard().parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), prototype);
    }

    private static Call call(String json) throws MalformedMessageException {
        return parse(json, Call.getDefaultInstance());
    }

    private static String refused(String json, Message prototype) {
        try {
            throw new AssertionError("Was taken as " + parse(json, prototype));
        } catch (MalformedMessageException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String refused(String json) {
        return refused(json, Call.getDefaultInstance());
    }

    @Test
    void unknown_keys_and_camel_case_names_are_ignored_at_every_level_MO_80() throws MalformedMessageException {
        assertThat(
                        call(
                                "{'type':'TEARDOWN','x':[{'y':null}],'teardown':{'framework_id':{'value':'f','z':{}},'frameworkId':5}}"))
                .isEqualTo(call("{'type':'TEARDOWN','teardown':{'framework_id':{'value':'f'}}}"));
        assertThat(refused("{'teardown':{'frameworkId':{'value':'f'}}}"))
                .isEqualTo("Required fields are missing: teardown.framework_id");
    }

    @Test
    void null_is_unset_for_every_kind_of_field_MO_81_CF_17() throws MalformedMessageException {
        assertThat(parse(
                        "{'user':'u','name':'n','id':null,'role':null,'roles':null,'failover_timeout':null,'checkpoint':null,"
                                + "'capabilities':null,'labels':null,'offer_filters':null}",
                        FrameworkInfo.getDefaultInstance()))
                .isEqualTo(FrameworkInfo.newBuilder().setUser("u").setName("n").build());
        assertThat(parse("{'item':[null,'a',null,[null]]}", Value.Set.getDefaultInstance())
                        .getItemList())
                .containsExactly("a");
        assertThat(parse("{'role':'r','limits':{'cpus':null,'mem':{'value':1}}}", QuotaConfig.getDefaultInstance())
                        .getLimitsMap())
                .containsOnlyKeys("mem");
        assertThat(refused("{'list_files':{'path':null}}")).isEqualTo("Required fields are missing: list_files.path");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "5, 5",
                "'5', 5",
                "'-5', -5",
                "5.9, 5",
                "-5.9, -5",
                "'5.9', 5",
                "1e3, 1000",
                "'1e3', 1000",
                "1.e2, 100",
                "'-0', 0",
                "9223372036854775807, 9223372036854775807",
                "'9223372036854775807', 9223372036854775807",
                "-9223372036854775808, -9223372036854775808",
                "9007199254740993, 9007199254740993",
                "1e18, 1000000000000000000",
            })
    void integers_are_numbers_or_strings_of_numbers_and_fractions_are_cut_MO_82(String json, long value)
            throws MalformedMessageException {
        assertThat(parse("{'nanoseconds':" + json + "}", DurationInfo.getDefaultInstance())
                        .getNanoseconds())
                .isEqualTo(value);
    }

    @Test
    void unsigned_integers_have_their_whole_range_MO_82() throws MalformedMessageException {
        assertThat(parse(
                        "{'begin':18446744073709551615,'end':'18446744073709551615'}",
                        Value.Range.getDefaultInstance()))
                .isEqualTo(Value.Range.newBuilder().setBegin(-1).setEnd(-1).build());
        assertThat(parse(
                        "{'host_port':4294967295,'container_port':'80'}", NetworkInfo.PortMapping.getDefaultInstance()))
                .isEqualTo(NetworkInfo.PortMapping.newBuilder()
                        .setHostPort(-1)
                        .setContainerPort(80)
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "-1, `begin: '-1' is not between 0 and 18446744073709551615`",
                "18446744073709551616, `begin: '18446744073709551616' is not between 0 and 18446744073709551615`",
                "1e300, `begin: '1e300' is not between 0 and 18446744073709551615`",
                "'', `begin: a number is needed, not ''`",
                "'5 ', `begin: a number is needed, not '5 '`",
                "' 5', `begin: a number is needed, not ' 5'`",
                "'5x', `begin: a number is needed, not '5x'`",
                "'+5', `begin: a number is needed, not '+5'`",
                "'1e400', `begin: the number '1e400' is too large`",
                "'Infinity', `begin: a number is needed, not 'Infinity'`",
                "true, `begin: a number is needed, not 'true'`",
                "{}, `begin: a number is needed, not an object`",
                "[5], `begin: a number is needed, not an array`",
            })
    void what_is_no_fitting_integer_is_refused_with_its_path_MO_82(String json, String reason) {
        assertThat(refused("{'begin':" + json + ",'end':1}", Value.Range.getDefaultInstance()))
                .isEqualTo(reason);
    }

    @Test
    void integers_of_32_bits_are_bounded_MO_82() {
        assertThat(refused("{'set_logging_level':{'level':4294967296,'duration':{'nanoseconds':1}}}"))
                .isEqualTo("set_logging_level.level: '4294967296' is not between 0 and 4294967295");
        assertThat(refused("{'drain_agent':{'agent_id':{'value':'a'},'max_grace_period':{'nanos':2147483648}}}"))
                .isEqualTo(
                        "drain_agent.max_grace_period.nanos: '2147483648' is not between -2147483648 and 2147483647");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "5, 5",
                "0.1, 0.1",
                "'0.1', 0.1",
                "'-2e-3', -0.002",
                "'Infinity', Infinity",
                "'-Infinity', -Infinity",
                "1e308, 1e308",
                "1e-400, 0",
                "123456789012345678901234567890, 1.2345678901234568e29",
            })
    void doubles_are_numbers_or_strings_of_numbers_MO_82(String json, double value) throws MalformedMessageException {
        assertThat(parse("{'value':" + json + "}", Value.Scalar.getDefaultInstance())
                        .getValue())
                .isEqualTo(value);
    }

    @Test
    void other_values_for_a_double_are_refused_MO_82() {
        Value.Scalar scalar = Value.Scalar.getDefaultInstance();
        assertThat(refused("{'value':'NaN'}", scalar)).isEqualTo("value: a number is needed, not 'NaN'");
        assertThat(refused("{'value':'infinity'}", scalar)).isEqualTo("value: a number is needed, not 'infinity'");
        assertThat(refused("{'value':false}", scalar)).isEqualTo("value: a number is needed, not 'false'");
        assertThat(refused("{'value':[1]}", scalar)).isEqualTo("value: a number is needed, not an array");
        assertThat(refused("{'value':'1e999'}", scalar)).isEqualTo("value: the number '1e999' is too large");
    }

    @Test
    void booleans_are_true_or_false_also_as_strings_MO_83() throws MalformedMessageException {
        assertThat(call("{'update_quota':{'force':true}}").getUpdateQuota().getForce())
                .isTrue();
        assertThat(call("{'update_quota':{'force':'true'}}").getUpdateQuota().getForce())
                .isTrue();
        assertThat(call("{'update_quota':{'force':false}}").getUpdateQuota().hasForce())
                .isTrue();
        assertThat(call("{'update_quota':{'force':'false'}}").getUpdateQuota().getForce())
                .isFalse();
        assertThat(refused("{'update_quota':{'force':1}}"))
                .isEqualTo("update_quota.force: true or false is needed, not '1'");
        assertThat(refused("{'update_quota':{'force':'True'}}"))
                .isEqualTo("update_quota.force: true or false is needed, not 'True'");
        assertThat(refused("{'update_quota':{'force':{}}}"))
                .isEqualTo("update_quota.force: true or false is needed, not an object");
    }

    @Test
    void strings_are_json_strings_only_MO_84() {
        assertThat(refused("{'list_files':{'path':5}}")).isEqualTo("list_files.path: a string is needed, not '5'");
        assertThat(refused("{'list_files':{'path':true}}"))
                .isEqualTo("list_files.path: a string is needed, not 'true'");
        assertThat(refused("{'list_files':{'path':{}}}"))
                .isEqualTo("list_files.path: a string is needed, not an object");
        assertThat(refused("{'list_files':{'path':['a']}}"))
                .isEqualTo("list_files.path: a string is needed, not an array");
    }

    @Test
    void bytes_are_base64_with_white_space_skipped_up_to_the_padding_MO_85() throws MalformedMessageException {
        assertThat(uuid("'+/8='")).isEqualTo(ByteString.copyFrom(new byte[] {(byte) 0xFB, (byte) 0xFF}));
        assertThat(uuid("'Y W\\tJ\\r\\nj'")).isEqualTo(ByteString.copyFromUtf8("abc"));
        assertThat(uuid("'YQ'")).isEqualTo(ByteString.copyFromUtf8("a"));
        assertThat(uuid("'YQ==YQ=='")).isEqualTo(ByteString.copyFromUtf8("a"));
        assertThat(uuid("''")).isEqualTo(ByteString.EMPTY);
        String prefix = "{'task_id':{'value':'t'},'state':'TASK_LOST','uuid':";
        assertThat(refused(prefix + "'a-b_'}", TaskStatus.getDefaultInstance()))
                .isEqualTo("uuid: base64 is needed, not 'a-b_'");
        assertThat(refused(prefix + "'Y'}", TaskStatus.getDefaultInstance()))
                .isEqualTo("uuid: base64 is needed, not 'Y'");
        assertThat(refused(prefix + "'日本'}", TaskStatus.getDefaultInstance()))
                .isEqualTo("uuid: base64 is needed, not '日本'");
        assertThat(refused(prefix + "5}", TaskStatus.getDefaultInstance()))
                .isEqualTo("uuid: a string is needed, not '5'");
    }

    @Test
    void enums_are_names_and_an_unknown_name_leaves_an_optional_field_unset_MO_86_MO_92()
            throws MalformedMessageException {
        assertThat(call("{'type':'NO_SUCH_CALL'}").hasType()).isFalse();
        assertThat(call("{'type':'get_health'}").hasType()).isFalse();
        assertThat(call("{'type':null}").hasType()).isFalse();
        assertThat(call("{'type':'UNKNOWN'}").getType()).isEqualTo(Call.Type.UNKNOWN);
        assertThat(refused("{'type':1}")).isEqualTo("type: a string is needed, not '1'");
        assertThat(refused("{'name':'cpus','type':'scalar'}", Resource.getDefaultInstance()))
                .isEqualTo("type: there is no Type 'scalar'");
    }

    @Test
    void a_message_is_an_object_only_MO_87() {
        assertThat(refused("{'teardown':'x'}")).isEqualTo("teardown: an object is needed, not 'x'");
        assertThat(refused("{'teardown':5}")).isEqualTo("teardown: an object is needed, not '5'");
        assertThat(refused("{'teardown':{'framework_id':true}}"))
                .isEqualTo("teardown.framework_id: an object is needed, not 'true'");
        assertThat(refused("{'teardown':[{}]}")).isEqualTo("teardown: an object is needed, not an array");
    }

    @Test
    void a_single_value_is_a_list_of_one_and_lists_in_lists_are_flattened_MO_88_AO_27()
            throws MalformedMessageException {
        assertThat(parse("{'item':'a'}", Value.Set.getDefaultInstance()).getItemList())
                .containsExactly("a");
        assertThat(parse("{'item':[['a',['b']],[],'c']}", Value.Set.getDefaultInstance())
                        .getItemList())
                .containsExactly("a", "b", "c");
        assertThat(parse("{'range':{'begin':1,'end':2}}", Value.Ranges.getDefaultInstance())
                        .getRangeCount())
                .isEqualTo(1);
    }

    @Test
    void an_error_in_a_list_names_the_element_MO_88() {
        assertThat(refused("{'range':[{'begin':1,'end':2},{'begin':1,'end':'x'}]}", Value.Ranges.getDefaultInstance()))
                .isEqualTo("range[1].end: a number is needed, not 'x'");
        assertThat(refused("{'item':['a',5]}", Value.Set.getDefaultInstance()))
                .isEqualTo("item[1]: a string is needed, not '5'");
        assertThat(refused("{'item':5}", Value.Set.getDefaultInstance()))
                .isEqualTo("item: a string is needed, not '5'");
        assertThat(refused("{'uris':[{'value':'v'},{'value':'v','cache':[]}]}", CommandInfo.getDefaultInstance()))
                .isEqualTo("uris[1].cache: true or false is needed, not an array");
    }

    @Test
    void a_map_is_an_object_whose_last_equal_key_wins_MO_89() throws MalformedMessageException {
        assertThat(parse(
                                "{'role':'r','limits':{'cpus':{'value':1},'mem':{'value':2},'cpus':{'value':3}}}",
                                QuotaConfig.getDefaultInstance())
                        .getLimitsMap())
                .isEqualTo(Map.of(
                        "cpus", Value.Scalar.newBuilder().setValue(3).build(),
                        "mem", Value.Scalar.newBuilder().setValue(2).build()));
        assertThat(refused("{'role':'r','limits':[]}", QuotaConfig.getDefaultInstance()))
                .isEqualTo("limits: an object is needed, not an array");
        assertThat(refused("{'role':'r','limits':{'cpus':5}}", QuotaConfig.getDefaultInstance()))
                .isEqualTo("limits.'cpus': an object is needed, not '5'");
        assertThat(refused("{'role':'r','limits':{'a\\nb':{'value':'x'}}}", QuotaConfig.getDefaultInstance()))
                .isEqualTo("limits.'a?b'.value: a number is needed, not 'x'");
    }

    @Test
    void missing_required_fields_of_present_messages_are_named_by_path_MO_90() throws MalformedMessageException {
        assertThat(call("{'type':'LIST_FILES'}").hasListFiles()).isFalse();
        assertThat(refused("{'set_logging_level':{},'mark_agent_gone':{'agent_id':{}}}"))
                .isEqualTo("Required fields are missing: set_logging_level.level, set_logging_level.duration,"
                        + " mark_agent_gone.agent_id.value");
        assertThat(refused("{'create_volumes':{'agent_id':{'value':'a'},'volumes':[{'name':'d','type':'SCALAR'},{}]}}"))
                .isEqualTo(
                        "Required fields are missing: create_volumes.volumes[1].name, create_volumes.volumes[1].type");
        assertThat(refused("{'role':'r','limits':{'cpus':{}}}", QuotaConfig.getDefaultInstance()))
                .isEqualTo("Required fields are missing: limits.'cpus'.value");
    }

    @Test
    void of_very_many_missing_fields_only_the_first_are_named_MO_90() {
        String empty = "{},".repeat(100_000) + "{}";
        assertThat(refused("{'range':[" + empty + "]}", Value.Ranges.getDefaultInstance()))
                .startsWith("Required fields are missing: range[0].begin, range[0].end, range[1].begin,")
                .endsWith("range[4].end and more");
    }

    @Test
    void the_two_forms_of_durations_are_objects_MO_91() throws MalformedMessageException {
        assertThat(call("{'drain_agent':{'agent_id':{'value':'a'},'max_grace_period':{'seconds':10,'nanos':5}}}")
                        .getDrainAgent()
                        .getMaxGracePeriod()
                        .getSeconds())
                .isEqualTo(10);
        assertThat(refused("{'drain_agent':{'agent_id':{'value':'a'},'max_grace_period':'10s'}}"))
                .isEqualTo("drain_agent.max_grace_period: an object is needed, not '10s'");
        assertThat(refused("{'get_metrics':{'timeout':'10s'}}"))
                .isEqualTo("get_metrics.timeout: an object is needed, not '10s'");
    }

    @Test
    void members_of_other_calls_are_read_too_and_type_may_stand_anywhere_MO_93_MO_94()
            throws MalformedMessageException {
        assertThat(call("{'list_files':{'path':'p'},'type':'GET_HEALTH'}").getType())
                .isEqualTo(Call.Type.GET_HEALTH);
        assertThat(refused("{'type':'GET_HEALTH','list_files':{'path':1}}"))
                .isEqualTo("list_files.path: a string is needed, not '1'");
    }

    @Test
    void a_long_value_is_cut_in_the_error_line() {
        assertThat(refused("{'list_files':{'path':[]},'teardown':'" + "x".repeat(10_000) + "'}"))
                .isEqualTo("list_files.path: a string is needed, not an array");
        assertThat(refused("{'teardown':'" + "x".repeat(10_000) + "'}"))
                .isEqualTo("teardown: an object is needed, not '" + "x".repeat(60) + "…'");
    }

    private static ByteString uuid(String json) throws MalformedMessageException {
        return parse(
                        "{'task_id':{'value':'t'},'state':'TASK_LOST','uuid':" + json + "}",
                        TaskStatus.getDefaultInstance())
                .getUuid();
    }
}

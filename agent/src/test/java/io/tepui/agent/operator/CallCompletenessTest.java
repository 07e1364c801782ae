package io.tepui.agent.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.v1.agent.Call;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** AO-20, AO-22, AO-47, AO-50, AO-51, AO-55: calls that lack what their type needs. */
class CallCompletenessTest {
    private final CallCompleteness completeness = new CallCompleteness();

    @Test
    void a_call_needs_a_type() {
        assertThat(completeness.check(Call.getDefaultInstance()).orElseThrow()).startsWith("type: not set");
    }

    @ParameterizedTest
    @EnumSource(names = {"GET_METRICS", "SET_LOGGING_LEVEL", "LIST_FILES", "READ_FILE", "LAUNCH_CONTAINER"})
    void some_types_need_their_member(Call.Type type) {
        String field = type.name().toLowerCase(Locale.ROOT);
        assertThat(completeness.check(Call.newBuilder().setType(type).build()))
                .contains(field + ": not set, but a call of type " + type + " needs it");
        Call.Builder whole = Call.newBuilder().setType(type);
        var descriptor = Call.getDescriptor().findFieldByName(field);
        whole.setField(descriptor, whole.newBuilderForField(descriptor).buildPartial());
        assertThat(completeness.check(whole.buildPartial())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "GET_HEALTH",
                "GET_FLAGS",
                "GET_VERSION",
                "GET_LOGGING_LEVEL",
                "GET_STATE",
                "GET_CONTAINERS",
                "GET_FRAMEWORKS",
                "GET_EXECUTORS",
                "GET_OPERATIONS",
                "GET_TASKS",
                "GET_AGENT",
                "GET_RESOURCE_PROVIDERS",
                "PRUNE_IMAGES"
            })
    void others_need_nothing(Call.Type type) {
        assertThat(completeness.check(Call.newBuilder().setType(type).build())).isEmpty();
    }
}

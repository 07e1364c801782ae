package io.tepui.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.master.testing.Launches;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.OperationID;
import io.tepui.protocol.v1.scheduler.Call;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The checks of a scheduler's call that need no state")
class SchedulerCallValidationTest {
    private static final FrameworkID ID =
            FrameworkID.newBuilder().setValue("fw").build();

    private static Optional<String> validate(Call.Builder call) {
        return SchedulerCallValidation.validate(call.build(), Optional.empty());
    }

    private static Call.Builder call(Call.Type type) {
        return Call.newBuilder().setType(type).setFrameworkId(ID);
    }

    private static Call.Builder subscribe() {
        Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        call.getSubscribeBuilder().getFrameworkInfoBuilder().setUser("u").setName("n");
        return call;
    }

    @Test
    @DisplayName("refuse a call without type (SE-33), and let UNKNOWN with an id pass")
    void type() {
        assertThat(validate(Call.newBuilder().setFrameworkId(ID))).isPresent();
        assertThat(validate(call(Call.Type.UNKNOWN))).isEmpty();
        assertThat(validate(Call.newBuilder().setType(Call.Type.UNKNOWN))).isPresent();
    }

    @ParameterizedTest
    @EnumSource(value = Call.Type.class, mode = EnumSource.Mode.EXCLUDE, names = "SUBSCRIBE")
    @DisplayName("ask for 'framework_id' in every call but SUBSCRIBE (SE-35)")
    void frameworkId(Call.Type type) {
        assertThat(validate(Call.newBuilder().setType(type)).orElseThrow()).contains("framework_id");
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.Type.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TEARDOWN", "REVIVE", "SUPPRESS", "UNKNOWN"})
    @DisplayName("ask for the body that the type names (SE-36)")
    void body(Call.Type type) {
        assertThat(validate(call(type)).orElseThrow()).contains(type.name().toLowerCase(java.util.Locale.ROOT));
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.Type.class,
            names = {"TEARDOWN", "REVIVE", "SUPPRESS"})
    @DisplayName("let these go without body (SE-36)")
    void withoutBody(Call.Type type) {
        assertThat(validate(call(type))).isEmpty();
    }

    static Stream<Arguments> ids() {
        return Stream.of(
                Arguments.of(null, null, true),
                Arguments.of("", null, true),
                Arguments.of(null, "", true),
                Arguments.of("a", "a", true),
                Arguments.of("a", "b", false),
                Arguments.of("a", null, false),
                Arguments.of(null, "a", false));
    }

    @ParameterizedTest(name = "{0} and {1}")
    @MethodSource("ids")
    @DisplayName("compare both ids of a SUBSCRIBE, an empty one being none (SE-34):")
    void subscribeIds(String outer, String inner, boolean valid) {
        Call.Builder call = subscribe();
        if (outer != null) {
            call.setFrameworkId(FrameworkID.newBuilder().setValue(outer));
        }
        if (inner != null) {
            call.getSubscribeBuilder()
                    .getFrameworkInfoBuilder()
                    .setId(FrameworkID.newBuilder().setValue(inner));
        }
        assertThat(validate(call).isEmpty()).isEqualTo(valid);
    }

    @Test
    @DisplayName("refuse a SUBSCRIBE with another principal than the request's (SE-34)")
    void subscribePrincipal() {
        Call.Builder call = subscribe();
        assertThat(SchedulerCallValidation.validate(call.build(), Optional.of("alice")))
                .isEmpty();
        call.getSubscribeBuilder().getFrameworkInfoBuilder().setPrincipal("bob");
        assertThat(SchedulerCallValidation.validate(call.build(), Optional.empty()))
                .isEmpty();
        assertThat(SchedulerCallValidation.validate(call.build(), Optional.of("bob")))
                .isEmpty();
        assertThat(SchedulerCallValidation.validate(call.build(), Optional.of("alice")))
                .isPresent();
    }

    @Test
    @DisplayName("refuse a SUBSCRIBE with a stream id (SE-19)")
    void subscribeStreamId() {
        assertThat(SchedulerCallValidation.validateSubscribeHeaders(Optional.of("x")))
                .isPresent();
        assertThat(SchedulerCallValidation.validateSubscribeHeaders(Optional.empty()))
                .isEmpty();
    }

    @Test
    @DisplayName("ask for uuids of 16 bytes, and for the agent of an operation (SE-37)")
    void uuids() {
        ByteString good = ByteString.copyFromUtf8("0123456789abcdef");
        AgentID agent = AgentID.newBuilder().setValue("a").build();
        Call.Builder acknowledge = call(Call.Type.ACKNOWLEDGE);
        acknowledge
                .getAcknowledgeBuilder()
                .setAgentId(agent)
                .setTaskId(Launches.taskId("t"))
                .setUuid(good);
        assertThat(validate(acknowledge)).isEmpty();
        acknowledge.getAcknowledgeBuilder().setUuid(ByteString.copyFromUtf8("short"));
        assertThat(validate(acknowledge).orElseThrow()).contains("acknowledge.uuid");

        Call.Builder operation = call(Call.Type.ACKNOWLEDGE_OPERATION_STATUS);
        operation
                .getAcknowledgeOperationStatusBuilder()
                .setOperationId(OperationID.newBuilder().setValue("o"))
                .setUuid(good);
        assertThat(validate(operation).orElseThrow()).contains("agent_id");
        operation.getAcknowledgeOperationStatusBuilder().setAgentId(agent);
        assertThat(validate(operation)).isEmpty();
        operation.getAcknowledgeOperationStatusBuilder().setUuid(ByteString.EMPTY);
        assertThat(validate(operation).orElseThrow()).contains("uuid");
    }

    @Test
    @DisplayName("compare both ids of an UPDATE_FRAMEWORK (SE-38)")
    void updateIds() {
        Call.Builder update = call(Call.Type.UPDATE_FRAMEWORK);
        update.getUpdateFrameworkBuilder()
                .getFrameworkInfoBuilder()
                .setUser("u")
                .setName("n");
        assertThat(validate(update)).isPresent();
        update.getUpdateFrameworkBuilder().getFrameworkInfoBuilder().setId(ID);
        assertThat(validate(update)).isEmpty();
    }
}

package io.tepui.master.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.master.Call;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A call is complete")
class CallCompletenessTest {
    /** The rows of the spec's table without a payload in bold. */
    private static final Set<Call.Type> BARE = Set.of(
            Call.Type.GET_HEALTH,
            Call.Type.GET_FLAGS,
            Call.Type.GET_VERSION,
            Call.Type.GET_LOGGING_LEVEL,
            Call.Type.GET_STATE,
            Call.Type.GET_AGENTS,
            Call.Type.GET_FRAMEWORKS,
            Call.Type.GET_EXECUTORS,
            Call.Type.GET_OPERATIONS,
            Call.Type.GET_TASKS,
            Call.Type.GET_ROLES,
            Call.Type.GET_WEIGHTS,
            Call.Type.GET_MASTER,
            Call.Type.SUBSCRIBE,
            Call.Type.GET_MAINTENANCE_STATUS,
            Call.Type.GET_MAINTENANCE_SCHEDULE,
            Call.Type.GET_QUOTA);

    private final CallCompleteness completeness = new CallCompleteness();

    @ParameterizedTest
    @EnumSource(value = Call.Type.class, mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
    @DisplayName("if the payload that its type needs is there; the refusal names the missing one (MO-149)")
    void payload(Call.Type type) {
        Call bare = Call.newBuilder().setType(type).build();
        String field = type.name().toLowerCase(Locale.ROOT);
        if (BARE.contains(type)) {
            assertThat(completeness.check(bare)).isEmpty();
        } else {
            assertThat(completeness.check(bare))
                    .get()
                    .asString()
                    .startsWith(field + ":")
                    .doesNotContain("\n");
        }
    }

    @Test
    @DisplayName("with an empty payload, which counts as present (MO-149)")
    void emptyPayload() {
        FieldDescriptor metrics = Call.getDescriptor().findFieldByName("get_metrics");
        Call call = Call.newBuilder()
                .setType(Call.Type.GET_METRICS)
                .setField(metrics, Call.GetMetrics.getDefaultInstance())
                .build();
        assertThat(completeness.check(call)).isEmpty();
    }

    @Test
    @DisplayName("only if it has a type")
    void type() {
        assertThat(completeness.check(Call.getDefaultInstance()))
                .get()
                .asString()
                .startsWith("type:");
    }

    @Test
    @DisplayName("only if the resources to reserve are valid, whatever the agent (MO-150)")
    void resources() {
        Resource negative = Resource.newBuilder()
                .setName("cpus")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(-1))
                .build();
        Call call = Call.newBuilder()
                .setType(Call.Type.RESERVE_RESOURCES)
                .setReserveResources(Call.ReserveResources.newBuilder()
                        .setAgentId(Samples.agentId("nobody"))
                        .addResources(negative))
                .build();
        assertThat(completeness.check(call)).get().asString().startsWith("reserve_resources.resources[0]:");
    }

    @Test
    @DisplayName("only if it says which agent's volume is to grow or to shrink (MO-151)")
    void agentOfVolume() {
        Resource disk = Resource.newBuilder()
                .setName("disk")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(1))
                .build();
        Call grow = Call.newBuilder()
                .setType(Call.Type.GROW_VOLUME)
                .setGrowVolume(Call.GrowVolume.newBuilder().setVolume(disk).setAddition(disk))
                .build();
        Call shrink = Call.newBuilder()
                .setType(Call.Type.SHRINK_VOLUME)
                .setShrinkVolume(Call.ShrinkVolume.newBuilder().setVolume(disk).setSubtract(disk.getScalar()))
                .build();
        assertThat(completeness.check(grow)).contains("grow_volume.agent_id: not set");
        assertThat(completeness.check(shrink)).contains("shrink_volume.agent_id: not set");
    }
}

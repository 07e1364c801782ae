package io.tepui.master.operations;

import static io.tepui.master.testing.Reserved.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.state.Counter;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.ResourceCalls;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.UUID;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of the operations that were acknowledged,")
class AcknowledgedOperationsTest {
    private static final String AGENT = "agent";

    private final AtomicInteger forgotten = new AtomicInteger();
    private final AcknowledgedOperations acknowledged = new AcknowledgedOperations(3, forgotten::incrementAndGet);

    private static Operation operation(int number) {
        return Operation.newBuilder()
                .setUuid(UUID.newBuilder().setValue(ByteString.copyFromUtf8("operation " + number)))
                .setAgentId(AgentID.newBuilder().setValue(AGENT))
                .buildPartial();
    }

    private boolean knows(int number) {
        return acknowledged.contains(AGENT, operation(number));
    }

    @Test
    @DisplayName(
            "an agent's last ones up to the limit are remembered, and one more takes the place of the oldest and is counted")
    void bound() {
        for (int i = 0; i < 3; i++) {
            acknowledged.add(operation(i));
        }
        assertThat(knows(0)).isTrue();
        assertThat(knows(2)).isTrue();
        assertThat(forgotten).hasValue(0);

        acknowledged.add(operation(3));
        assertThat(knows(0)).isFalse();
        assertThat(knows(1)).isTrue();
        assertThat(knows(3)).isTrue();
        assertThat(forgotten).hasValue(1);
    }

    @Test
    @DisplayName("as many are remembered as the settings say, and a metric counts the others")
    void counted() {
        MasterWorld world = MasterWorld.started(MasterSettings.defaults()
                .edit()
                .maxAcknowledgedOperationsPerAgent(1)
                .build());
        TestAgent agent = world.agent().with("cpus:8;mem:8192").registers();
        TestScheduler scheduler = world.scheduler();
        scheduler.subscribes();
        scheduler.accepts(
                agent, 0, ResourceCalls.reserve(reserved("web", "cpus:1")).build());
        assertThat(world.count(Counter.ACKNOWLEDGED_OPERATIONS_FORGOTTEN)).isZero();

        world.allocates();
        scheduler.accepts(
                agent, 0, ResourceCalls.reserve(reserved("web", "cpus:1")).build());
        assertThat(world.count(Counter.ACKNOWLEDGED_OPERATIONS_FORGOTTEN)).isEqualTo(1);
    }

    @Test
    @DisplayName("those are forgotten that the agent has no longer, and all of an agent that is taken out")
    void forgotten() {
        acknowledged.add(operation(1));
        acknowledged.add(operation(2));
        acknowledged.retain(AGENT, Set.of(operation(2).getUuid()));
        assertThat(knows(1)).isFalse();
        assertThat(knows(2)).isTrue();

        acknowledged.forget(AGENT);
        assertThat(knows(2)).isFalse();
    }
}

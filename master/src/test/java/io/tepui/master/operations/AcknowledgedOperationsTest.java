package io.tepui.master.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.UUID;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of the operations that were acknowledged,")
class AcknowledgedOperationsTest {
    private static final String AGENT = "agent";

    private final AcknowledgedOperations acknowledged = new AcknowledgedOperations();

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
    @DisplayName("the last 256 of an agent are remembered, and one more takes the place of the oldest")
    void bound() {
        for (int i = 0; i < 256; i++) {
            acknowledged.add(operation(i));
        }
        assertThat(knows(0)).isTrue();
        assertThat(knows(255)).isTrue();

        acknowledged.add(operation(256));
        assertThat(knows(0)).isFalse();
        assertThat(knows(1)).isTrue();
        assertThat(knows(256)).isTrue();
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

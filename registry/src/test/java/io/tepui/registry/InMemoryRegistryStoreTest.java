package io.tepui.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryRegistryStoreTest extends RegistryStoreContract {
    @Override
    protected RegistryStore open(RegistryLimits limits) {
        return new InMemoryRegistryStore(limits, RegistrySnapshot.empty());
    }

    @Test
    void starts_with_the_values_of_a_snapshot() throws Exception {
        InMemoryRegistryStore first = new InMemoryRegistryStore();
        await(first.apply(List.of(put("agents/a", "x"), put("weights/r", "y"))));
        RegistryStore second = new InMemoryRegistryStore(RegistryLimits.DEFAULT, first.read());

        assertThat(second.read()).isEqualTo(first.read());
        assertThat(second.sizeBytes()).isEqualTo(first.sizeBytes());
        assertThat(second.read().under("agents/")).containsOnlyKeys("agents/a");
    }
}

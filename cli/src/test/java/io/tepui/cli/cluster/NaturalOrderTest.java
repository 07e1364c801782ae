package io.tepui.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {
    @Test
    void numbers_in_ids_count_as_numbers() {
        assertThat(Stream.of("m-S10", "m-S9", "m-S1", "k-S100", "m-S100", "m").sorted(NaturalOrder.INSTANCE))
                .containsExactly("k-S100", "m", "m-S1", "m-S9", "m-S10", "m-S100");
    }
}

package io.tepui.resources;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A set")
class SetValueTest {
    private final SetValue both = SetValue.of("sda1", "sda2");

    @Test
    @DisplayName("is equal whatever the order of its items (AR-16, AR-320)")
    void ignores_order() {
        assertThat(both).isEqualTo(SetValue.of("sda2", "sda1")).hasSameHashCodeAs(SetValue.of("sda2", "sda1"));
        assertThat(both).isNotEqualTo(SetValue.of("sda1"));
    }

    @Test
    @DisplayName("contains its subsets (AR-16, AR-320)")
    void contains_subsets() {
        assertThat(both.contains(SetValue.of("sda2"))).isTrue();
        assertThat(both.contains(SetValue.EMPTY)).isTrue();
        assertThat(both.contains(SetValue.of("sda2", "sda3"))).isFalse();
    }

    @Test
    @DisplayName("adds what is missing in the order of the right side (AR-17, AR-320)")
    void adds_what_is_missing() {
        assertThat(both.plus(SetValue.of("sda3", "sda1"))).hasToString("{sda1, sda2, sda3}");
    }

    @Test
    @DisplayName("subtracts what is there and ignores the rest (AR-17, AR-343)")
    void subtracts_what_is_there() {
        assertThat(both.minus(SetValue.of("sda3", "sda1"))).isEqualTo(SetValue.of("sda2"));
        assertThat(both.minus(both).isEmpty()).isTrue();
    }

    @Test
    @DisplayName("counts its items as its size (AR-95)")
    void counts_items() {
        assertThat(both.size()).isEqualTo(Scalar.of(2));
    }
}

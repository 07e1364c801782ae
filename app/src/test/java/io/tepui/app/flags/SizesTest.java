package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MO-392, MO-470. */
class SizesTest {
    @ParameterizedTest
    @CsvSource({"4096B, 4KB", "2GB, 2GB", "1025B, 1025B", "1024kb, 1MB", "2048Gb, 2TB", "0MB, 0B", "4096TB, 4096TB"})
    void prints_the_largest_unit_that_divides(String given, String normal) {
        assertThat(Sizes.format(Sizes.parse(given))).isEqualTo(normal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "B", "1.5GB", "-1B", "5 GB", "5G", "5PB", "1KiB"})
    void refuses_other_forms(String text) {
        assertThatThrownBy(() -> Sizes.parse(text)).hasMessageContaining("64MB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8388608TB", "9223372036854775808B", "999999999999999999999999999999B"})
    void refuses_what_is_larger_than_63_bits(String text) {
        assertThatThrownBy(() -> Sizes.parse(text)).hasMessageContaining("too large");
    }

    @Property
    void every_size_comes_back_unchanged(@ForAll @LongRange(max = Long.MAX_VALUE) long bytes) {
        assertThat(Sizes.parse(Sizes.format(bytes))).isEqualTo(bytes);
    }
}

package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MO-391, MO-469, AO-45, AO-233. */
class DurationsTest {
    private static final List<String> UNITS = List.of("ns", "us", "ms", "secs", "mins", "hrs", "days", "weeks");

    /** How many of each unit make the next. */
    private static final List<Integer> LIMITS = List.of(1000, 1000, 1000, 60, 60, 24, 7, 1000);

    @ParameterizedTest
    @CsvSource({
        "60secs, 1mins",
        "90secs, 90secs",
        "100mins, 100mins",
        "14days, 2weeks",
        "10days, 10days",
        "500ms, 500ms",
        "3601secs, 1.00027777777778hrs",
        "1.5mins, 90secs",
        "0.5secs, 500ms",
        ".25hrs, 15mins",
        "2.secs, 2secs",
        "0secs, 0ns",
        "0.4ns, 0ns",
        "1000us, 1ms",
        "8weeks, 8weeks"
    })
    void prints_the_normal_form(String given, String normal) {
        assertThat(Durations.format(Durations.parse(given))).isEqualTo(normal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "secs",
                "-1secs",
                "+1secs",
                "5 secs",
                " 5secs",
                "5secs ",
                "5sec",
                "1h",
                "1.2.3secs",
                ".secs",
                "1e3secs",
                "５secs",
                "NaNsecs",
                "infsecs"
            })
    void refuses_other_forms(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10secs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"15251weeks", "9223372036854775808ns", "999999999999999999999999999999weeks"})
    void refuses_what_is_longer_than_63_bits_of_nanoseconds(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).hasMessageContaining("too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807ns", "15250weeks"})
    void takes_the_longest(String text) {
        assertThat(Durations.parse(text)).isPositive();
    }

    @Property
    void whole_amounts_of_a_unit_come_back_unchanged(
            @ForAll @LongRange(max = 999) long amount, @ForAll @IntRange(max = 7) int unit) {
        String text = amount % LIMITS.get(unit) + UNITS.get(unit);
        assertThat(Durations.format(Durations.parse(text))).isEqualTo(text.startsWith("0") ? "0ns" : text);
    }

    @Property
    void every_duration_comes_back_to_fifteen_digits(@ForAll @LongRange(max = Long.MAX_VALUE) long nanos) {
        String shown = Durations.format(Duration.ofNanos(nanos));
        assertThat((double) Durations.parse(shown).toNanos()).isCloseTo((double) nanos, within(1 + nanos * 1e-14));
    }
}

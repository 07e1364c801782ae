package io.tepui.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A scalar")
class ScalarTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1000",
        "1.0004, 1000",
        "1.0005, 1001",
        "1.5011, 1501",
        "1.5015, 1502",
        "0.0004, 0",
        "0.0005, 1",
        "-0.0005, -1",
        "-1.0004, -1000",
        "-2.5, -2500",
        "0.1, 100",
        "45.55, 45550",
        "99999999999.9994, 99999999999999",
        "9223372036854774, 9223372036854773760",
        "0.00049999999999999994, 0"
    })
    @DisplayName("is rounded to thousandths with halves away from zero (AR-1)")
    void rounds_to_thousandths(double value, long thousandths) {
        assertThat(Scalar.of(value).thousandths()).isEqualTo(thousandths);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2345, 1.235",
        "1.2344, 1.234",
        "1.1, 1.1",
        "1000001, 1000001",
        "99999999999.9994, 99999999999.999",
        "0, 0",
        "0.5, 0.5",
        "-1.5, -1.5",
        "100, 100",
        "1e12, 1000000000000",
        "123456789012.345, 123456789012.345",
        "1234567890123.456, 1234567890123.46",
        "1e15, 1e+15",
        "1099511627776, 1099511627776"
    })
    @DisplayName("prints rounded, with at most 15 digits and no trailing zeros (AR-7)")
    void prints(double value, String text) {
        assertThat(Scalar.of(value)).hasToString(text);
    }

    @Test
    @DisplayName("compares thousandths: 1.0004 equals 1.0, and 1.0005 does not (AR-3)")
    void compares_thousandths() {
        assertThat(Scalar.of(1.0004)).isEqualTo(Scalar.of(1.0)).hasSameHashCodeAs(Scalar.of(1.0));
        assertThat(Scalar.of(1.0005)).isEqualTo(Scalar.of(1.001)).isNotEqualTo(Scalar.of(1.0));
        assertThat(Scalar.of(1.001)).isGreaterThan(Scalar.of(1.0));
    }

    @Test
    @DisplayName("keeps its exact double until it takes part in an operation (AR-4)")
    void keeps_the_double_until_used() {
        assertThat(Scalar.of(1.5011).doubleValue()).isEqualTo(1.5011);
        assertThat(Scalar.of(1.5011).plus(Scalar.ZERO).doubleValue()).isEqualTo(1.501);
        assertThat(Scalar.of(1.5015).plus(Scalar.ZERO).doubleValue()).isEqualTo(1.502);
        assertThat(Scalar.of(1.5011).roundedValue()).isEqualTo(1.501);
    }

    @Test
    @DisplayName("adds and subtracts exactly: 0.1 + 0.2 is 0.3 (SE-189, AR-2)")
    void adds_exactly() {
        assertThat(Scalar.of(0.1).plus(Scalar.of(0.2)).doubleValue()).isEqualTo(0.3);
        assertThat(Scalar.of(50).minus(Scalar.of(0.5)).doubleValue()).isEqualTo(49.5);
        assertThat(Scalar.of(1).minus(Scalar.of(3)).isNegative()).isTrue();
    }

    @Test
    @DisplayName("does not drift over 100,000 additions and subtractions of 1.001 (AR-8)")
    void does_not_drift() {
        Scalar step = Scalar.of(1.001);
        Scalar sum = step;
        for (int i = 0; i < 100_000; i++) {
            sum = sum.plus(step);
        }
        for (int i = 0; i < 100_000; i++) {
            sum = sum.minus(step);
        }
        assertThat(sum.doubleValue()).isEqualTo(1.001);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, 9.3e15})
    @DisplayName("refuses NaN, infinities and what does not fit (AR-5, AR-6)")
    void refuses_what_does_not_fit(double value) {
        assertThat(Scalar.isRepresentable(value)).isFalse();
        assertThatThrownBy(() -> Scalar.of(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Double.toString(value));
    }

    @Test
    @DisplayName("stays at the largest amount instead of wrapping around")
    void saturates() {
        Scalar largest = Scalar.of(Scalar.MAX_VALUE);
        assertThat(largest.plus(largest).isNegative()).isFalse();
        assertThat(Scalar.ZERO.minus(largest).minus(largest).isNegative()).isTrue();
    }

    @Test
    @DisplayName("cannot be joined with another kind of amount")
    void refuses_other_kinds() {
        assertThatThrownBy(() -> Scalar.of(1).plus(Ranges.of(1, 2))).hasMessageContaining("RANGES");
    }
}

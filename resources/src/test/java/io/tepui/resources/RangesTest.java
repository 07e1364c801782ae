package io.tepui.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Ranges")
class RangesTest {
    private static final long LARGEST = -1L;

    static Ranges ranges(String text) {
        return switch (ValueParser.parse(text)) {
            case ParsedValue.OfRanges parsed -> parsed.ranges();
            default -> throw new AssertionError(text + " is not ranges");
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [20-30, 31-39, 40-40]       | [20-40]              | 1
                    [4-6, 7-7, 9-10, 9-11]      | [4-7, 9-11]          | 2
                    [7-8, 1-4, [8-10], 4-5]     | [1-5, 7-10]          | 2
                    [1-10, 8-11]                | [1-11]               | 1
                    [1-10, 2-5]                 | [1-10]               | 1
                    [5-8, 1-3]                  | [1-3, 5-8]           | 2
                    [1-2, 1-2]                  | [1-2]                | 1
                    [1,2,3,4]                   | [1-4]                | 1
                    [0x10-0x20]                 | [16-32]              | 1
                    []                          | []                   | 0
                    """)
    @DisplayName("are coalesced: sorted, disjoint, neighbours merged (AR-10, AR-22, AR-343)")
    void coalesce(String text, String coalesced, int intervals) {
        assertThat(ranges(text)).hasToString(coalesced).isEqualTo(ranges(coalesced));
        assertThat(ranges(text).intervals()).isEqualTo(intervals);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [1-4, 9-10, 20-22, 26-30] | [5-8, 23-25] | [1-10, 20-30]
                    [1-10]                    | [5-15]       | [1-15]
                    [5-15]                    | [1-10]       | [1-15]
                    [1-10]                    | [3-4]        | [1-10]
                    [1-3]                     | [7-9]        | [1-3, 7-9]
                    [1-3]                     | []           | [1-3]
                    []                        | [1-3]        | [1-3]
                    [1-3, 10-11]              | [4-9]        | [1-11]
                    """)
    @DisplayName("add to their union (AR-13, AR-319)")
    void add(String left, String right, String sum) {
        assertThat(ranges(left).plus(ranges(right))).isEqualTo(ranges(sum));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [1-10, 20-30, 40-50] | [2-9, 15-45, 48-50]        | [1-1, 10-10, 46-47]
                    [20000-40000]        | [10000-20000, 30000-50000] | [20001-29999]
                    [1-10]               | [5-15]                     | [1-4]
                    [5-15]               | [1-10]                     | [11-15]
                    [1-10]               | [3-4]                      | [1-2, 5-10]
                    [1-10]               | [1-10]                     | []
                    [3-4]                | [1-10]                     | []
                    [1-10]               | [20-30]                    | [1-10]
                    [1-10]               | []                         | [1-10]
                    []                   | [1-10]                     | []
                    [1-10]               | [2-2, 4-4, 6-6]            | [1-1, 3-3, 5-5, 7-10]
                    """)
    @DisplayName("subtract, splitting intervals and ignoring what is not there (AR-14, AR-319)")
    void subtract(String left, String right, String rest) {
        assertThat(ranges(left).minus(ranges(right))).isEqualTo(ranges(rest));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [1-10]           | [2-3]       | true
                    [1-10]           | [1-10]      | true
                    [1-5, 6-10]      | [4-7]       | true
                    [1-5, 7-10]      | [4-7]       | false
                    [1-5, 7-10]      | [1-2, 9-10] | true
                    [2-3]            | [1-10]      | false
                    [1-10]           | []          | true
                    []               | [1-1]       | false
                    [1-10, 20-30]    | [5-25]      | false
                    """)
    @DisplayName("contain what lies inside one interval of the coalesced form (AR-12, AR-319)")
    void contain(String larger, String smaller, boolean contained) {
        assertThat(ranges(larger).contains(ranges(smaller))).isEqualTo(contained);
    }

    @Test
    @DisplayName("are of unsigned 64-bit integers up to the largest (AR-9, AR-10)")
    void are_unsigned() {
        Ranges top = Ranges.of(LARGEST - 1, LARGEST);
        assertThat(top).hasToString("[18446744073709551614-18446744073709551615]");
        assertThat(Ranges.of(5, LARGEST).plus(Ranges.of(1, 4))).isEqualTo(Ranges.of(1, LARGEST));
        assertThat(Ranges.of(0, LARGEST).minus(top)).isEqualTo(Ranges.of(0, LARGEST - 2));
        assertThat(Ranges.of(0, LARGEST).contains(top)).isTrue();
        assertThat(Ranges.of(0, LARGEST).minus(Ranges.of(0, LARGEST))).isEqualTo(Ranges.EMPTY);
        assertThat(Ranges.of(0, LARGEST).countOfIntegers()).isEqualTo(Long.MAX_VALUE);
        assertThat(Ranges.ofPairs(LARGEST, LARGEST, LARGEST, LARGEST).intervals())
                .isOne();
    }

    @Test
    @DisplayName("find one integer and count integers")
    void find_and_count() {
        Ranges ports = ranges("[1-5, 7-10]");
        assertThat(ports.contains(5)).isTrue();
        assertThat(ports.contains(6)).isFalse();
        assertThat(ports.contains(11)).isFalse();
        assertThat(ports.countOfIntegers()).isEqualTo(9);
        assertThat(ports.size()).isEqualTo(Scalar.of(9));
    }

    @Test
    @DisplayName("refuse a begin above its end and a begin without an end")
    void refuse_bad_bounds() {
        assertThatThrownBy(() -> Ranges.of(3, 2)).hasMessageContaining("3-2");
        assertThatThrownBy(() -> Ranges.ofPairs(1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
    }
}

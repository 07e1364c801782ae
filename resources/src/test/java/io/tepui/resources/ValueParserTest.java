package io.tepui.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A value in flag syntax")
class ValueParserTest {
    @Test
    @DisplayName("is a number, ranges, a set or text (AR-21, AR-342)")
    void is_of_four_kinds() {
        assertThat(ValueParser.parse("45.55")).isEqualTo(new ParsedValue.OfScalar(45.55));
        assertThat(ValueParser.parse("[10000-20000, 30000-50000]"))
                .isEqualTo(new ParsedValue.OfRanges(Ranges.ofPairs(10000, 20000, 30000, 50000)));
        assertThat(ValueParser.parse("{sda1, sda2}")).isEqualTo(new ParsedValue.OfSet(List.of("sda1", "sda2")));
        assertThat(ValueParser.parse("123abc,s")).isEqualTo(new ParsedValue.OfText("123abc,s"));
    }

    @Test
    @DisplayName("loses all its blanks, also inside text (AR-19)")
    void loses_blanks() {
        assertThat(ValueParser.parse(" 4 5 ")).isEqualTo(new ParsedValue.OfScalar(45));
        assertThat(ValueParser.parse("a b")).isEqualTo(new ParsedValue.OfText("ab"));
    }

    @Test
    @DisplayName("may be any zero or normal number in decimal or hexadecimal (AR-24)")
    void may_be_any_normal_number() {
        assertThat(ValueParser.parse("0")).isEqualTo(new ParsedValue.OfScalar(0));
        assertThat(ValueParser.parse("1e3")).isEqualTo(new ParsedValue.OfScalar(1000));
        assertThat(ValueParser.parse(".5")).isEqualTo(new ParsedValue.OfScalar(0.5));
        assertThat(ValueParser.parse("0x10")).isEqualTo(new ParsedValue.OfScalar(16));
        assertThat(ValueParser.parse("1d")).isEqualTo(new ParsedValue.OfText("1d"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{aa,b}}",
                "[1-2]]",
                "[1-2b]",
                "  ",
                "",
                "nan",
                "-nan",
                "inf",
                "-inf",
                "infinity",
                "-infinity",
                "INF",
                "-1",
                "1e-310",
                "1e400",
                "[1-2",
                "]1-2[",
                "(a",
                "a[1-2]",
                "a{b}",
                "[1-2-3]",
                "[-1--2]x",
                "[3-2]",
                "[1-18446744073709551616]"
            })
    @DisplayName("is refused with a reason (AR-20 to AR-24, AR-342)")
    void is_refused(String text) {
        assertThatThrownBy(() -> ValueParser.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}

package io.tepui.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.cli.CommandException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void a_table_aligns_texts_to_the_left_and_numbers_to_the_right() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Table.of("NAME", "N>", "LAST")
                .row("a", "1", "x")
                .row("longer", "100", "")
                .print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("""
                NAME      N  LAST
                a         1  x
                longer  100
                """);
        assertThatThrownBy(() -> Table.of("A", "B").row("1")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0,0s", "59,59s", "60,1m", "61,1m 1s", "3600,1h", "7500,2h 5m", "86400,1d", "100000,1d 3h"})
    void durations_have_two_parts_at_most(long seconds, String text) {
        assertThat(Texts.duration(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0 MB", "0.5,0.5 MB", "512,512 MB", "1024,1 GB", "1536,1.5 GB", "2097152,2 TB"})
    void sizes_have_the_largest_unit_that_fits(double megabytes, String text) {
        assertThat(Texts.megabytes(megabytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"4,4", "0.25,0.25", "1.5,1.5", "100,100", "0.001,0.001"})
    void numbers_have_no_idle_zeros(double number, String text) {
        assertThat(Texts.number(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"90s,90", "10mins,600", "1.5h,5400", "2d,172800", "500ms,0.5", "3 weeks,1814400"})
    void durations_are_read(String text, double seconds) throws Exception {
        assertThat(Values.duration("--x", text)).isEqualTo(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    @ParameterizedTest
    @CsvSource({"512,512", "512MB,512", "1.5GB,1536", "2tb,2097152"})
    void sizes_are_read(String text, double megabytes) throws Exception {
        assertThat(Values.megabytes("--x", text)).isEqualTo(megabytes);
    }

    @Test
    void times_are_read() throws Exception {
        assertThat(Values.time("--x", "now", NOW)).isEqualTo(NOW);
        assertThat(Values.time("--x", "+30m", NOW)).isEqualTo(NOW.plusSeconds(1800));
        assertThat(Values.time("--x", "2026-01-31T18:00:00+01:00", NOW)).isEqualTo("2026-01-31T17:00:00Z");
        assertThat(Values.time("--x", "2026-01-31T18:00", NOW))
                .isEqualTo(java.time.LocalDateTime.parse("2026-01-31T18:00")
                        .atZone(java.time.ZoneId.systemDefault())
                        .toInstant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1s", "5", "1y", "99999999999d"})
    void what_is_no_duration_is_refused_with_the_option_and_examples(String text) {
        assertThatThrownBy(() -> Values.duration("--grace", text))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--grace='" + text + "'");
    }

    @Test
    void json_is_written_and_read() throws Exception {
        Map<String, Object> object = Json.object();
        object.put("b", List.of(1, 2.5, "x\"y", true));
        object.put("a", Map.of());
        String text = Json.print(object);
        assertThat(Json.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Map.of("b", List.of(1L, 2.5, "x\"y", true), "a", Map.of()));
        assertThat(text).startsWith("{\n  \"b\" : [\n    1,");
        assertThatThrownBy(() -> Json.parse(new byte[0])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Json.parse("{\"a\":".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }
}

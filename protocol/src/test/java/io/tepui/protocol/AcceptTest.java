package io.tepui.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What an Accept header allows (MO-39 to MO-43, MO-56, MO-57)")
class AcceptTest {
    @Test
    void without_a_header_the_answer_is_json_MO_39_CF_5() {
        assertThat(Accept.choose(Optional.empty())).contains(MediaType.JSON);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*|JSON",
                "application/*|JSON",
                "application/json|JSON",
                "APPLICATION/Json|JSON",
                "application/x-protobuf|PROTOBUF",
                "Application/X-Protobuf|PROTOBUF",
                "application/x-protobuf, application/json;q=0.1|JSON",
                "application/x-protobuf, */*;q=0.1|JSON",
                "application/x-protobuf, application/json|JSON",
                "application/json;q=0, */*|PROTOBUF",
                "application/json;q=0.0, application/*|PROTOBUF",
                "application/json ; q = 0 , application/x-protobuf|PROTOBUF",
                "application/json;q=high, */*|PROTOBUF",
                "application/json;q=, */*|PROTOBUF",
                "application/json;q=-1, */*|PROTOBUF",
                "text/html, application/json;charset=utf-8|JSON",
                "text/html;q=0.9,application/json;level=1;q=0.001|JSON",
                "application/x-protobuf, application/recordio|PROTOBUF",
                "application/json, application/json;q=0|JSON",
                "application/json;q=0, application/json, application/x-protobuf|PROTOBUF",
                "*/*;q=0, application/json|JSON",
                "application/*;q=0, */*, application/x-protobuf|PROTOBUF",
            })
    void json_is_tried_first_and_the_most_exact_entry_decides_MO_40_to_MO_43(String header, MediaType chosen) {
        assertThat(Accept.choose(Optional.of(header))).contains(chosen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "text/html",
                "application/recordio",
                "application/json;q=0",
                "*/*;q=0",
                "application/*;q=0, */*",
                "text/*",
                "json",
                "*",
                "application/jsonx",
            })
    void other_headers_allow_neither_which_means_406_MO_42_MO_43(String header) {
        assertThat(Accept.choose(Optional.of(header))).isEmpty();
    }

    @Property(tries = 500)
    void any_header_is_answered(@ForAll String header) {
        assertThat(Accept.choose(Optional.of(header))).isNotNull();
        assertThat(Accept.allowsGzip(Optional.of(header))).isIn(true, false);
        assertThat(MediaType.ofContentType(header)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|true",
                "GZIP|true",
                "*|true",
                "deflate, gzip;q=0.5|true",
                "gzip;q=0|false",
                "gzip;q=0, *|false",
                "deflate|false",
                "identity, *;q=0|false",
            })
    void gzip_is_allowed_by_its_name_or_a_star_MO_56_MO_57(String header, boolean allowed) {
        assertThat(Accept.allowsGzip(Optional.of(header))).isEqualTo(allowed);
    }

    @Test
    void without_accept_encoding_nothing_is_compressed_MO_57() {
        assertThat(Accept.allowsGzip(Optional.empty())).isFalse();
        assertThat(Accept.allowsGzip(Optional.of(""))).isFalse();
    }
}

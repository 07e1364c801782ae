package io.tepui.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Media types of requests, and of streams of agent calls (MO-18, AO-8 to AO-12)")
class StreamMediaTest {
    private static final Optional<String> JSON = Optional.of("application/json");
    private static final Optional<String> PROTOBUF = Optional.of("application/x-protobuf");
    private static final Optional<String> RECORDIO = Optional.of("application/recordio");
    private static final Optional<String> NONE = Optional.empty();

    private static void fails(int status, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MediaTypeException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessageContaining(text);
    }

    @Test
    void a_content_type_is_compared_without_case_and_may_say_utf8() {
        assertThat(MediaType.ofContentType("application/json")).contains(MediaType.JSON);
        assertThat(MediaType.ofContentType("Application/JSON")).contains(MediaType.JSON);
        assertThat(MediaType.ofContentType("application/json; charset=UTF-8")).contains(MediaType.JSON);
        assertThat(MediaType.ofContentType("application/json;charset=\"utf-8\""))
                .contains(MediaType.JSON);
        assertThat(MediaType.ofContentType("application/x-protobuf")).contains(MediaType.PROTOBUF);
        assertThat(MediaType.ofContentType("application/recordio")).contains(MediaType.RECORDIO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/json",
                "application/protobuf",
                "application/octet-stream",
                "application/json; charset=latin1",
                "application/json; q=1",
                "application/json;",
                "application/json, application/x-protobuf",
                "*/*",
            })
    void other_content_types_are_none_of_ours_MO_27(String value) {
        assertThat(MediaType.ofContentType(value)).isEmpty();
    }

    @Test
    void a_request_names_its_type_and_in_a_stream_that_of_its_messages_AO_8_AO_9() throws MediaTypeException {
        assertThat(StreamMedia.ofRequest(JSON, NONE)).isEqualTo(new StreamMedia(MediaType.JSON, MediaType.JSON));
        assertThat(StreamMedia.ofRequest(PROTOBUF, NONE).isStream()).isFalse();
        StreamMedia stream = StreamMedia.ofRequest(RECORDIO, PROTOBUF);
        assertThat(stream).isEqualTo(new StreamMedia(MediaType.RECORDIO, MediaType.PROTOBUF));
        assertThat(stream.isStream()).isTrue();
    }

    @Test
    void a_request_with_a_missing_header_is_400_and_with_a_wrong_one_415_AO_8_AO_9() {
        fails(400, "Content-Type is missing", () -> StreamMedia.ofRequest(NONE, NONE));
        fails(415, "'text/plain'", () -> StreamMedia.ofRequest(Optional.of("text/plain"), NONE));
        fails(415, "not ''", () -> StreamMedia.ofRequest(Optional.of(""), NONE));
        fails(400, "Message-Content-Type is missing", () -> StreamMedia.ofRequest(RECORDIO, NONE));
        fails(415, "Message-Content-Type", () -> StreamMedia.ofRequest(RECORDIO, RECORDIO));
        fails(415, "'text/plain'", () -> StreamMedia.ofRequest(RECORDIO, Optional.of("text/plain")));
        fails(415, "Message-Content-Type is only for", () -> StreamMedia.ofRequest(JSON, JSON));
    }

    @Test
    void an_answer_is_recordio_only_when_nothing_else_is_allowed_AO_10_AO_11() throws MediaTypeException {
        assertThat(StreamMedia.ofResponse(NONE, NONE).body()).isEqualTo(MediaType.JSON);
        assertThat(StreamMedia.ofResponse(Optional.of("*/*"), NONE).body()).isEqualTo(MediaType.JSON);
        assertThat(StreamMedia.ofResponse(Optional.of("application/recordio, application/json"), NONE)
                        .body())
                .isEqualTo(MediaType.JSON);
        assertThat(StreamMedia.ofResponse(PROTOBUF, NONE))
                .isEqualTo(new StreamMedia(MediaType.PROTOBUF, MediaType.PROTOBUF));
        assertThat(StreamMedia.ofResponse(RECORDIO, NONE))
                .isEqualTo(new StreamMedia(MediaType.RECORDIO, MediaType.JSON));
        assertThat(StreamMedia.ofResponse(Optional.of("application/json;q=0, application/x-protobuf;q=0, */*"), NONE)
                        .body())
                .isEqualTo(MediaType.RECORDIO);
        fails(406, "'text/html'", () -> StreamMedia.ofResponse(Optional.of("text/html"), NONE));
    }

    @Test
    void message_accept_chooses_the_type_of_records_and_is_for_recordio_only_AO_12() throws MediaTypeException {
        assertThat(StreamMedia.ofResponse(RECORDIO, PROTOBUF).message()).isEqualTo(MediaType.PROTOBUF);
        assertThat(StreamMedia.ofResponse(RECORDIO, Optional.of("application/x-protobuf, */*"))
                        .message())
                .isEqualTo(MediaType.JSON);
        fails(406, "Message-Accept", () -> StreamMedia.ofResponse(RECORDIO, Optional.of("text/html")));
        fails(406, "Message-Accept", () -> StreamMedia.ofResponse(RECORDIO, RECORDIO));
        fails(406, "Message-Accept is only for", () -> StreamMedia.ofResponse(JSON, JSON));
        fails(406, "Message-Accept is only for", () -> StreamMedia.ofResponse(NONE, JSON));
    }
}

package io.tepui.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An endpoint")
class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:5050, 127.0.0.1, 5050",
        "master.example, master.example, 7",
        "http://master.example:80/, master.example, 80",
        "' m:1 ', m, 1"
    })
    @DisplayName("is read as a person writes it")
    void reads(String text, String host, int port) {
        assertThat(Endpoint.parse(text, 7)).isEqualTo(new Endpoint(host, port));
    }

    @ParameterizedTest
    @CsvSource({"m:x, 'x'", "m:0, 0", "m:65536, 65536", "'', HOST:PORT", ":5050, HOST:PORT"})
    @DisplayName("that makes no sense is refused in a line that names what is wrong")
    void refuses(String text, String named) {
        assertThatThrownBy(() -> Endpoint.parse(text, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }
}

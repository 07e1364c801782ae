package io.tepui.containers.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The decoders of the shim")
class ShimDecodersTest {

    private static final int ROUNDS = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    @DisplayName("Launch requests and frames of clients that are spoilt do no harm")
    void spoilt(int seed) throws Exception {
        Path fuzzer = SanitizedShim.program("shim-fuzzer");
        Process process = new ProcessBuilder(fuzzer.toString(), Integer.toString(seed), Integer.toString(ROUNDS))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
    }
}

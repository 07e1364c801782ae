package io.tepui.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The command line")
class CliTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return Cli.run(args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "run --cpus=0 -- true",
                "run --cpus=x -- true",
                "run --mem=-1 -- true",
                "run --instances=0 -- true",
                "run --name=a/b -- true",
                "run --nonsense -- true",
                "run --master=h:x -- true",
                "call",
                "call --master=h:x GET_HEALTH",
                "call SUBSCRIBE",
            })
    @DisplayName("that is wrong is refused with a line and status 2, before anything is sent")
    void usage(String line) {
        assertThat(run(line.split(" "))).as(err.toString(UTF_8)).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString(UTF_8)).startsWith("tepui ").doesNotContain("Exception", "\tat ");
        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run --help", "call --help"})
    @DisplayName("that asks for help gets it, with examples")
    void help(String line) {
        assertThat(run(line.split(" "))).isZero();
        assertThat(out.toString(UTF_8)).contains("Examples:");
    }

    @Test
    @DisplayName("that calls a server which is not there says so")
    void nobody() throws Exception {
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(run("call", "--master=127.0.0.1:" + port, "GET_HEALTH")).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString(UTF_8)).contains("connection refused").contains("is it running?");
    }
}

package io.tepui.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void help_names_every_command() throws Exception {
        assertThat(run("help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("local", "master", "agent", "version", "help")
                .contains(Cli.commands());
        assertThat(run()).isEqualTo(2);
    }

    @Test
    void version_is_one_line() throws Exception {
        assertThat(run("version")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).matches("tepui [0-9][^ ]*\n");
    }

    @Test
    void an_unknown_command_is_one_clear_line() throws Exception {
        assertThat(run("mastre")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("tepui: there is no command 'mastre'")
                .hasLineCount(1);
    }

    @Test
    void an_agent_is_run_with_flags_alone_and_shown_when_it_is_named() throws Exception {
        assertThat(run("agent", "node7", "--master=h:x")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("tepui agent: 'h:x' is not HOST:PORT");
        err.reset();
        assertThat(run("agent", "--master=")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("tepui agent: --master=");
    }

    @Test
    void a_bad_flag_of_a_server_is_one_clear_line_and_status_1() throws Exception {
        assertThat(run("master", "--port=70000")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("tepui master: --port=70000:")
                .hasLineCount(1);
    }

    private int run(String... args) throws InterruptedException {
        return Main.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}

package io.tepui.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.cli.terminal.Terminal.Size;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A terminal")
class SttyTerminalTest {
    private Optional<Process> holder = Optional.empty();

    @AfterEach
    void stop() {
        holder.ifPresent(Process::destroy);
    }

    /** A pseudo terminal that a program of the system holds open. */
    private File terminal() throws IOException {
        assumeTrue(new File("/usr/bin/script").canExecute(), "needs script(1) for a pseudo terminal");
        Process script = new ProcessBuilder("script", "-qfc", "tty; exec sleep 60", "/dev/null").start();
        holder = Optional.of(script);
        String name = new BufferedReader(new InputStreamReader(script.getInputStream(), UTF_8)).readLine();
        return new File(name.strip());
    }

    private static String settings(File terminal) throws Exception {
        Process stty = new ProcessBuilder("stty", "-g").redirectInput(terminal).start();
        return new String(stty.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    @DisplayName("is raw until the raw time is closed, however often that is")
    void raw() throws Exception {
        File terminal = terminal();
        String before = settings(terminal);
        TerminalKeeper keeper = TerminalKeeper.makeRaw(terminal);
        assertThat(settings(terminal)).isNotEqualTo(before);
        keeper.close();
        assertThat(settings(terminal)).isEqualTo(before);
        keeper.close();
    }

    @Test
    @DisplayName("that somebody else has changed meanwhile is left to them")
    void changed() throws Exception {
        File terminal = terminal();
        TerminalKeeper keeper = TerminalKeeper.makeRaw(terminal);
        new ProcessBuilder("stty", "echo", "intr", "^A")
                .redirectInput(terminal)
                .start()
                .waitFor();
        String theirs = settings(terminal);
        keeper.close();
        assertThat(settings(terminal)).isEqualTo(theirs);
    }

    @Test
    @DisplayName("that is none is refused")
    void none() {
        assertThatThrownBy(() -> TerminalKeeper.makeRaw(new File("/dev/null"))).isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("tells its size, or that it has none")
    void size() {
        assertThat(SttyTerminal.parse("24 80\n")).contains(new Size(24, 80));
        assertThat(SttyTerminal.parse("0 0\n")).isEmpty();
        assertThat(SttyTerminal.parse("")).isEmpty();
    }
}

package io.tepui.acceptance.containers;

import static io.tepui.acceptance.containers.Hosted.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Terminal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@DisplayName("A terminal that 'exec -it' or 'attach -i' runs in")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TerminalTest {
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private static final String CTRL_P_CTRL_Q = "\u0010\u0011";

    private Hosted hosted;

    @BeforeAll
    void start() {
        hosted = new Hosted();
    }

    @AfterAll
    void stop() {
        hosted.close();
    }

    private Terminal tepui(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(1, "--master=" + hosted.cluster().masterAddress());
        return Terminal.run(30, 100, all);
    }

    /** A shell in the task's container that has shown its first prompt. */
    private Terminal shell() {
        return tepui("exec", "-it", "--env=PS1=$ ", "host", "--", "sh").await("$ ");
    }

    /** Nothing runs any more but the task. */
    private void assertNothingLeft() {
        eventually(() -> hosted.containers().isEmpty());
    }

    @Test
    @DisplayName("has its size inside, also when that changes, passes Ctrl-C on, and is as before after the end")
    void shell_at_three_in_the_morning() {
        try (Terminal terminal = shell()) {
            assertThat(terminal.isRaw()).isTrue();
            terminal.type("stty size\r").await("30 100").await("$ ");
            terminal.resize(44, 77);
            terminal.type("until [ \"$(stty size)\" = '44 77' ]; do :; done; echo re''sized\r")
                    .await("resized");
            terminal.type("trap 'echo win''dow' WINCH\r").await("$ ").resize(30, 100);
            terminal.type("until [ \"$(stty size)\" = '30 100' ]; do :; done\r").await("window");
            terminal.type("echo sl''eeps; sleep 1000\r")
                    .await("sleeps")
                    .type(CTRL_C)
                    .await("$ ");
            terminal.type("echo then $?\r").await("then 130").await("$ ");
            terminal.type("exit 3\r");
            assertThat(terminal.awaitEnd()).isEqualTo(3);
            terminal.awaitRestored();
        }
        assertNothingLeft();
    }

    @Test
    @DisplayName("is as before when 'exec' is ended by SIGTERM or SIGKILL, or its window is closed; the session is over")
    void killed() {
        for (String signal : List.of("TERM", "HUP", "KILL")) {
            try (Terminal terminal = shell()) {
                Cluster.signal(terminal.pid(), signal);
                assertThat(terminal.awaitEnd()).as(signal).isGreaterThan(128);
                terminal.awaitRestored();
            }
            assertNothingLeft();
        }
        shell().close();
        assertNothingLeft();
    }

    @Test
    @DisplayName("shows Ctrl-D to a command as the end of its input")
    void end_of_input() {
        try (Terminal terminal = tepui("exec", "-it", "host", "--", "cat")) {
            terminal.type("a line\r").await("a line\r\na line\r\n").type(CTRL_D);
            assertThat(terminal.awaitEnd()).isZero();
            terminal.awaitRestored();
        }
    }

    @Test
    @DisplayName("joins a container that has a terminal, and leaves it by Ctrl-P Ctrl-Q")
    void attach() {
        ObjectNode id = hosted.id("console");
        assertThat(hosted.launchWithTerminal(id, "while read word; do echo got $word; stty size; done")
                        .status())
                .isEqualTo(200);
        try (Terminal terminal = tepui("attach", "-it", "console")) {
            eventually(terminal::isRaw);
            terminal.type("one\r").await("got one\r\n30 100").type(CTRL_P_CTRL_Q);
            assertThat(terminal.awaitEnd()).isZero();
            terminal.awaitRestored();
        }
        assertThat(hosted.containers()).contains("console");
        hosted.kill(id);
        assertNothingLeft();
    }

    @Test
    @DisplayName("is as before when the agent is lost, and 'exec' says so in a line")
    void agent_lost() {
        try (Terminal terminal = shell()) {
            hosted.cluster().agent().killAtOnce();
            terminal.await("tepui exec: the connection to ").await("broke");
            assertThat(terminal.awaitEnd()).isEqualTo(125);
            terminal.awaitRestored();
        } finally {
            hosted.cluster().restartAgent(0);
        }
        hosted.cluster().awaitActiveAgents(1);
        assertNothingLeft();
    }
}

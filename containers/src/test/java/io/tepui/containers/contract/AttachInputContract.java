package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.containers.AttachException.Reason;
import io.tepui.containers.Container;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.OutputAttachment;
import io.tepui.containers.WaitStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The writer of a container's input, and terminals (AO §2.13, AO-186). */
public abstract class AttachInputContract extends AttachFixture {

    @Test
    @DisplayName("Input arrives as it is, and its end closes the standard input (AO-122, AO-123)")
    void binary() throws Exception {
        byte[] data = new byte[5_000_000];
        new Random(7).nextBytes(data);
        Container container = launch(held("cat", "cat; exit 5"));
        Future<Heard> heard = hear(reader("cat"));
        InputAttachment writer = writer("cat");

        writer.write(ByteBuffer.wrap(data));
        writer.endOfInput();

        assertThat(result(heard).out().toByteArray()).isEqualTo(data);
        assertThat(exit(container).status()).contains(WaitStatus.exited(5));
        await().until(writer::outputEnded);
    }

    @Test
    @DisplayName("The end of input succeeds, though the container ends by it at once (AO-123)")
    void endsByItsInput() throws Exception {
        for (int i = 0; i < 200; i++) {
            Container container = launch(open("brief-" + i, "read line"));
            try (InputAttachment writer = writer("brief-" + i)) {
                writer.endOfInput();
            }
            exit(container);
        }
    }

    @Test
    @DisplayName("Input that is sent before anyone reads the output is kept in the pipe (AO-104)")
    void inputFirst() throws Exception {
        launch(held("first", "read line; echo got $line"));
        InputAttachment writer = writer("first");
        send(writer, "it\n");
        writer.flush();

        assertThat(toEnd(reader("first")).text()).isEqualTo("got it\n");
    }

    @Test
    @DisplayName("There is one writer at a time; the second is refused and the first undisturbed (AO-126)")
    void second() throws Exception {
        launch(open("one", "while read line; do echo got $line; done"));
        InputAttachment first = writer("one");

        assertRefused(() -> runtime.attachInput("one"), Reason.INPUT_TAKEN);

        send(first, "first\n");
        awaitOutput("one", "got first\n");
    }

    @Test
    @DisplayName("A writer that leaves keeps the input open and frees its place; the next one goes on (AO-125, AO-131)")
    void oneAfterTheOther() throws Exception {
        launch(open("turns", "while read line; do echo got $line; done; echo end"));
        for (int i = 0; i < 20; i++) {
            try (InputAttachment writer = writer("turns")) {
                send(writer, i + "\n");
                writer.flush();
            }
        }

        awaitOutput("turns", "got 19\n");
        assertThat(stdout("turns").lines()).hasSize(20);
        writer("turns").endOfInput();
        awaitOutput("turns", "end\n");
    }

    @Test
    @DisplayName("Writing after the end of input fails (AO-124)")
    void afterEnd() throws Exception {
        launch(open("after", "cat; sleep 1000"));
        InputAttachment writer = writer("after");
        writer.endOfInput();

        assertThatThrownBy(() -> {
                    send(writer, "more");
                    writer.flush();
                })
                .isInstanceOf(IOException.class)
                .hasMessage("The input of container 'after' is closed: Broken pipe");
        try (InputAttachment next = writer("after")) {
            assertThatThrownBy(() -> {
                        send(next, "more");
                        next.flush();
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("Writing to a command that closed its input fails (AO-130)")
    void closedByCommand() throws Exception {
        launch(open("closed", "exec <&-; echo ready; sleep 1000"));
        awaitOutput("closed", "ready");
        InputAttachment writer = writer("closed");

        assertThatThrownBy(() -> {
                    send(writer, "lost");
                    writer.flush();
                })
                .isInstanceOf(IOException.class)
                .hasMessage("The input of container 'closed' is closed: Broken pipe");
    }

    @Test
    @DisplayName(
            "A writer waits for a command that does not read, may give up, and then leaves the place to others (AO-122, AO-131)")
    void backpressure() throws Exception {
        launch(open("deaf", "while [ ! -e go ]; do sleep 0.01; done; wc -c"));
        InputAttachment writer = writer("deaf");
        Future<?> writing = inBackground(() -> {
            writer.write(ByteBuffer.allocate(3_000_000));
            writer.flush();
            return true;
        });
        await().pollDelay(java.time.Duration.ofMillis(300)).until(() -> !writing.isDone());

        writer.close();

        await().until(writing::isDone);
        InputAttachment next = writer("deaf");
        Future<?> finishing = inBackground(() -> {
            next.write(ByteBuffer.allocate(1_000_000));
            next.endOfInput();
            return true;
        });
        Files.createFile(sandbox("deaf").resolve("go"));
        result(finishing);
        await().until(() -> !stdout("deaf").isBlank());
        assertThat(Long.parseLong(stdout("deaf").strip())).isBetween(1_000_000L, 2_000_000L);
    }

    @Test
    @DisplayName("A command that ends while its writer waits releases the writer (AO-129)")
    void endsMeanwhile() throws Exception {
        Container container = launch(open("ends", "read line; exit 6"));
        InputAttachment writer = writer("ends");

        assertThatThrownBy(() -> {
                    send(writer, "line\n");
                    writer.write(ByteBuffer.allocate(3_000_000));
                    writer.flush();
                })
                .isInstanceOf(IOException.class);

        assertThat(exit(container).status()).contains(WaitStatus.exited(6));
    }

    @Test
    @DisplayName("Without a terminal there is no window to resize (AO-127)")
    void noTerminal() throws Exception {
        launch(open("plain", "while read line; do echo got $line; done"));
        InputAttachment writer = writer("plain");

        assertThatThrownBy(() -> writer.resize(10, 20))
                .isInstanceOf(IOException.class)
                .hasMessage("Container 'plain' has no terminal");
        send(writer, "still\n");
        awaitOutput("plain", "got still\n");
    }

    @Test
    @DisplayName("A terminal is all three streams and controls the session; it echoes and translates (AO-114, AO-186)")
    void terminal() throws Exception {
        Container container = launch(terminal(
                "tty",
                "test -t 0 && test -t 1 && test -t 2 && echo three; read line </dev/tty; echo got $line >&2; exit 8"));
        OutputAttachment reader = reader("tty");
        assertThat(hearUntil(reader, "three\r\n")).isEqualTo("three\r\n");

        send(writer("tty"), "hello\n");

        Heard heard = toEnd(reader);
        assertThat(heard.text()).isEqualTo("hello\r\ngot hello\r\n");
        assertThat(heard.err().isEmpty()).isTrue();
        assertThat(exit(container).status()).contains(WaitStatus.exited(8));
        assertThat(stdout("tty")).isEqualTo("three\r\nhello\r\ngot hello\r\n");
    }

    @Test
    @DisplayName("Resizing sets the size and tells the command by SIGWINCH (AO-127)")
    void resize() throws Exception {
        launch(terminal("size", "trap 'stty size' WINCH; echo ready; while :; do read line; done"));
        OutputAttachment reader = reader("size");
        hearUntil(reader, "ready\r\n");

        writer("size").resize(43, 131);

        hearUntil(reader, "43 131\r\n");
    }

    @Test
    @DisplayName(
            "With a terminal the end of input is a character; the interrupt character reaches the command (AO-123)")
    void characters() throws Exception {
        Container container =
                launch(terminal("chars", "trap 'exit 9' INT; cat; echo more; while :; do sleep 0.01; done"));
        OutputAttachment reader = reader("chars");
        InputAttachment writer = writer("chars");
        writer.endOfInput();
        send(writer, "line\n");
        hearUntil(reader, "line\r\nline\r\n");

        send(writer, "\u0004");
        hearUntil(reader, "more\r\n");
        send(writer, "\u0003");

        assertThat(exit(container).status()).contains(WaitStatus.exited(9));
    }

    @Test
    @DisplayName("The terminal belongs to the container's user (AO-186)")
    void owner() throws Exception {
        launch(asUser(terminal("mine", "stat -L -c %u /dev/fd/0; exec 3<>$(tty) && echo opened")));

        String heard = toEnd(reader("mine")).text();

        assertThat(heard).isEqualTo(USER.uid() + "\r\nopened\r\n");
    }

    @Test
    @DisplayName("Large output of a terminal is whole")
    void largeTerminal() throws Exception {
        launch(terminal("large", "stty -opost; seq 1 200000"));

        String heard = toEnd(reader("large")).text();

        assertThat(heard).hasSize(1_288_895).endsWith("\n199999\n200000\n");
    }
}

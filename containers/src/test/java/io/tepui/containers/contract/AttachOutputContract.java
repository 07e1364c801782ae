package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.containers.AttachException.Reason;
import io.tepui.containers.Container;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.KillResult;
import io.tepui.containers.OutputAttachment;
import io.tepui.containers.SignalScope;
import io.tepui.containers.WaitStatus;
import io.tepui.protocol.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Readers of a container's output (AO §2.11, §2.12). */
public abstract class AttachOutputContract extends AttachFixture {

    private static final int READERS_MAX = 48;

    private void awaitEndOfCommand(String id) {
        await().until(() -> runtime.kill(id, 0, SignalScope.COMMAND) == KillResult.NOT_RUNNING);
    }

    @Test
    @DisplayName(
            "Every reader gets every byte from its attachment on, each stream for itself, and the files do too (AO-110, AO-112, AO-113)")
    void several() throws Exception {
        Container container =
                launch(open("many", "read go; seq 1 100000; echo oops >&2; head -c 1000000 /dev/urandom | tee copy"));
        List<Future<Heard>> heard = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            heard.add(hear(reader("many")));
        }

        send(writer("many"), "go\n");

        exit(container);
        byte[] file = Files.readAllBytes(sandbox("many").resolve("stdout"));
        assertThat(file)
                .hasSize(588_895 + 1_000_000)
                .endsWith(Files.readAllBytes(sandbox("many").resolve("copy")));
        for (Future<Heard> one : heard) {
            assertThat(result(one).out().toByteArray()).isEqualTo(file);
            assertThat(result(one).err().toStringUtf8()).isEqualTo("oops\n");
        }
    }

    @Test
    @DisplayName("What was written before the attachment is only in the files (AO-111)")
    void notReplayed() throws Exception {
        launch(open("late", "echo early; read go; echo late"));
        awaitOutput("late", "early\n");

        Future<Heard> heard = hear(reader("late"));
        send(writer("late"), "\n");

        assertThat(result(heard).text()).isEqualTo("late\n");
    }

    @Test
    @DisplayName("A session's output waits for its first reader, who gets all of it (AO-104)")
    void held() throws Exception {
        Container container = launch(held("held", "echo one; echo two >&2; touch written; read go; echo three"));
        await().until(() -> Files.exists(sandbox("held").resolve("written")));
        assertThat(stdout("held")).isEmpty();

        Future<Heard> heard = hear(reader("held"));
        send(writer("held"), "\n");

        assertThat(result(heard).text()).isEqualTo("one\nthree\n");
        assertThat(result(heard).err().toStringUtf8()).isEqualTo("two\n");
        exit(container);
        assertThat(stdout("held")).isEqualTo("one\nthree\n");
    }

    @Test
    @DisplayName(
            "The output of a session that ended unread can still be had for a while; it exists until then (AO-105)")
    void endedUnread() throws Exception {
        Container container = launch(held("quick", "echo result; exit 3"));
        awaitEndOfCommand("quick");
        assertThat(container.exit()).isNotDone();

        assertThat(toEnd(reader("quick")).text()).isEqualTo("result\n");

        assertThat(exit(container).status()).contains(WaitStatus.exited(3));
    }

    @Test
    @DisplayName("When nobody comes for it, it goes to the files (AO-105)")
    void nobodyComes() {
        Container container = launch(held("alone", "echo result"));

        assertThat(container.exit()).succeedsWithin(Duration.ofSeconds(20)).satisfies(e -> assertThat(
                        Duration.between(e.endedAt(), Instant.now()))
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(19)));
        assertThat(stdout("alone")).isEqualTo("result\n");
    }

    @Test
    @DisplayName("A session that is destroyed is not kept for a reader")
    void destroyedUnread() {
        Container container = launch(held("dropped", "echo result; touch written; sleep 1000"));
        await().until(() -> Files.exists(sandbox("dropped").resolve("written")));

        runtime.destroy("dropped");

        assertThat(container.exit()).succeedsWithin(Duration.ofSeconds(4));
        assertThat(stdout("dropped")).isEqualTo("result\n");
    }

    @Test
    @DisplayName("A session's command waits for its owner: no byte is lost or doubled however slow that is (AO-104)")
    void backpressure() throws Exception {
        launch(held("slow", "seq 1 2000000; touch done"));
        OutputAttachment reader = reader("slow");
        StringBuilder all = new StringBuilder(reader.next().orElseThrow().data().toStringUtf8());
        await().pollDelay(Duration.ofMillis(300)).until(() -> stable("slow"));
        assertThat(Files.size(sandbox("slow").resolve("stdout"))).isLessThan(2_000_000);
        assertThat(sandbox("slow").resolve("done")).doesNotExist();

        all.append(toEnd(reader).text());

        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 2_000_000; i++) {
            expected.append(i).append('\n');
        }
        assertThat(all.toString().equals(expected.toString())).isTrue();
    }

    private boolean stable(String id) throws IOException, InterruptedException {
        long before = Files.size(sandbox(id).resolve("stdout"));
        Thread.sleep(100); // the point is that nothing happens meanwhile
        return Files.size(sandbox(id).resolve("stdout")) == before;
    }

    @Test
    @DisplayName(
            "A reader that falls behind is cut off for all to see, and holds up neither the container nor the others")
    void tooSlow() throws Exception {
        launch(open("behind", "while read more; do head -c 1000000 /dev/zero; done; touch done; sleep 1000"));
        OutputAttachment slow = reader("behind");
        OutputAttachment fast = reader("behind");
        InputAttachment writer = writer("behind");
        for (int megabyte = 0; megabyte < 30; megabyte++) {
            send(writer, "\n");
            Future<?> heard = inBackground(() -> {
                for (int bytes = 0; bytes < 1_000_000; ) {
                    bytes += fast.next().orElseThrow().data().size();
                }
                return true;
            });
            result(heard);
        }
        writer.endOfInput();

        await().until(() -> Files.exists(sandbox("behind").resolve("done")));
        assertThatThrownBy(() -> toEnd(slow))
                .isInstanceOf(IOException.class)
                .hasMessage("A reader of container 'behind' lost its place: it was too slow and was cut off");
        assertThat(runtime.counters().readersCutOff()).isEqualTo(1);
    }

    @Test
    @DisplayName("A reader that lags less than its bound gets everything")
    void lagging() throws Exception {
        int bytes = 3_000_000;
        Container container = launch(open("lags", "read go; head -c " + bytes + " /dev/zero; touch done; read go"));
        OutputAttachment reader = reader("lags");
        send(writer("lags"), "\n");
        await().until(() -> Files.exists(sandbox("lags").resolve("done")));

        runtime.kill("lags", Signals.TERM, SignalScope.COMMAND);
        awaitEndOfCommand("lags");

        assertThat(toEnd(reader).out().size()).isEqualTo(bytes);
        exit(container);
    }

    @Test
    @DisplayName("When both streams have ended readers get their end, and the switchboard is gone (AO-116)")
    void streamsEnd() throws Exception {
        launch(open("shut", "read go; echo last; exec >&- 2>&-; sleep 1000"));
        Future<Heard> heard = hear(reader("shut"));
        send(writer("shut"), "\n");

        assertThat(result(heard).text()).isEqualTo("last\n");

        assertRefused(() -> runtime.attachOutput("shut"), Reason.NO_SWITCHBOARD);
        assertRefused(() -> runtime.attachInput("shut"), Reason.NO_SWITCHBOARD);
        assertThat(runtime.find("shut")).isPresent();
    }

    @Test
    @DisplayName("Containers without a switchboard, and those that do not run, cannot be attached to (AO-108)")
    void refused() {
        launch(shell("files", "sleep 1000"));

        assertRefused(() -> runtime.attachOutput("files"), Reason.NO_SWITCHBOARD);
        assertRefused(() -> runtime.attachInput("files"), Reason.NO_SWITCHBOARD);
        assertRefused(() -> runtime.attachOutput("none"), Reason.NOT_RUNNING);
        assertRefused(() -> runtime.attachInput("none"), Reason.NOT_RUNNING);
    }

    @Test
    @DisplayName("Above the bound of readers one more is refused, until one has gone")
    void tooMany() throws Exception {
        launch(open("crowd", "sleep 1000"));
        List<OutputAttachment> readers = new ArrayList<>();
        for (int i = 0; i < READERS_MAX; i++) {
            readers.add(reader("crowd"));
        }

        assertRefused(() -> runtime.attachOutput("crowd"), Reason.TOO_MANY);

        assertThat(runtime.kill("crowd", 0, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        readers.getFirst().close();
        reader("crowd");
    }

    @Test
    @DisplayName("A reader that leaves does not touch the container, not even the owner of a session (AO-117)")
    void leaves() throws Exception {
        Container container = launch(held("left", "yes | head -c 3000000; exit 4"));
        OutputAttachment reader = reader("left");
        reader.next();

        reader.close();

        assertThat(exit(container).status()).contains(WaitStatus.exited(4));
        assertThat(Files.size(sandbox("left").resolve("stdout"))).isEqualTo(3_000_000);
    }

    @Test
    @DisplayName("Streams can be attached to after a restart of the agent (AO-323)")
    void recovered() throws Exception {
        launch(open("again", "while read line; do echo got $line; done"));
        runtime.close();
        runtime = startAgain();
        runtime.recover(Map.of("again", runtimeDirectory("again")));

        Future<Heard> heard = hear(reader("again"));
        InputAttachment writer = writer("again");
        send(writer, "it\n");
        writer.endOfInput();

        assertThat(result(heard).text()).isEqualTo("got it\n");
    }

    @Test
    @DisplayName("A shim that is killed breaks its readers off (AO-103)")
    void killedShim() throws Exception {
        launch(open("broken", "sleep 1000"));
        OutputAttachment reader = reader("broken");
        long shim = Long.parseLong(
                text(runtimeDirectory("broken").resolve("shim.pid")).split(" ")[0]);

        ProcessHandle.of(shim).orElseThrow().destroyForcibly();

        assertThatThrownBy(reader::next).isInstanceOf(IOException.class).hasMessageContaining("lost its place");
    }
}

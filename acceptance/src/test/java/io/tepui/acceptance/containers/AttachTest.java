package io.tepui.acceptance.containers;

import static io.tepui.acceptance.containers.Hosted.begun;
import static io.tepui.acceptance.containers.Hosted.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.WireCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@DisplayName("Streams of containers")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttachTest {
    private static final int SESSIONS = 200;
    private static final int MIB = 1 << 20;
    private static final int RECORD_BYTES = 32 * 1024;

    private Hosted hosted;

    @BeforeAll
    void start() {
        hosted = new Hosted();
    }

    @AfterAll
    void stop() {
        hosted.close();
    }

    private static String data(String text) {
        return Hosted.data(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final String END_OF_INPUT = Hosted.data(new byte[0]);

    @Test
    @DisplayName(
            "a session gives both of its outputs, and its status to who waits, also afterwards (AO-97, AO-102, AO-136)")
    void session() {
        ObjectNode id = hosted.id("session");
        try (WireCall session = hosted.session(id, "echo out; echo err >&2; exit 7")) {
            Output output = new Output(session).all();
            assertThat(output.out()).isEqualTo("out\n");
            assertThat(output.err()).isEqualTo("err\n");
        }
        assertThat(hosted.exitStatus(id)).isEqualTo(7 << 8);
        assertThat(hosted.exitStatus(id)).isEqualTo(7 << 8);
    }

    @Test
    @DisplayName(
            "a session whose command cannot be executed says on its stderr which one, and has status 256 (AO-87, AO-97)")
    void not_executable() {
        ObjectNode id = hosted.id("no-such");
        ObjectNode program = Hosted.JSON.createObjectNode();
        program.put("shell", false).put("value", "/no/such/program").putArray("arguments");
        try (WireCall session = hosted.session(id, program)) {
            Output output = new Output(session).all();
            assertThat(output.out()).isEmpty();
            assertThat(output.err()).contains("/no/such/program").endsWith("\n");
        }
        assertThat(hosted.exitStatus(id)).isEqualTo(1 << 8);
    }

    @Test
    @DisplayName("a session ends with its connection (AO-101)")
    void disconnected() {
        ObjectNode id = hosted.id("dropped");
        WireCall session = hosted.session(id, "echo up; sleep 1000");
        new Output(session).until("up");
        assertThat(hosted.containers()).contains("dropped");
        session.close();
        assertThat(hosted.exitStatus(id)).isEqualTo(9);
        assertThat(hosted.containers()).doesNotContain("dropped");
    }

    @Test
    @DisplayName(
            "input comes out of cat as it went in, over two attachments, until it is ended by no bytes (AO-122, AO-123, AO-125)")
    void echo() {
        ObjectNode id = hosted.id("cat");
        try (WireCall session = hosted.session(id, "cat")) {
            Output output = new Output(session);
            try (WireCall first = hosted.input(id)) {
                first.record(data("one\n"));
                output.until("one\n");
                first.endBody();
                assertThat(first.status()).isEqualTo(200);
            }
            try (WireCall second = hosted.input(id)) {
                second.record(data("two\n")).record(END_OF_INPUT).endBody();
                assertThat(second.status()).isEqualTo(200);
            }
            assertThat(output.all().out()).isEqualTo("one\ntwo\n");
        }
        assertThat(hosted.exitStatus(id)).isZero();
    }

    @Test
    @DisplayName("one input at a time: a second one is refused, and may come when the first has gone (AO-126, AO-131)")
    void second_input() {
        ObjectNode id = hosted.id("one-input");
        try (WireCall session = hosted.session(id, "cat")) {
            Output output = new Output(session);
            WireCall first = hosted.input(id);
            first.record(data("first\n"));
            output.until("first\n");
            try (WireCall second = hosted.input(id)) {
                assertThat(second.status()).isEqualTo(409);
            }
            first.record(data("still\n"));
            output.until("still\n");
            first.close();
            eventually(() -> {
                try (WireCall next = hosted.input(id)) {
                    next.record(data("next\n")).endBody();
                    return next.status() == 200;
                }
            });
            output.until("next\n");
        }
    }

    @Test
    @DisplayName("every reader gets what is printed from its attachment on (AO-110, AO-111)")
    void readers() {
        ObjectNode id = hosted.id("readers");
        try (WireCall session = begun(hosted.session(id, "cat"));
                WireCall second = begun(hosted.output(id));
                WireCall third = begun(hosted.output(id));
                WireCall input = hosted.input(id)) {
            List<Output> outputs = List.of(new Output(session), new Output(second), new Output(third));
            input.record(data("for all\n")).record(END_OF_INPUT).endBody();
            for (Output output : outputs) {
                assertThat(output.all().out()).isEqualTo("for all\n");
            }
        }
    }

    @Test
    @DisplayName("ten megabytes of every byte there is go in and come out unchanged (AO-104, AO-113)")
    void binary() throws Exception {
        byte[] every = new byte[10 * MIB];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) (i ^ i >> 8 ^ i >> 16);
        }
        ObjectNode id = hosted.id("binary");
        try (WireCall session = begun(hosted.session(id, "cat"));
                WireCall input = hosted.input(id)) {
            Output output = new Output(session);
            CompletableFuture<Output> read = CompletableFuture.supplyAsync(output::all);
            for (int from = 0; from < every.length; from += RECORD_BYTES) {
                input.record(Hosted.data(Arrays.copyOfRange(every, from, from + RECORD_BYTES)));
            }
            input.record(END_OF_INPUT).endBody();
            assertThat(input.status()).isEqualTo(200);
            byte[] came = read.get(60, TimeUnit.SECONDS).outBytes();
            assertThat(came).hasSize(every.length);
            assertThat(sha256(came)).isEqualTo(sha256(every));
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    @DisplayName(
            "a terminal echoes, has one stream, tells its size, and ends by its own character (AO-114, AO-123, AO-127)")
    void terminal() {
        ObjectNode id = hosted.id("terminal");
        try (WireCall session = begun(hosted.sessionWithTerminal(id, "cat; stty size; echo err >&2"));
                WireCall input = hosted.input(id)) {
            Output output = new Output(session);
            input.record(Hosted.size(33, 111)).record(data("hello\n"));
            output.until("hello\r\nhello\r\n");
            input.record(END_OF_INPUT).record(data("\u0004"));
            assertThat(output.all().out()).contains("33 111\r\n", "err\r\n");
            assertThat(output.err()).isEmpty();
        }
        try (WireCall session = begun(hosted.session(hosted.id("no-terminal"), "cat"));
                WireCall input = hosted.input(hosted.id("no-terminal"))) {
            input.record(Hosted.size(33, 111));
            assertThat(input.status()).isEqualTo(400);
        }
    }

    @Test
    @DisplayName("a container with a terminal is attached to, and outlives its readers (AO-117, AO-186)")
    void container_with_terminal() {
        ObjectNode id = hosted.id("tty");
        assertThat(hosted.launchWithTerminal(id, "while read line; do echo got $line; done")
                        .status())
                .isEqualTo(200);
        for (String word : new String[] {"a", "b"}) {
            try (WireCall reader = hosted.output(id);
                    WireCall input = hosted.input(id)) {
                Output output = new Output(reader);
                input.record(data(word + "\n"));
                output.until("got " + word);
            }
            eventually(() -> hosted.containers().contains("tty"));
        }
        hosted.kill(id);
        assertThat(hosted.exitStatus(id)).isEqualTo(9);
    }

    @Test
    @DisplayName("input to a container that has ended is answered, and after its end by 500 (AO-108, AO-129)")
    void input_after_exit() {
        ObjectNode id = hosted.id("over");
        try (WireCall session = begun(hosted.session(id, "read line"));
                WireCall input = hosted.input(id)) {
            input.record(data("a line\n"));
            assertThat(new Output(session).all().out()).isEmpty();
            // Its body has not ended.
            assertThat(input.status()).isEqualTo(200);
        }
        assertThat(hosted.exitStatus(id)).isZero();
        try (WireCall late = hosted.input(id)) {
            assertThat(late.status()).isEqualTo(500);
        }
        try (WireCall late = hosted.output(id)) {
            assertThat(late.status()).isEqualTo(500);
        }
    }

    @Test
    @DisplayName("are refused where there is no switchboard, no executor, or no such record (AO-107, AO-108, AO-121)")
    void refused() {
        hosted.launch(hosted.id("plain"), "sleep 1000");
        try (WireCall output = hosted.output(hosted.id("plain"));
                WireCall input = hosted.input(hosted.id("plain"))) {
            assertThat(output.status()).isEqualTo(500);
            assertThat(input.status()).isEqualTo(500);
        }
        ObjectNode nobody = Hosted.alone("nobody");
        try (WireCall output = hosted.output(nobody);
                WireCall input = hosted.input(nobody);
                WireCall session = hosted.session(Hosted.within(nobody, "s"), "true")) {
            assertThat(output.status()).isEqualTo(404);
            assertThat(input.status()).isEqualTo(404);
            assertThat(session.status()).isEqualTo(400);
        }
        ObjectNode id = hosted.id("records");
        try (WireCall session = hosted.session(id, "cat")) {
            assertThat(session.status()).isEqualTo(200);
            try (WireCall repeated = hosted.session(id, "true")) {
                assertThat(repeated.status()).isEqualTo(202);
            }
            try (WireCall input = hosted.input(id)) {
                input.record("{\"type\":\"ATTACH_CONTAINER_INPUT\",\"attach_container_input\":{\"type\":\"PROCESS_IO\","
                        + "\"process_io\":{\"type\":\"DATA\",\"data\":{\"type\":\"STDOUT\",\"data\":\"\"}}}}");
                assertThat(input.status()).isEqualTo(400);
            }
            try (WireCall input = hosted.input(id)) {
                input.record("{");
                assertThat(input.status()).isEqualTo(500);
            }
            assertThat(hosted.containers()).contains("records");
        }
        hosted.kill(hosted.id("plain"));
    }

    @Test
    @DisplayName("a session waits for a reader that stops, and loses nothing (AO-104)")
    void stopped_reader() throws Exception {
        ObjectNode id = hosted.id("stopped");
        int bytes = 24 * MIB + 1;
        try (WireCall session = begun(hosted.session(id, "head -c " + bytes + " /dev/zero; echo end"))) {
            // What is on the way is full when the command gets nothing written any more.
            AtomicLong written = new AtomicLong();
            Awaitility.await().pollInterval(300, TimeUnit.MILLISECONDS).until(() -> {
                long now = Footprint.writtenBy("head\0-c\0" + bytes + "\0/dev/zero");
                return now > 0 && written.getAndSet(now) == now;
            });
            assertThat(written.get()).isLessThan(bytes);
            byte[] came = new Output(session).all().outBytes();
            assertThat(came).hasSize(bytes + "end\n".length()).endsWith("end\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(hosted.exitStatus(id)).isZero();
    }

    @Test
    @DisplayName("200 sessions begun and dropped at once leave nothing behind (AO-101)")
    void many_dropped() throws Exception {
        Footprint footprint = Footprint.of(hosted);
        List<WireCall> sessions = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(hosted.session(hosted.id("many" + i), "sleep 7654321"));
        }
        sessions.forEach(WireCall::close);
        // Launches that had begun come to their end first (AO-93).
        Awaitility.await().atMost(90, TimeUnit.SECONDS).until(() -> {
            var metrics = hosted.agent().call("GET_METRICS", "{}").text();
            return metrics.contains("\"containers/sessions\",\"value\":0.0")
                    && metrics.contains("\"containers/attachments\",\"value\":0.0")
                    && hosted.containers().stream().noneMatch(id -> id.startsWith("many"));
        });
        // Their ends can be asked for until they are removed (AO-136).
        for (int i = 0; i < SESSIONS; i++) {
            assertThat(hosted.remove(hosted.id("many" + i)).status()).isEqualTo(200);
        }
        footprint.awaitNoMore("sleep\0" + "7654321", "many");
    }
}

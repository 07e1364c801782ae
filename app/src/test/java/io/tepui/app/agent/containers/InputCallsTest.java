package io.tepui.app.agent.containers;

import static io.tepui.app.agent.containers.ContainerServer.nested;
import static io.tepui.app.agent.containers.ContainerServer.root;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.ProcessIO;
import io.tepui.testkit.WireCall;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("A call that attaches to the input of a container")
class InputCallsTest {
    private static final ContainerID TTY = nested("tty");

    private final ContainerServer server;
    private final FakeContainer container;

    InputCallsTest() throws IOException {
        server = ContainerServer.start();
        container = server.containerizer.add(TTY, true);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WireCall attached() {
        WireCall writer = Records.attachInput(server.port(), TTY);
        await().until(container::hasWriter);
        return writer;
    }

    private String input() {
        return container.input.toString();
    }

    @Test
    @DisplayName("carries data in its order, and leaves the input open at its end for the next one (AO-122, AO-125)")
    void data() {
        try (WireCall first = attached()) {
            first.record(Records.data("one ")).record(Records.heartbeat()).record(Records.data("two "));
            await().until(() -> input().equals("one two "));
            first.endBody();
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.rest()).isEmpty();
        }
        try (WireCall second = attached()) {
            second.record(Records.data("three")).record(Records.data("")).endBody();
            assertThat(second.status()).isEqualTo(200);
        }
        assertThat(input()).isEqualTo("one two three<end>");
        assertThat(server.metric("containers/inputs")).isZero();
        assertThat(server.containerizer.destroyed).isEmpty();
    }

    @Test
    @DisplayName("takes JSON records as the page shows them (AO-118)")
    void json() {
        String id = "{\"parent\":{\"value\":\"root\"},\"value\":\"tty\"}";
        String start = "{\"type\":\"ATTACH_CONTAINER_INPUT\",\"attach_container_input\":{\"type\":";
        try (WireCall writer = WireCall.records(server.port(), "application/json", "Accept", "application/json")) {
            writer.record(start + "\"CONTAINER_ID\",\"container_id\":" + id + "}}");
            writer.record(start + "\"PROCESS_IO\",\"process_io\":{\"type\":\"DATA\",\"data\":{\"type\":\"STDIN\","
                    + "\"data\":\"dGVzdAo=\"}}}}");
            writer.record(start + "\"PROCESS_IO\",\"process_io\":{\"type\":\"CONTROL\",\"control\":{\"type\":"
                    + "\"HEARTBEAT\",\"heartbeat\":{\"interval\":{\"nanoseconds\":30000000000}}}}}}");
            writer.endBody();
            assertThat(writer.status()).isEqualTo(200);
        }
        assertThat(input()).isEqualTo("test\n");
    }

    @Test
    @DisplayName("is refused with 409 while another one is attached, which goes on (AO-126)")
    void second() {
        try (WireCall first = attached()) {
            try (WireCall second = Records.attachInput(server.port(), TTY)) {
                assertThat(second.status()).isEqualTo(409);
            }
            first.record(Records.data("still here")).endBody();
            assertThat(first.status()).isEqualTo(200);
        }
        assertThat(input()).isEqualTo("still here");
        attached().close();
    }

    @Test
    @DisplayName("sets the size of a terminal; without one it is refused with 400 (AO-127)")
    void resize() {
        container.isTerminal = true;
        try (WireCall writer = attached()) {
            writer.record(Records.resize(24, 80)).endBody();
            assertThat(writer.status()).isEqualTo(200);
        }
        assertThat(input()).isEqualTo("<24x80>");
        container.isTerminal = false;
        try (WireCall writer = attached()) {
            writer.record(Records.resize(24, 80));
            assertThat(writer.status()).isEqualTo(400);
        }
    }

    @Test
    @DisplayName("ends with 400 at a record that is not allowed after the first, with the place free again (AO-121)")
    void not_allowed() {
        List<byte[]> wrong = List.of(
                Records.first(TTY),
                Records.io(ProcessIO.newBuilder()),
                Records.io(ProcessIO.newBuilder()
                        .setType(ProcessIO.Type.DATA)
                        .setData(ProcessIO.Data.newBuilder().setType(ProcessIO.Data.Type.STDIN))),
                Records.io(Records.control(ProcessIO.Control.newBuilder().setType(ProcessIO.Control.Type.HEARTBEAT))));
        for (byte[] record : wrong) {
            try (WireCall writer = attached()) {
                writer.record(record);
                assertThat(writer.status()).isEqualTo(400);
                assertThat(writer.text()).startsWith("attach_container_input.");
                await().until(() -> !container.hasWriter());
            }
        }
        assertThat(input()).isEmpty();
    }

    @Test
    @DisplayName("is broken off with 500 at a record that does not decode, lacks its type, or is too large (AO-121)")
    void broken_off() {
        List<byte[]> broken = List.of(
                Records.input(Call.AttachContainerInput.newBuilder()),
                Call.getDefaultInstance().toByteArray(),
                new byte[] {7, 7, 7},
                new byte[ContainerServer.LIMITS.maxInputRecordBytes() + 1]);
        for (byte[] record : broken) {
            try (WireCall writer = attached()) {
                writer.record(record);
                assertThat(writer.status()).isEqualTo(500);
            }
        }
        try (WireCall noFrame = attached()) {
            noFrame.chunk("x\n".getBytes(UTF_8));
            assertThat(noFrame.status()).isEqualTo(500);
        }
        assertThat(server.metric("containers/input_streams_broken_off")).isEqualTo(broken.size() + 1);
        assertThat(server.containerizer.destroyed).isEmpty();
        try (WireCall atTheLimit = attached()) {
            int max = ContainerServer.LIMITS.maxInputRecordBytes();
            int overhead = Records.data("x".repeat(max / 2)).length - max / 2;
            byte[] record = Records.data("x".repeat(max - overhead));
            assertThat(record).hasSize(max);
            atTheLimit.record(record).endBody();
            assertThat(atTheLimit.status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("is refused with 400 for a first record that names no container (AO-119)")
    void first_record() {
        try (WireCall writer = WireCall.records(server.port(), Records.PROTOBUF).record(Records.data("x"))) {
            assertThat(writer.status()).isEqualTo(400);
        }
        try (WireCall writer = WireCall.records(server.port(), Records.PROTOBUF)
                .record(Records.input(Call.AttachContainerInput.newBuilder()))) {
            assertThat(writer.status()).isEqualTo(400);
        }
        try (WireCall writer = Records.attachInput(server.port(), nested("a b"))) {
            assertThat(writer.status()).isEqualTo(400);
        }
        try (WireCall writer = WireCall.records(server.port(), Records.PROTOBUF).endBody()) {
            assertThat(writer.status()).isEqualTo(400);
        }
    }

    @Test
    @DisplayName("is refused where nothing can be attached to: 404 before 403, then 500 (AO-37, AO-120)")
    void refused() {
        server.containerizer.add(nested("plain"), false);
        assertThat(statusOf(nested("plain"))).isEqualTo(500);
        assertThat(statusOf(nested("nobody"))).isEqualTo(500);
        server.forbidden.add(Action.ATTACH_CONTAINER_INPUT);
        assertThat(statusOf(root("alone"))).isEqualTo(404);
        assertThat(statusOf(nested("nobody"))).isEqualTo(403);
        assertThat(server.metric("containers/attachments")).isZero();
    }

    private int statusOf(ContainerID id) {
        try (WireCall writer = Records.attachInput(server.port(), id)) {
            return writer.status();
        }
    }

    @Test
    @DisplayName("is answered 500 when the container takes no input any more, which destroys it (AO-124, AO-130)")
    void not_taken() {
        try (WireCall writer = attached()) {
            writer.record(Records.data("")).record(Records.data("too late"));
            assertThat(writer.status()).isEqualTo(500);
        }
        assertThat(input()).isEqualTo("<end>");
        assertThat(server.containerizer.destroyed).containsExactly(TTY);
    }

    @Test
    @DisplayName("is answered 200 a while after the container's output has ended, though its body has not (AO-129)")
    void output_ends() {
        try (WireCall writer = attached()) {
            writer.record(Records.data("x"));
            container.endOutput();
            assertThat(writer.status()).isEqualTo(200);
            assertThat(container.hasWriter()).isFalse();
        }
        assertThat(server.containerizer.destroyed).isEmpty();
    }

    @Test
    @DisplayName("frees its place when its client goes in the middle of the body; the input stays open (AO-131)")
    void client_goes() {
        WireCall first = attached();
        first.record(Records.data("one "));
        await().until(() -> input().equals("one "));
        first.close();
        await().until(() -> !container.hasWriter());
        try (WireCall second = attached()) {
            second.record(Records.data("two")).endBody();
            assertThat(second.status()).isEqualTo(200);
        }
        assertThat(input()).isEqualTo("one two");
    }
}

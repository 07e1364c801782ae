package io.tepui.app.agent.containers;

import static io.tepui.app.agent.containers.ContainerServer.nested;
import static io.tepui.app.agent.containers.ContainerServer.root;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.tepui.containers.OutputAttachment.Piece;
import io.tepui.containers.OutputAttachment.Source;
import io.tepui.containers.WaitStatus;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.LaunchOutcome;
import io.tepui.containers.containerizer.Termination;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.ProcessIO;
import io.tepui.testkit.WireCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("Calls that stream the output of containers")
class OutputCallsTest {
    private static final ContainerID TTY = nested("tty");
    private static final ContainerID SESSION = nested("session");

    private final ContainerServer server;
    private final FakeContainer container;

    OutputCallsTest() throws IOException {
        server = ContainerServer.start();
        container = server.containerizer.add(TTY, true);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WireCall attached() {
        WireCall reader = Records.stream(server.port(), Records.attachOutput(TTY));
        assertThat(reader.status()).isEqualTo(200);
        return reader;
    }

    private static ProcessIO data(ProcessIO.Data.Type type, String text) {
        return ProcessIO.newBuilder()
                .setType(ProcessIO.Type.DATA)
                .setData(ProcessIO.Data.newBuilder().setType(type).setData(ByteString.copyFromUtf8(text)))
                .build();
    }

    @Test
    @DisplayName(
            "give every reader all that is printed from its attachment on, and end in order with it (AO-109 to AO-116)")
    void several_readers() {
        try (WireCall first = attached()) {
            container.print(Source.STDOUT, "one");
            try (WireCall second = attached()) {
                container.print(Source.STDERR, "two");
                container.endOutput();
                assertThat(Records.next(first)).contains(data(ProcessIO.Data.Type.STDOUT, "one"));
                assertThat(Records.next(first)).contains(data(ProcessIO.Data.Type.STDERR, "two"));
                assertThat(Records.next(first)).isEmpty();
                assertThat(Records.next(second)).contains(data(ProcessIO.Data.Type.STDERR, "two"));
                assertThat(Records.next(second)).isEmpty();
            }
        }
        await().until(() -> server.metric("containers/attachments") == 0);
        assertThat(server.containerizer.destroyed).isEmpty();
    }

    @Test
    @DisplayName("send frames in JSON and in protobuf also where the body is not said to be of records (AO-15, AO-16)")
    void media_types() {
        String json = "{\"type\":\"DATA\",\"data\":{\"type\":\"STDOUT\",\"data\":\"b3V0Cg==\"}}";
        try (WireCall asJson = WireCall.post(
                server.port(), Records.attachOutput(TTY).toByteArray(), "Content-Type", Records.PROTOBUF)) {
            assertThat(asJson.head().header("content-type")).isEqualTo("application/json");
            assertThat(asJson.head().header("message-content-type")).isEmpty();
            assertThat(asJson.head().header("transfer-encoding")).isEqualTo("chunked");
            container.print(Source.STDOUT, "out\n");
            assertThat(asJson.nextRecord())
                    .hasValueSatisfying(
                            record -> assertThat(record).asString(UTF_8).isEqualTo(json));
        }
        try (WireCall inProtobuf = server.send(Records.attachOutput(TTY))) {
            assertThat(inProtobuf.head().header("content-type")).isEqualTo(Records.PROTOBUF);
            container.print(Source.STDERR, "err\n");
            assertThat(Records.next(inProtobuf)).contains(data(ProcessIO.Data.Type.STDERR, "err\n"));
        }
        try (WireCall records = WireCall.post(
                server.port(),
                Records.attachOutput(TTY).toByteArray(),
                "Content-Type",
                Records.PROTOBUF,
                "Accept",
                Records.RECORDIO)) {
            assertThat(records.head().header("content-type")).isEqualTo(Records.RECORDIO);
            assertThat(records.head().header("message-content-type")).isEqualTo("application/json");
            container.print(Source.STDOUT, "out\n");
            assertThat(records.nextRecord())
                    .hasValueSatisfying(
                            record -> assertThat(record).asString(UTF_8).isEqualTo(json));
        }
        assertThat(server.status(Records.attachOutput(root("none")))).isEqualTo(404);
    }

    @Test
    @DisplayName("carry any bytes and pieces of any size (AO-113)")
    void binary() throws Exception {
        byte[] bytes = new byte[5 * OutputWriter.MAX_DATA_BYTES + 3];
        new Random(7).nextBytes(bytes);
        try (WireCall reader = attached()) {
            container.print(new Piece(Source.STDOUT, ByteString.copyFrom(bytes)));
            container.endOutput();
            ByteString got = ByteString.EMPTY;
            for (Optional<ProcessIO> next = Records.next(reader); next.isPresent(); next = Records.next(reader)) {
                assertThat(next.get().getData().getData().size()).isLessThanOrEqualTo(OutputWriter.MAX_DATA_BYTES);
                got = got.concat(next.get().getData().getData());
            }
            assertThat(got.toByteArray()).isEqualTo(bytes);
        }
    }

    @Test
    @DisplayName("break off without the final chunk when the switchboard does (AO-103)")
    void broken() {
        try (WireCall reader = attached()) {
            container.print(Source.STDOUT, "one");
            assertThat(Records.next(reader)).isPresent();
            container.breakOutput();
            assertThatThrownBy(() -> Records.next(reader)).isInstanceOf(UncheckedIOException.class);
        }
        await().until(() -> server.metric("containers/attachments") == 0);
    }

    @Test
    @DisplayName("forget a reader that goes, and leave the container alone (AO-117)")
    void reader_goes() {
        WireCall reader = attached();
        assertThat(container.readers()).isEqualTo(1);
        reader.close();
        await().until(() -> container.readers() == 0);
        await().until(() -> server.metric("containers/attachments") == 0);
        assertThat(server.containerizer.destroyed).isEmpty();
    }

    @Test
    @DisplayName("refuse what cannot be attached to: 404 before 403, then 500 (AO-37, AO-107, AO-108)")
    void refused() {
        server.containerizer.add(nested("plain"), false);
        server.containerizer.add(root("alone"), true);
        assertThat(server.status(Records.attachOutput(nested("plain")))).isEqualTo(500);
        assertThat(server.status(Records.attachOutput(nested("nobody")))).isEqualTo(500);
        server.forbidden.add(Action.ATTACH_CONTAINER_OUTPUT);
        assertThat(server.status(Records.attachOutput(root("alone")))).isEqualTo(404);
        assertThat(server.status(Records.attachOutput(nested(root("alone"), "c"))))
                .isEqualTo(404);
        assertThat(server.status(Records.attachOutput(nested("nobody")))).isEqualTo(403);
        assertThat(server.metric("containers/attachments")).isZero();
    }

    @Test
    @DisplayName("are as many at once as the limit says; one more is refused with 503")
    void limit() {
        List<WireCall> readers = new ArrayList<>();
        for (int i = 0; i < ContainerServer.LIMITS.maxAttachments(); i++) {
            readers.add(attached());
        }
        assertThat(server.status(Records.attachOutput(TTY))).isEqualTo(503);
        assertThat(server.status(Records.session(SESSION))).isEqualTo(503);
        assertThat(server.containerizer.launches).isEmpty();
        assertThat(server.metric("containers/attachments_refused")).isEqualTo(2);
        readers.forEach(WireCall::close);
        await().until(() -> server.metric("containers/attachments") == 0);
        attached().close();
    }

    @Test
    @DisplayName("beat at the interval while nothing is printed (AO-115)")
    void heartbeats() throws Exception {
        try (ContainerServer beating = ContainerServer.start(Duration.ofMillis(100))) {
            FakeContainer quiet = beating.containerizer.add(TTY, true);
            try (WireCall reader = Records.stream(beating.port(), Records.attachOutput(TTY))) {
                for (int i = 0; i < 3; i++) {
                    assertThat(Records.next(reader)).hasValueSatisfying(record -> {
                        assertThat(record.getType()).isEqualTo(ProcessIO.Type.CONTROL);
                        assertThat(record.getControl().getType()).isEqualTo(ProcessIO.Control.Type.HEARTBEAT);
                        assertThat(record.getControl()
                                        .getHeartbeat()
                                        .getInterval()
                                        .getNanoseconds())
                                .isEqualTo(100_000_000);
                    });
                }
                quiet.endOutput();
                Optional<ProcessIO> last = Records.next(reader);
                while (last.isPresent()) {
                    last = Records.next(reader);
                }
            }
        }
    }

    @Test
    @DisplayName("launch a session and stream it; its end is its own (AO-97, AO-101, AO-102)")
    void session() {
        try (WireCall session = Records.stream(server.port(), Records.session(SESSION))) {
            assertThat(session.status()).isEqualTo(200);
            assertThat(server.containerizer.launches.getLast().kind()).isEqualTo(ContainerClass.DEBUG);
            assertThat(server.metric("containers/sessions")).isEqualTo(1);
            FakeContainer launched = server.containerizer.container(SESSION);
            launched.print(Source.STDOUT, "out");
            launched.endOutput();
            launched.end.complete(Termination.of(WaitStatus.exited(3)));
            assertThat(Records.next(session)).contains(data(ProcessIO.Data.Type.STDOUT, "out"));
            assertThat(Records.next(session)).isEmpty();
        }
        await().until(() -> server.metric("containers/sessions") == 0);
        assertThat(server.containerizer.destroyed).isEmpty();
    }

    @Test
    @DisplayName("tell in the stream of a session why its command cannot be executed (AO-87)")
    void session_not_executed() {
        LaunchOutcome.Launched never = new LaunchOutcome.Launched(0, Optional.of("No such program"));
        server.containerizer.nextLaunch(never);
        try (WireCall session = Records.stream(server.port(), Records.session(SESSION))) {
            assertThat(session.status()).isEqualTo(200);
            assertThat(Records.next(session)).contains(data(ProcessIO.Data.Type.STDERR, "No such program\n"));
            assertThat(Records.next(session)).isEmpty();
        }
        server.containerizer.nextLaunch(never);
        Call.Builder call = Records.session(SESSION).toBuilder();
        call.getLaunchNestedContainerSessionBuilder()
                .getContainerBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .getTtyInfoBuilder();
        try (WireCall session = Records.stream(server.port(), call.build())) {
            assertThat(Records.next(session)).contains(data(ProcessIO.Data.Type.STDOUT, "No such program\r\n"));
        }
    }

    @Test
    @DisplayName("destroy a session that goes on after its output has ended (AO-101, AO-116)")
    void session_without_output() {
        try (WireCall session = Records.stream(server.port(), Records.session(SESSION))) {
            assertThat(session.status()).isEqualTo(200);
            server.containerizer.container(SESSION).endOutput();
            assertThat(Records.next(session)).isEmpty();
            await().until(() -> server.containerizer.destroyed.equals(List.of(SESSION)));
        }
    }

    @Test
    @DisplayName("destroy a session whose client goes, or whose switchboard breaks (AO-101, AO-103)")
    void session_disconnected() {
        WireCall session = Records.stream(server.port(), Records.session(SESSION));
        assertThat(session.status()).isEqualTo(200);
        session.close();
        await().until(() -> server.containerizer.destroyed.equals(List.of(SESSION)));
        ContainerID other = nested("other");
        try (WireCall breaking = Records.stream(server.port(), Records.session(other))) {
            assertThat(breaking.status()).isEqualTo(200);
            server.containerizer.container(other).breakOutput();
            assertThatThrownBy(() -> Records.next(breaking)).isInstanceOf(UncheckedIOException.class);
        }
        await().until(() -> server.containerizer.destroyed.equals(List.of(SESSION, other)));
        await().until(() -> server.metric("containers/attachments") == 0);
    }

    @Test
    @DisplayName(
            "return what the launch of a session gives, and destroy only what they launched (AO-96, AO-98 to AO-100)")
    void session_refused() {
        assertThat(server.status(Records.session(nested(root("nobody"), "s")))).isEqualTo(400);
        server.containerizer.add(SESSION, true);
        assertThat(server.status(Records.session(SESSION))).isEqualTo(202);
        assertThat(server.containerizer.destroyed).isEmpty();
        server.containerizer.nextLaunch(new LaunchOutcome.Failed(LaunchOutcome.Step.ISOLATION, "no"));
        assertThat(server.status(Records.session(nested("s")))).isEqualTo(400);

        server.containerizer.add(root("alone"), false);
        ContainerID inStandalone = nested(root("alone"), "s");
        assertThat(server.status(Records.session(inStandalone))).isEqualTo(404);
        assertThat(server.containerizer.destroyed).containsExactly(inStandalone);

        server.forbidden.add(Action.ATTACH_CONTAINER_OUTPUT);
        assertThat(server.status(Records.session(nested("s")))).isEqualTo(403);
        assertThat(server.containerizer.destroyed).containsExactly(inStandalone, nested("s"));

        server.forbidden.add(Action.LAUNCH_NESTED_CONTAINER_SESSION);
        int before = server.containerizer.launches.size();
        assertThat(server.status(Records.session(nested("t")))).isEqualTo(403);
        assertThat(server.containerizer.launches).hasSize(before);
        assertThat(server.metric("containers/sessions")).isZero();
        assertThat(server.metric("containers/attachments")).isZero();
    }

    @Test
    @DisplayName("end the sessions of clients that all go at once (AO-101)")
    void all_go() throws Exception {
        ContainerCallLimits limits = ContainerServer.LIMITS;
        for (int round = 0; round < 20; round++) {
            List<WireCall> sessions = new ArrayList<>();
            for (int i = 0; i < limits.maxAttachments(); i++) {
                sessions.add(Records.stream(server.port(), Records.session(nested("s" + round + "-" + i))));
            }
            sessions.forEach(WireCall::close);
            await().until(() -> server.metric("containers/attachments") == 0);
        }
        await().until(() -> server.containerizer.containers().stream()
                .noneMatch(id -> id.getValue().startsWith("s")));
    }

    @Test
    @DisplayName("are plain calls with a stream in the answer: the request is not one (AO-13)")
    void request_is_no_stream() {
        try (WireCall records = WireCall.records(server.port(), Records.PROTOBUF)
                .record(Records.attachOutput(TTY).toByteArray())
                .endBody()) {
            assertThat(records.status()).isEqualTo(415);
        }
        Call launch = Call.newBuilder()
                .setType(Call.Type.LAUNCH_CONTAINER)
                .setLaunchContainer(Call.LaunchContainer.newBuilder().setContainerId(root("alone")))
                .build();
        try (WireCall plain = Records.stream(server.port(), launch)) {
            assertThat(plain.status()).isEqualTo(406);
        }
    }
}

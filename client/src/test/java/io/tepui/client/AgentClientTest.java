package io.tepui.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Call.AttachContainerInput;
import io.tepui.protocol.v1.agent.ProcessIO;
import io.tepui.protocol.v1.agent.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A client of an agent")
class AgentClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ContainerID ID = ContainerID.newBuilder()
            .setValue("child")
            .setParent(ContainerID.newBuilder().setValue("root"))
            .build();

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final List<String> headers = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private volatile Handler handler = exchange -> exchange.sendResponseHeaders(200, -1);

    AgentClientTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v1", exchange -> {
            var given = exchange.getRequestHeaders();
            headers.add(String.join(
                    " ",
                    List.of(
                            String.valueOf(given.getFirst("Content-Type")),
                            String.valueOf(given.getFirst("Message-Content-Type")),
                            String.valueOf(given.getFirst("Accept")),
                            String.valueOf(given.getFirst("Message-Accept")))));
            try (exchange) {
                handler.handle(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private AgentClient client() {
        return new AgentClient(new Endpoint("127.0.0.1", server.getAddress().getPort()));
    }

    private static ProcessIO output(ProcessIO.Data.Type type, byte[] data) {
        ProcessIO.Builder io = ProcessIO.newBuilder().setType(ProcessIO.Type.DATA);
        io.getDataBuilder().setType(type).setData(ByteString.copyFrom(data));
        return io.build();
    }

    private static void answer(HttpExchange exchange, Message... records) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        for (Message record : records) {
            exchange.getResponseBody().write(RecordIo.frame(record.toByteArray()));
        }
    }

    /** Puts the records of a request into {@link #calls} as they come, to the end of the body. */
    private void takeRecords(HttpExchange exchange) throws IOException {
        try (RecordStream<Call> records =
                new RecordStream<>(exchange.getRequestBody(), MediaType.PROTOBUF, Call.getDefaultInstance(), "")) {
            for (Optional<Call> call = records.next(); call.isPresent(); call = records.next()) {
                calls.add(call.get());
            }
        }
    }

    private AttachContainerInput nextInput() throws InterruptedException {
        Call call = calls.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(call).isNotNull();
        assertThat(call.getType()).isEqualTo(Call.Type.ATTACH_CONTAINER_INPUT);
        return call.getAttachContainerInput();
    }

    @Test
    @DisplayName("asks for the output of a session as RecordIO, and reads any bytes to its end (AO-14, AO-97)")
    void session() throws Exception {
        byte[] bytes = {0, 1, (byte) 0xff, '\n', '\r'};
        ProcessIO out = output(ProcessIO.Data.Type.STDOUT, bytes);
        ProcessIO err = output(ProcessIO.Data.Type.STDERR, new byte[] {7});
        handler = exchange -> {
            calls.add(Call.parseFrom(exchange.getRequestBody().readAllBytes()));
            answer(exchange, out, err);
        };
        CommandInfo command = CommandInfo.newBuilder().setValue("true").build();
        try (AgentClient client = client();
                RecordStream<ProcessIO> stream = client.session(ID, command, Optional.empty())) {
            assertThat(stream.next()).contains(out);
            assertThat(stream.next()).contains(err);
            assertThat(stream.next()).isEmpty();
        }
        assertThat(headers).containsExactly("application/x-protobuf null application/recordio application/x-protobuf");
        assertThat(calls.take().getLaunchNestedContainerSession().getContainerId())
                .isEqualTo(ID);
    }

    @Test
    @DisplayName("sends each record of input at once, in one request that stays open (AO-118 to AO-128)")
    void input() throws Exception {
        handler = exchange -> {
            takeRecords(exchange);
            exchange.sendResponseHeaders(200, -1);
        };
        try (AgentClient client = client();
                ContainerInput input = client.attachInput(ID)) {
            assertThat(nextInput().getContainerId()).isEqualTo(ID);
            input.windowSize(24, 80);
            assertThat(nextInput().getProcessIo().getControl().getTtyInfo().getWindowSize())
                    .satisfies(size -> assertThat(size.getRows()).isEqualTo(24))
                    .satisfies(size -> assertThat(size.getColumns()).isEqualTo(80));
            input.data(ByteString.copyFrom(new byte[] {0, -1}));
            assertThat(nextInput().getProcessIo().getData().getData().toByteArray())
                    .containsExactly(0, -1);
            input.heartbeat(Duration.ofSeconds(30));
            assertThat(nextInput()
                            .getProcessIo()
                            .getControl()
                            .getHeartbeat()
                            .getInterval()
                            .getNanoseconds())
                    .isEqualTo(30_000_000_000L);
            input.data(ByteString.EMPTY);
            assertThat(nextInput().getProcessIo().getData()).satisfies(data -> {
                assertThat(data.hasData()).isTrue();
                assertThat(data.getData()).isEmpty();
            });
            assertThat(input.refusal(Duration.ofMillis(1))).isEmpty();
            input.finish();
            assertThat(input.refusal(PATIENCE)).isEmpty();
            assertThat(input.isOver()).isTrue();
            assertThatThrownBy(() -> input.data(ByteString.EMPTY)).isInstanceOf(IOException.class);
        }
        assertThat(headers).containsExactly("application/recordio application/x-protobuf application/x-protobuf null");
    }

    @Test
    @DisplayName("sees that its input is refused while the request is still open (AO-126)")
    void refused() throws Exception {
        CountDownLatch clientIsDone = new CountDownLatch(1);
        handler = exchange -> {
            byte[] reason = "Another client is attached".getBytes(UTF_8);
            exchange.sendResponseHeaders(409, reason.length);
            exchange.getResponseBody().write(reason);
            exchange.getResponseBody().flush();
            clientIsDone.await();
        };
        try (AgentClient client = client();
                ContainerInput input = client.attachInput(ID)) {
            assertThat(input.refusal(PATIENCE)).get().satisfies(e -> {
                assertThat(e.status()).isEqualTo(409);
                assertThat(e.reason()).isEqualTo("Another client is attached");
            });
        } finally {
            clientIsDone.countDown();
        }
    }

    @Test
    @DisplayName("tells that the agent went away in the midst of input")
    void broken() throws Exception {
        handler = exchange -> server.stop(0);
        try (AgentClient client = client();
                ContainerInput input = client.attachInput(ID)) {
            assertThatThrownBy(() -> input.refusal(PATIENCE)).isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("waits for a container's end without a limit of time, and gives how it ended (AO-134)")
    void await() throws Exception {
        Response.Builder ended = Response.newBuilder().setType(Response.Type.WAIT_CONTAINER);
        ended.getWaitContainerBuilder().setExitStatus(256);
        handler = exchange -> {
            calls.add(Call.parseFrom(exchange.getRequestBody().readAllBytes()));
            byte[] body = ended.build().toByteArray();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        };
        try (AgentClient client = client()) {
            assertThat(client.await(ID).getExitStatus()).isEqualTo(256);
        }
        assertThat(calls.take().getWaitContainer().getContainerId()).isEqualTo(ID);
    }
}

package io.tepui.client;

import com.google.protobuf.ByteString;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Call.AttachContainerInput;
import io.tepui.protocol.v1.agent.ProcessIO;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One ATTACH_CONTAINER_INPUT: records go to a container's standard input and terminal while the request is open (AO-118 to
 * AO-131).
 *
 * <p>It has a connection of its own, since the agent may answer at any time, with the body not ended: a general client would
 * notice that only afterwards. Records may be sent from several threads; what is sent is not held back. Sending waits while
 * the container does not read (AO-122).
 */
public final class ContainerInput implements AutoCloseable {
    private static final String PATH = "/api/v1";
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final OutputStream out;
    private final CompletableFuture<EarlyAnswer> answer = new CompletableFuture<>();
    private boolean finished;

    private ContainerInput(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    /**
     * Begins the request. Whether the agent takes it is seen by {@link #refusal}.
     *
     * @throws IOException when the agent can't be reached
     */
    static ContainerInput open(Endpoint agent, ContainerID container) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(
                    new InetSocketAddress(agent.host(), agent.port()),
                    Math.toIntExact(ApiClient.CONNECT_TIMEOUT.toMillis()));
            ContainerInput input = new ContainerInput(socket);
            input.begin(agent, container);
            return input;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void begin(Endpoint agent, ContainerID container) throws IOException {
        Thread.ofVirtual().name("answer to input").start(this::awaitAnswer);
        out.write(("POST " + PATH + " HTTP/1.1\r\n"
                        + "Host: " + agent + "\r\n"
                        + "Content-Type: " + MediaType.RECORDIO.header() + "\r\n"
                        + "Message-Content-Type: " + MediaType.PROTOBUF.header() + "\r\n"
                        + "Accept: " + MediaType.PROTOBUF.header() + "\r\n"
                        + "Connection: close\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        send(AttachContainerInput.newBuilder()
                .setType(AttachContainerInput.Type.CONTAINER_ID)
                .setContainerId(container));
    }

    private void awaitAnswer() {
        try {
            answer.complete(EarlyAnswer.read(socket.getInputStream()));
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }

    /**
     * Sends bytes to standard input. No bytes close it, where there is no terminal (AO-123).
     *
     * @throws IOException when the connection breaks, as it does when the call was answered
     */
    public void data(ByteString bytes) throws IOException {
        ProcessIO.Builder io = ProcessIO.newBuilder().setType(ProcessIO.Type.DATA);
        io.getDataBuilder().setType(ProcessIO.Data.Type.STDIN).setData(bytes);
        send(io);
    }

    /**
     * Sets the size of the container's terminal, in characters (AO-127).
     *
     * @throws IOException when the connection breaks
     */
    public void windowSize(int rows, int columns) throws IOException {
        ProcessIO.Builder io = ProcessIO.newBuilder().setType(ProcessIO.Type.CONTROL);
        io.getControlBuilder()
                .setType(ProcessIO.Control.Type.TTY_INFO)
                .getTtyInfoBuilder()
                .getWindowSizeBuilder()
                .setRows(rows)
                .setColumns(columns);
        send(io);
    }

    /**
     * Shows that the client is there (AO-128).
     *
     * @param interval until the next one
     * @throws IOException when the connection breaks
     */
    public void heartbeat(Duration interval) throws IOException {
        ProcessIO.Builder io = ProcessIO.newBuilder().setType(ProcessIO.Type.CONTROL);
        io.getControlBuilder()
                .setType(ProcessIO.Control.Type.HEARTBEAT)
                .getHeartbeatBuilder()
                .setInterval(Times.toDurationInfo(interval));
        send(io);
    }

    /**
     * Ends the request's body, which leaves standard input as it is (AO-125). Nothing can be sent any more.
     *
     * @throws IOException when the connection breaks
     */
    public synchronized void finish() throws IOException {
        if (!finished) {
            finished = true;
            out.write(LAST_CHUNK);
        }
    }

    /**
     * Waits for the answer.
     *
     * @param patience how long
     * @return why the agent refused the call or broke it off; empty when it took the input, or has not answered yet
     * @throws IOException when the connection breaks, or what comes is no answer
     */
    public Optional<ApiException> refusal(Duration patience) throws IOException, InterruptedException {
        try {
            EarlyAnswer came = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return came.status() / 100 == 2
                    ? Optional.empty()
                    : Optional.of(new ApiException("ATTACH_CONTAINER_INPUT", came.status(), came.body()));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(String.valueOf(cause.getMessage()), cause);
        }
    }

    /** Returns whether the agent has answered, or the connection has ended: nothing that is sent arrives any more. */
    public boolean isOver() {
        return answer.isDone();
    }

    /** Breaks the request off, if it is not over. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void send(ProcessIO.Builder io) throws IOException {
        send(AttachContainerInput.newBuilder()
                .setType(AttachContainerInput.Type.PROCESS_IO)
                .setProcessIo(io));
    }

    private synchronized void send(AttachContainerInput.Builder record) throws IOException {
        if (finished) {
            throw new IOException("the input has ended");
        }
        byte[] call = Call.newBuilder()
                .setType(Call.Type.ATTACH_CONTAINER_INPUT)
                .setAttachContainerInput(record)
                .build()
                .toByteArray();
        byte[] header = RecordIo.header(call.length);
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(call.length + 32);
        chunk.writeBytes(String.format(Locale.ROOT, "%x\r\n", header.length + call.length)
                .getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(header);
        chunk.writeBytes(call);
        chunk.writeBytes(new byte[] {'\r', '\n'});
        chunk.writeTo(out);
    }
}

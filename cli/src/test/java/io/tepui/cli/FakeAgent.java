package io.tepui.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.FileInfo;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Call.AttachContainerInput;
import io.tepui.protocol.v1.agent.ProcessIO;
import io.tepui.protocol.v1.agent.Response;
import io.tepui.protocol.v1.agent.Response.GetContainers.Container;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** An agent with the containers, files and tasks that a test says; what runs in a session is a function of the test. */
public final class FakeAgent implements AutoCloseable {
    /** What a container does: it may write, and take what is put into it. */
    public interface Program {
        /** Runs it. */
        void run(Streams streams) throws Exception;
    }

    /** A call was refused. */
    public record Refusal(int status, String reason) {}

    /** The streams of a container, from its side. */
    public final class Streams {
        private final OutputStream body;

        private Streams(OutputStream body) {
            this.body = body;
        }

        /** Writes to standard output. */
        public void out(byte[] bytes) throws IOException {
            data(ProcessIO.Data.Type.STDOUT, bytes);
        }

        /** Writes to standard output. */
        public void out(String text) throws IOException {
            out(text.getBytes(UTF_8));
        }

        /** Writes to standard error. */
        public void err(String text) throws IOException {
            data(ProcessIO.Data.Type.STDERR, text.getBytes(UTF_8));
        }

        /** Sends a heartbeat. */
        public void heartbeat(Duration interval) throws IOException {
            ProcessIO.Builder io = ProcessIO.newBuilder().setType(ProcessIO.Type.CONTROL);
            io.getControlBuilder()
                    .setType(ProcessIO.Control.Type.HEARTBEAT)
                    .getHeartbeatBuilder()
                    .setInterval(Times.toDurationInfo(interval));
            write(io);
        }

        /** Takes the next record of input. */
        public AttachContainerInput next() throws InterruptedException {
            AttachContainerInput next = inputs.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no input came");
            }
            return next;
        }

        /** Takes the next bytes of input, past everything else. */
        public ByteString nextData() throws InterruptedException {
            AttachContainerInput next = next();
            while (!next.getProcessIo().hasData()) {
                next = next();
            }
            return next.getProcessIo().getData().getData();
        }

        /** Breaks the connection. */
        public void breakOff() {
            server.stop(0);
        }

        private void data(ProcessIO.Data.Type type, byte[] bytes) throws IOException {
            ProcessIO.Builder io = ProcessIO.newBuilder().setType(ProcessIO.Type.DATA);
            io.getDataBuilder().setType(type).setData(ByteString.copyFrom(bytes));
            write(io);
        }

        private void write(ProcessIO.Builder io) throws IOException {
            body.write(RecordIo.frame(io.build().toByteArray()));
            body.flush();
        }
    }

    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentSkipListMap<>();
    private final BlockingQueue<AttachContainerInput> inputs = new LinkedBlockingQueue<>();
    private final List<Call> sessions = new CopyOnWriteArrayList<>();
    private final List<ContainerID> removed = new CopyOnWriteArrayList<>();
    private final List<Task> live = new CopyOnWriteArrayList<>();
    private final Map<Call.Type, Refusal> refusals = new ConcurrentSkipListMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Supplier<List<Container>> containers = List::of;
    private volatile Program program = streams -> {};
    private volatile int exitStatus;
    private volatile int pieceBytes = 65_536;

    /** Starts it on a free port. */
    public FakeAgent() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v1", this::answer);
        server.start();
    }

    /** The pid by which a master knows it. */
    public String pid() {
        return "slave(1)@127.0.0.1:" + server.getAddress().getPort();
    }

    /** Says what runs in sessions, and in the container that is attached to; it ends with this status of wait(2). */
    public void program(int status, Program runs) {
        exitStatus = status;
        program = runs;
    }

    /** Refuses a call from now on. */
    public void refuse(Call.Type type, int status, String reason) {
        refusals.put(type, new Refusal(status, reason));
    }

    /** Says what containers there are. */
    public void containers(List<Container> all) {
        containers = () -> all;
    }

    /** Says what containers there are whenever it is asked. */
    public void containers(Supplier<List<Container>> all) {
        containers = all;
    }

    /** Says that a task runs. */
    public void live(Task task) {
        live.add(task);
    }

    /** Says that no task runs any more. */
    public void endTasks() {
        live.clear();
    }

    /** Writes a file. */
    public void file(String path, String content) {
        file(path, content.getBytes(UTF_8));
    }

    /** Writes a file. */
    public void file(String path, byte[] content) {
        files.put(path, content);
    }

    /** Gives files in pieces of this size at most. */
    public void pieces(int bytes) {
        pieceBytes = bytes;
    }

    /** The sessions that were asked for. */
    public List<Call> sessions() {
        return List.copyOf(sessions);
    }

    /** The containers that were removed. */
    public List<ContainerID> removed() {
        return List.copyOf(removed);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        try (exchange) {
            if ("application/recordio".equals(type)) {
                takeInput(exchange);
                return;
            }
            Call call = Call.parseFrom(exchange.getRequestBody().readAllBytes());
            Refusal refusal = refusals.get(call.getType());
            if (refusal != null) {
                send(exchange, refusal.status(), refusal.reason().getBytes(UTF_8));
                return;
            }
            switch (call.getType()) {
                case LAUNCH_NESTED_CONTAINER_SESSION -> {
                    sessions.add(call);
                    runProgram(exchange);
                }
                case ATTACH_CONTAINER_OUTPUT -> runProgram(exchange);
                case REMOVE_CONTAINER -> {
                    removed.add(call.getRemoveContainer().getContainerId());
                    send(exchange, 200, new byte[0]);
                }
                default -> reply(exchange, call);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runProgram(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        try {
            program.run(new Streams(exchange.getResponseBody()));
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            ended.countDown();
        }
    }

    private void takeInput(HttpExchange exchange) throws IOException {
        Refusal refusal = refusals.get(Call.Type.ATTACH_CONTAINER_INPUT);
        if (refusal != null) {
            send(exchange, refusal.status(), refusal.reason().getBytes(UTF_8));
            return;
        }
        DataInputStream in = new DataInputStream(exchange.getRequestBody());
        for (int length = length(in); length >= 0; length = length(in)) {
            byte[] record = new byte[length];
            in.readFully(record);
            inputs.add(Call.parseFrom(record).getAttachContainerInput());
        }
        send(exchange, 200, new byte[0]);
    }

    private static int length(InputStream in) throws IOException {
        int length = 0;
        int digit = in.read();
        if (digit < 0) {
            return -1;
        }
        for (; digit != '\n'; digit = in.read()) {
            length = length * 10 + digit - '0';
        }
        return length;
    }

    private void reply(HttpExchange exchange, Call call) throws IOException, InterruptedException {
        Response.Builder answer = Response.newBuilder()
                .setType(Response.Type.valueOf(call.getType().name()));
        switch (call.getType()) {
            case GET_CONTAINERS -> answer.getGetContainersBuilder().addAllContainers(containers.get());
            case GET_TASKS -> answer.getGetTasksBuilder().addAllLaunchedTasks(live);
            case WAIT_CONTAINER -> {
                ended.await();
                answer.getWaitContainerBuilder().setExitStatus(exitStatus);
            }
            case READ_FILE -> {
                if (!read(exchange, call.getReadFile(), answer)) {
                    return;
                }
            }
            case LIST_FILES -> {
                if (!list(exchange, call.getListFiles().getPath(), answer)) {
                    return;
                }
            }
            default -> throw new AssertionError("the test does not expect " + call.getType());
        }
        send(exchange, 200, answer.build().toByteArray());
    }

    private boolean read(HttpExchange exchange, Call.ReadFile call, Response.Builder answer) throws IOException {
        byte[] content = files.get(call.getPath());
        if (content == null) {
            boolean directory = files.keySet().stream().anyMatch(file -> file.startsWith(call.getPath() + "/"));
            send(exchange, directory ? 400 : 404, "Cannot be read".getBytes(UTF_8));
            return false;
        }
        int from = (int) Math.min(content.length, call.getOffset());
        int length = (int) Math.min(Math.min(call.getLength(), pieceBytes), content.length - from);
        answer.getReadFileBuilder().setSize(content.length).setData(ByteString.copyFrom(content, from, length));
        return true;
    }

    private boolean list(HttpExchange exchange, String path, Response.Builder answer) throws IOException {
        if (files.containsKey(path)) {
            answer.getListFilesBuilder();
            return true;
        }
        Map<String, FileInfo> entries = new TreeMap<>();
        for (Map.Entry<String, byte[]> each : files.entrySet()) {
            String file = each.getKey();
            if (file.startsWith(path + "/")) {
                String name = file.substring(path.length() + 1);
                int slash = name.indexOf('/');
                String entry = path + "/" + (slash < 0 ? name : name.substring(0, slash));
                entries.put(entry, info(entry, slash < 0 ? each.getValue().length : 4096, slash >= 0));
            }
        }
        if (entries.isEmpty()) {
            send(exchange, 404, "No such file".getBytes(UTF_8));
            return false;
        }
        answer.getListFilesBuilder().addAllFileInfos(entries.values());
        return true;
    }

    private static FileInfo info(String path, long size, boolean directory) {
        return FileInfo.newBuilder()
                .setPath(path)
                .setNlink(directory ? 2 : 1)
                .setSize(size)
                .setMode(directory ? 040750 : path.endsWith(".sh") ? 0100755 : 0100644)
                .setUid("nobody")
                .setGid("nogroup")
                .setMtime(Times.toTimeInfo(FakeMaster.REGISTERED))
                .build();
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().flush();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package io.tepui.containers.posix;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The small process that forks shims: forking the agent itself would cost its whole address space each time. It takes
 * requests on its standard input and answers on its standard output, in any order.
 */
final class Spawner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Spawner.class);

    /** Room that a shim writes its container's id into, for the process list. */
    private static final String TITLE_ROOM = " ".repeat(80);

    private final Process process;
    private final OutputStream requests;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<SpawnerReply>> pending = new ConcurrentHashMap<>();
    private final int pageBytes;
    private final int ticksPerSecond;
    private volatile boolean gone;

    private Spawner(Process process, ReadableByteChannel answers, Frame hello) {
        this.process = process;
        this.requests = process.getOutputStream();
        hello.payload().getInt();
        this.pageBytes = hello.payload().getInt();
        this.ticksPerSecond = hello.payload().getInt();
        Thread.ofPlatform().name("spawner-answers").daemon().start(() -> readAnswers(answers));
    }

    /** Starts the program and waits for its first frame. */
    static Spawner start(Path program) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.toString(), "spawner", TITLE_ROOM);
        builder.environment().clear();
        builder.directory(Path.of("/").toFile());
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "Cannot run the container shim " + program + ": " + e.getMessage()
                            + ". Its directory must be on a file system that allows execution (mount option exec).",
                    e);
        }
        try {
            ReadableByteChannel answers = Channels.newChannel(process.getInputStream());
            Frame hello = Frame.read(answers);
            if (!hello.is(FrameType.HELLO) || hello.payload().remaining() < 3 * Integer.BYTES) {
                throw new IOException("The container shim " + program + " began with frame type " + hello.code());
            }
            return new Spawner(process, answers, hello);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    int pageBytes() {
        return pageBytes;
    }

    int ticksPerSecond() {
        return ticksPerSecond;
    }

    long pid() {
        return process.pid();
    }

    boolean isGone() {
        return gone;
    }

    /** Sends a request; its payload goes after the number that the answer is known by. Never fails: see {@link SpawnerReply.Unanswered}. */
    CompletableFuture<SpawnerReply> request(FrameType type, byte[] payload) {
        int number = numbers.incrementAndGet();
        CompletableFuture<SpawnerReply> reply = new CompletableFuture<>();
        pending.put(number, reply);
        byte[] frame = ByteBuffer.allocate(Frame.HEADER_BYTES + Integer.BYTES + payload.length)
                .put(type.code())
                .putInt(Integer.BYTES + payload.length)
                .putInt(number)
                .put(payload)
                .array();
        writing.lock();
        try {
            requests.write(frame);
            requests.flush();
        } catch (IOException e) {
            kill();
            gone = true;
            settle(number, new SpawnerReply.Unanswered("the spawner takes no request: " + e.getMessage()));
        } finally {
            writing.unlock();
        }
        if (gone) {
            settle(number, new SpawnerReply.Unanswered("the spawner ended"));
        }
        return reply;
    }

    /** Ends it at once, so that whatever it has not forked yet never is. Returns when it has gone. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private void readAnswers(ReadableByteChannel answers) {
        try {
            while (true) {
                handle(Frame.read(answers));
            }
        } catch (IOException | RuntimeException e) {
            kill();
            LOG.debug("Spawner {} ended: {}", process.pid(), e.toString());
        } finally {
            gone = true;
            for (Integer number : pending.keySet()) {
                settle(number, new SpawnerReply.Unanswered("the spawner ended"));
            }
        }
    }

    private void handle(Frame frame) throws IOException {
        int number = frame.payload().getInt();
        if (frame.is(FrameType.LAUNCHED)) {
            settle(number, SpawnerReply.Launched.parse(frame.payload()));
        } else if (frame.is(FrameType.FAILED)) {
            settle(number, SpawnerReply.Failed.parse(frame.payload()));
        } else if (frame.is(FrameType.SWEPT)) {
            settle(number, new SpawnerReply.Swept(frame.payload().getInt()));
        } else {
            throw new IOException("unexpected frame type " + frame.code());
        }
    }

    private void settle(int number, SpawnerReply reply) {
        CompletableFuture<SpawnerReply> waiting = pending.remove(number);
        if (waiting != null) {
            waiting.complete(reply);
        }
    }

    /** Lets it end: it does when its input does. Shims go on. */
    @Override
    public void close() {
        writing.lock();
        try {
            requests.close();
        } catch (IOException e) {
            process.destroyForcibly();
        } finally {
            writing.unlock();
        }
    }
}

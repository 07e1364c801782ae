package io.tepui.containers.posix;

import io.tepui.containers.SignalScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A connection to a shim's socket. The shim begins with a status frame. */
final class ShimConnection implements AutoCloseable {

    /** A socket's address has room for 108 bytes; Java takes two less. */
    private static final int MAX_ADDRESS_BYTES = 106;

    private final SocketChannel channel;
    private final CompletableFuture<Boolean> inTime = new CompletableFuture<>();

    private ShimConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects. A path too long for a socket's address is reached through the shim's working directory, which is its
     * runtime directory.
     */
    static ShimConnection open(Path runtimeDirectory, long shimPid) throws IOException {
        return connect(new ShimConnection(SocketChannel.open(StandardProtocolFamily.UNIX)), runtimeDirectory, shimPid);
    }

    /** Connects for that long at most: whatever then still waits for the shim fails. */
    static ShimConnection open(Path runtimeDirectory, long shimPid, Duration timeout) throws IOException {
        ShimConnection connection = new ShimConnection(SocketChannel.open(StandardProtocolFamily.UNIX));
        connection
                .inTime
                .completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
                .thenAccept(done -> {
                    if (!done) {
                        connection.closeChannel();
                    }
                });
        return connect(connection, runtimeDirectory, shimPid);
    }

    private static ShimConnection connect(ShimConnection connection, Path runtimeDirectory, long shimPid)
            throws IOException {
        Path socket = runtimeDirectory.resolve("sock");
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_ADDRESS_BYTES) {
            socket = Path.of("/proc", Long.toString(shimPid), "cwd", "sock");
        }
        try {
            connection.channel.connect(UnixDomainSocketAddress.of(socket));
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    /** Waits for the next status; other frames, which a newer shim may send, are passed over. */
    ShimStatus readStatus() throws IOException {
        Frame frame = Frame.read(channel);
        while (!frame.is(FrameType.STATUS)) {
            frame = Frame.read(channel);
        }
        return ShimStatus.parse(frame);
    }

    /** Asks the shim to signal its container; gives the error number, 0 when it was sent. */
    int signal(int signal, SignalScope scope) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) (scope == SignalScope.TREE ? 1 : 0))
                .putInt(signal);
        send(Frame.encode(FrameType.SIGNAL, payload.array()));
        Frame answer = Frame.read(channel);
        while (answer.is(FrameType.STATUS)) {
            answer = Frame.read(channel);
        }
        return errno(answer, FrameType.SIGNALLED);
    }

    /** Asks to be attached; gives the error number, 0 when this connection is. It then has no time limit any more. */
    int attach(Attachment what) throws IOException {
        send(Frame.encode(FrameType.ATTACH, new byte[] {(byte) what.code}));
        Frame answer = Frame.read(channel);
        while (answer.is(FrameType.STATUS)) {
            answer = Frame.read(channel);
        }
        int errno = errno(answer, FrameType.ATTACHED);
        inTime.complete(true);
        return errno;
    }

    /** What one can attach to. */
    enum Attachment {
        OUTPUT(1),
        INPUT(2);

        private final int code;

        Attachment(int code) {
            this.code = code;
        }
    }

    SocketChannel channel() {
        return channel;
    }

    /** The error number in an answer of that type. */
    static int errno(Frame answer, FrameType expected) throws IOException {
        if (!answer.is(expected) || answer.payload().remaining() < Integer.BYTES) {
            throw new IOException("expected the answer " + expected + ", got frame type " + answer.code());
        }
        return answer.payload().getInt();
    }

    private void send(ByteBuffer frame) throws IOException {
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /**
     * Closes, and is gone for the shim at once, also while another thread waits on this connection: the descriptor itself is
     * closed only when that thread has let go of it.
     */
    void hangUp() {
        try {
            channel.shutdownInput();
            channel.shutdownOutput();
        } catch (IOException e) {
            // It is closed, or the shim has gone: either will do.
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        inTime.complete(true);
        closeChannel();
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a connection to a shim", e);
        }
    }
}

package io.tepui.cli.containers;

import com.google.protobuf.ByteString;
import io.tepui.cli.terminal.Terminal;
import io.tepui.client.AgentClient;
import io.tepui.client.ApiException;
import io.tepui.client.ContainerInput;
import io.tepui.protocol.v1.ContainerID;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Feeds a container's standard input and the size of its terminal, until it is closed. Whatever goes wrong ends the feeding
 * and is told once.
 */
final class InputFeed implements AutoCloseable {
    /** What becomes of the container's standard input. */
    enum Mode {
        /** It gets what is typed here, and ends when that does. */
        FORWARD,
        /** It ends at once. */
        END,
        /** It is left alone: only the size of the terminal is sent. */
        LEAVE
    }

    /** Why the feeding ended early. */
    interface Trouble {
        /** The agent refused the input, or broke it off. */
        void refused(ApiException e);

        /** The user leaves the container alone. */
        void detached();
    }

    /** Keeps connections open that go through something which ends idle ones (AO-128). */
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);

    private static final Duration FOREVER = Duration.ofDays(365);
    private static final int BUFFER_BYTES = 32 * 1024;
    private static final ByteString END_OF_FILE_KEY = ByteString.copyFrom(new byte[] {4});

    private final ContainerInput input;
    private final Optional<Terminal> terminal;
    private final Trouble trouble;
    private final CountDownLatch closed = new CountDownLatch(1);

    private InputFeed(ContainerInput input, Optional<Terminal> terminal, Trouble trouble) {
        this.input = input;
        this.terminal = terminal;
        this.trouble = trouble;
    }

    /**
     * Begins.
     *
     * @param terminal the terminal here, when the container has one
     * @param detach looks for the keys that leave the container, if they mean that
     * @throws IOException when the agent cannot be reached
     */
    static InputFeed start(
            AgentClient agent,
            ContainerID container,
            Mode mode,
            InputStream in,
            Optional<Terminal> terminal,
            DetachKeys detach,
            Trouble trouble)
            throws IOException {
        InputFeed feed = new InputFeed(agent.attachInput(container), terminal, trouble);
        Thread.ofVirtual().name("input answer").start(feed::awaitAnswer);
        Thread.ofVirtual().name("input heartbeats").start(feed::beat);
        terminal.ifPresent(size -> {
            feed.sendSize();
            size.onResize(feed::sendSize);
        });
        switch (mode) {
            case FORWARD ->
                // Not a virtual one: reading from a terminal holds a carrier.
                Thread.ofPlatform().daemon().name("input").start(() -> feed.forward(in, detach));
            case END -> feed.end();
            case LEAVE -> {}
        }
        return feed;
    }

    private void awaitAnswer() {
        try {
            Optional<ApiException> refusal = input.refusal(FOREVER);
            if (refusal.isPresent() && closed.getCount() > 0) {
                trouble.refused(refusal.get());
            }
        } catch (IOException e) {
            // The connection broke; that of the output tells of it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() {
        try {
            while (!closed.await(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                input.heartbeat(HEARTBEAT);
            }
        } catch (IOException e) {
            // Nothing is fed any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendSize() {
        Optional<Terminal.Size> size = terminal.flatMap(Terminal::size);
        if (size.isEmpty()) {
            return;
        }
        try {
            input.windowSize(size.get().rows(), size.get().columns());
        } catch (IOException e) {
            // As above: the answer, or the output, tells why.
        }
    }

    private void forward(InputStream in, DetachKeys detach) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                ByteString typed = detach.take(ByteString.copyFrom(buffer, 0, read));
                if (!typed.isEmpty()) {
                    input.data(typed);
                }
                if (detach.isPressed()) {
                    trouble.detached();
                    return;
                }
            }
            end();
        } catch (IOException e) {
            // Either this side's input broke, which is its end, or the connection; then ending it fails as well.
            end();
        }
    }

    /** No more input: a terminal is told by its key for it, and keeps being told its size (AO-123). */
    private void end() {
        try {
            if (terminal.isPresent()) {
                input.data(END_OF_FILE_KEY);
            } else {
                input.data(ByteString.EMPTY);
                input.finish();
                closed.countDown();
            }
        } catch (IOException e) {
            // The answer, or the output, tells why.
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            input.close();
        } catch (IOException e) {
            // It is over anyway.
        }
    }
}

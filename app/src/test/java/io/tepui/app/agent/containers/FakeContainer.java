package io.tepui.app.agent.containers;

import com.google.protobuf.ByteString;
import io.tepui.containers.AttachException;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.OutputAttachment;
import io.tepui.containers.containerizer.Termination;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** A container whose streams a test holds in its hands. */
final class FakeContainer {
    final boolean hasSwitchboard;
    final CompletableFuture<Termination> end = new CompletableFuture<>();

    /** All that was done to its input: text, {@code <end>}, {@code <ROWSxCOLUMNS>}. */
    final StringBuffer input = new StringBuffer();

    private final List<Reader> readers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean writer = new AtomicBoolean();
    private volatile boolean outputEnded;
    private volatile boolean inputClosed;
    volatile boolean isTerminal;

    FakeContainer(boolean hasSwitchboard) {
        this.hasSwitchboard = hasSwitchboard;
    }

    int readers() {
        return readers.size();
    }

    boolean hasWriter() {
        return writer.get();
    }

    void print(OutputAttachment.Source source, String text) {
        print(new OutputAttachment.Piece(source, ByteString.copyFromUtf8(text)));
    }

    void print(OutputAttachment.Piece piece) {
        readers.forEach(reader -> reader.queue.add(new Event.Printed(piece)));
    }

    void endOutput() {
        outputEnded = true;
        readers.forEach(reader -> reader.queue.add(new Event.Ended()));
    }

    /** The switchboard breaks under its readers. */
    void breakOutput() {
        readers.forEach(reader -> reader.queue.add(new Event.Broken()));
    }

    /** From now on writes fail. */
    void closeInput() {
        inputClosed = true;
    }

    OutputAttachment attachOutput() {
        Reader reader = new Reader();
        readers.add(reader);
        return reader;
    }

    InputAttachment attachInput() throws AttachException {
        if (!writer.compareAndSet(false, true)) {
            throw new AttachException(AttachException.Reason.INPUT_TAKEN, "another one is attached");
        }
        return new Writer();
    }

    private sealed interface Event {
        record Printed(OutputAttachment.Piece piece) implements Event {}

        record Ended() implements Event {}

        record Broken() implements Event {}
    }

    private final class Reader implements OutputAttachment {
        private final LinkedBlockingQueue<Event> queue = new LinkedBlockingQueue<>();

        @Override
        public Optional<Piece> next() throws IOException, InterruptedException {
            return switch (queue.take()) {
                case Event.Printed printed -> Optional.of(printed.piece());
                case Event.Ended ended -> Optional.empty();
                case Event.Broken broken -> throw new IOException("the switchboard broke");
            };
        }

        @Override
        public void close() {
            readers.remove(this);
            queue.add(new Event.Broken());
        }
    }

    private final class Writer implements InputAttachment {
        private final AtomicBoolean closed = new AtomicBoolean();

        @Override
        public void write(ByteBuffer data) throws IOException {
            check();
            input.append(StandardCharsets.UTF_8.decode(data));
        }

        @Override
        public void endOfInput() throws IOException {
            check();
            input.append("<end>");
            inputClosed = true;
        }

        @Override
        public void resize(int rows, int columns) throws IOException {
            if (!isTerminal) {
                throw new IOException("it has no terminal");
            }
            input.append("<" + rows + "x" + columns + ">");
        }

        @Override
        public void flush() {}

        @Override
        public boolean outputEnded() {
            return outputEnded;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                writer.set(false);
            }
        }

        private void check() throws IOException {
            if (inputClosed || closed.get()) {
                throw new IOException("its input is closed");
            }
        }
    }
}

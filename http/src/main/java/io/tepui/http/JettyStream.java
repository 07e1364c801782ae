package io.tepui.http;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * An event stream on a Jetty answer. Its lock guards the queue and the state; the network is touched outside of it, by one
 * thread at a time: the one that set {@code writing}.
 */
final class JettyStream implements EventStream, Stoppable {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private enum State {
        OPEN,
        ENDING,
        ENDED
    }

    /** How the current write stands between the thread that started it and the one that is told of its completion. */
    private static final int STARTED = 0;

    private static final int RETURNED = 1;
    private static final int COMPLETED = 2;

    private final int maxBytes;
    private final StreamWriters writers;
    private final ServerCounters counters;
    private final OpenStreams openStreams;

    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>(2);
    private long waitingBytes;
    private State state = State.OPEN;
    private boolean writing;
    private @Nullable StreamWire wire;
    private @Nullable End end;
    private List<Consumer<End>> listeners = List.of();

    private final AtomicInteger progress = new AtomicInteger();
    private long writtenBytes;
    private final Callback written = new Callback() {
        @Override
        public void succeeded() {
            if (!progress.compareAndSet(STARTED, COMPLETED)) {
                writeAll();
            }
        }

        @Override
        public void failed(Throwable cause) {
            finish(End.CLIENT_GONE);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    };

    JettyStream(int maxBytes, StreamWriters writers, ServerCounters counters, OpenStreams openStreams) {
        this.openStreams = openStreams;
        this.maxBytes = maxBytes;
        this.writers = writers;
        this.counters = counters;
    }

    /** Gives the stream its answer. The headers go out first, then what waits. */
    void attach(StreamWire newWire) {
        counters.streamsOpened.increment();
        openStreams.add(this);
        boolean endedBefore;
        synchronized (this) {
            wire = newWire;
            endedBefore = state == State.ENDED;
            writing = true;
        }
        if (endedBefore) {
            counters.streamsClosed.increment();
            openStreams.remove(this);
            newWire.abort(new IllegalStateException("The stream ended before it was answered with"));
        } else if (write(newWire, NOTHING)) {
            writeAll();
        }
    }

    @Override
    public boolean offer(byte[] record) {
        boolean start;
        synchronized (this) {
            if (state != State.OPEN) {
                return false;
            }
            if (waitingBytes + record.length <= maxBytes) {
                waiting.add(record);
                waitingBytes += record.length;
                start = takeWriting();
            } else {
                state = State.ENDING;
                start = false;
            }
            if (state == State.OPEN && !start) {
                return true;
            }
        }
        if (start) {
            writers.execute(this::writeAll);
            return true;
        }
        finish(End.TOO_SLOW);
        return false;
    }

    @Override
    public void close() {
        boolean start;
        StreamWire open;
        synchronized (this) {
            if (state != State.OPEN) {
                return;
            }
            state = State.ENDING;
            open = wire;
            start = takeWriting();
        }
        if (open == null) {
            return;
        }
        open.limitIdleTime();
        if (start) {
            writers.execute(this::writeAll);
        }
    }

    @Override
    public void onClosed(Consumer<End> listener) {
        End already;
        synchronized (this) {
            already = end;
            if (already == null) {
                List<Consumer<End>> more = new ArrayList<>(listeners);
                more.add(listener);
                listeners = List.copyOf(more);
            }
        }
        if (already != null) {
            listener.accept(already);
        }
    }

    @Override
    public synchronized boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public synchronized long waitingBytes() {
        return waitingBytes;
    }

    @Override
    public void stop() {
        close();
    }

    @Override
    public void cutOff() {
        finish(End.SERVER_STOPPED);
    }

    /** Ends the stream at once for this reason, unless it has ended. */
    void finish(End reason) {
        StreamWire open;
        List<Consumer<End>> told;
        synchronized (this) {
            if (end != null) {
                return;
            }
            end = reason;
            state = State.ENDED;
            waiting.clear();
            waitingBytes = 0;
            open = wire;
            told = listeners;
            listeners = List.of();
        }
        count(reason, open != null);
        if (open != null) {
            if (reason == End.CLOSED) {
                open.complete();
            } else {
                open.abort(new java.io.EOFException("The stream ended: " + reason));
            }
        }
        told.forEach(listener -> listener.accept(reason));
    }

    private void count(End reason, boolean attached) {
        if (attached) {
            counters.streamsClosed.increment();
            openStreams.remove(this);
        }
        switch (reason) {
            case TOO_SLOW -> counters.streamsTooSlow.increment();
            case CLIENT_GONE -> counters.streamClientsGone.increment();
            case CLOSED, SERVER_STOPPED -> {}
        }
    }

    /** Whether the caller becomes the one that writes; called with the lock held. */
    private boolean takeWriting() {
        if (writing || wire == null) {
            return false;
        }
        writing = true;
        return true;
    }

    /** Writes until nothing waits, or a write does not complete at once. */
    private void writeAll() {
        while (true) {
            StreamWire open;
            Optional<ByteBuffer> next;
            boolean last;
            synchronized (this) {
                waitingBytes -= writtenBytes;
                writtenBytes = 0;
                open = wire;
                if (state == State.ENDED || open == null) {
                    return;
                }
                next = takeWaiting();
                last = next.isEmpty() && state == State.ENDING;
                if (next.isEmpty() && !last) {
                    writing = false;
                    return;
                }
            }
            if (last) {
                writeEnd(open);
                return;
            }
            if (!write(open, next.get())) {
                return;
            }
        }
    }

    /**
     * The next record. Each one is written by itself and so becomes a chunk of its own, as Mesos does it (MO-59): there are clients that
     * take chunks for records. Called with the lock held.
     */
    private Optional<ByteBuffer> takeWaiting() {
        byte[] next = waiting.poll();
        writtenBytes = next == null ? 0 : next.length;
        return Optional.ofNullable(next).map(ByteBuffer::wrap);
    }

    /** Starts a write; returns whether it is complete already. */
    private boolean write(StreamWire open, ByteBuffer bytes) {
        progress.set(STARTED);
        open.write(bytes, written);
        return !progress.compareAndSet(STARTED, RETURNED);
    }

    private void writeEnd(StreamWire open) {
        open.writeEnd(new Callback() {
            @Override
            public void succeeded() {
                finish(End.CLOSED);
            }

            @Override
            public void failed(Throwable cause) {
                finish(End.CLIENT_GONE);
            }

            @Override
            public InvocationType getInvocationType() {
                return InvocationType.NON_BLOCKING;
            }
        });
    }
}

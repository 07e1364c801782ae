package io.tepui.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;

/** Writes a stream body to an answer, blocking. */
final class ResponseOutput implements StreamOutput {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Response response;
    private boolean ended;
    private boolean gone;
    private List<Runnable> listeners = List.of();

    ResponseOutput(Response response) {
        this.response = response;
    }

    /** Sends the headers; if that fails, the client has gone. */
    void begin() {
        try {
            send(false, NOTHING.duplicate());
        } catch (IOException e) {
            clientGone();
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        if (ended) {
            throw new IllegalStateException("The body has ended");
        }
        if (bytes.hasRemaining()) {
            send(false, bytes);
        }
    }

    @Override
    public void end() throws IOException {
        if (!ended) {
            ended = true;
            send(true, NOTHING.duplicate());
        }
    }

    @Override
    public void onGone(Runnable listener) {
        synchronized (this) {
            if (!gone) {
                List<Runnable> more = new ArrayList<>(listeners);
                more.add(listener);
                listeners = List.copyOf(more);
                return;
            }
        }
        listener.run();
    }

    /** Tells the listeners that nobody reads any more. */
    void clientGone() {
        List<Runnable> told;
        synchronized (this) {
            gone = true;
            told = listeners;
            listeners = List.of();
        }
        told.forEach(Runnable::run);
    }

    private void send(boolean last, ByteBuffer bytes) throws IOException {
        synchronized (this) {
            if (gone) {
                throw new EOFException("The client has gone");
            }
        }
        try (Blocker.Callback sent = Blocker.callback()) {
            response.write(last, bytes, sent);
            sent.block();
        }
    }
}

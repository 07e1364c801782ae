package io.tepui.app.master;

import io.tepui.http.EventStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A stream that keeps what it was offered. */
final class RecordingStream implements EventStream {
    final List<byte[]> records = new CopyOnWriteArrayList<>();
    private final List<Consumer<End>> listeners = new ArrayList<>();
    private volatile boolean open = true;

    @Override
    public boolean offer(byte[] record) {
        return open && records.add(record);
    }

    @Override
    public void close() {
        end(End.CLOSED);
    }

    void end(End reason) {
        open = false;
        listeners.forEach(listener -> listener.accept(reason));
    }

    @Override
    public void onClosed(Consumer<End> listener) {
        listeners.add(listener);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public long waitingBytes() {
        return 0;
    }
}

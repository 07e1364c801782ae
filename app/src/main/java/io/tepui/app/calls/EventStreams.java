package io.tepui.app.calls;

import com.google.protobuf.Message;
import io.tepui.http.EventStream;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.json.JsonCodec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The open event streams of schedulers or executors, by ids that the process gave them. Events wait in the bounded queue of their stream; whoever
 * reads too slowly is disconnected. For any thread.
 */
public final class EventStreams {
    private record Open(EventStream stream, MediaType type) {}

    private final Consumer<String> onEnd;
    private final Map<String, Open> streams = new ConcurrentHashMap<>();

    /**
     * Makes a place for streams.
     *
     * @param onEnd told the id of each stream that has ended, for whatever reason; it must not wait (SE-57, SE-217)
     */
    public EventStreams(Consumer<String> onEnd) {
        this.onEnd = onEnd;
    }

    /** Knows a stream from now on. */
    public void add(String id, EventStream stream, MediaType type) {
        streams.put(id, new Open(stream, type));
        stream.onClosed(end -> {
            streams.remove(id);
            onEnd.accept(id);
        });
    }

    /** Forgets a stream that was not opened after all. */
    public void remove(String id) {
        streams.remove(id);
    }

    /** Sends an event as one record; a stream that has ended gets nothing. */
    public void send(String id, Message event) {
        Open open = streams.get(id);
        if (open != null) {
            byte[] record = open.type() == MediaType.JSON ? JsonCodec.standard().toJson(event) : event.toByteArray();
            open.stream().offer(RecordIo.frame(record));
        }
    }

    /** Ends a stream after what was sent before. */
    public void close(String id) {
        Open open = streams.get(id);
        if (open != null) {
            open.stream().close();
        }
    }

    /** How many there are. */
    public int open() {
        return streams.size();
    }
}

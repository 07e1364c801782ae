package io.tepui.app.master;

import io.tepui.http.EventStream;
import io.tepui.master.core.MasterInput;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.scheduler.Event;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The open event streams of schedulers, by the id that the client got with its answer (SE-27). */
final class SchedulerStreams {
    private record Open(EventStream stream, MediaType type) {}

    private final MasterLoop loop;
    private final Map<String, Open> streams = new ConcurrentHashMap<>();

    SchedulerStreams(MasterLoop loop) {
        this.loop = loop;
    }

    /** Knows a stream from now on, and tells the core when it ends for whatever reason (SE-57). */
    void add(String id, EventStream stream, MediaType type) {
        streams.put(id, new Open(stream, type));
        stream.onClosed(end -> {
            streams.remove(id);
            loop.inject(new MasterInput.SchedulerStreamClosed(id));
        });
    }

    /** Sends an event; a stream that has ended gets nothing. */
    void send(String id, Event event) {
        Open open = streams.get(id);
        if (open != null) {
            byte[] record = open.type() == MediaType.JSON ? JsonCodec.standard().toJson(event) : event.toByteArray();
            open.stream().offer(RecordIo.frame(record));
        }
    }

    /** Ends a stream after what was sent before. */
    void close(String id) {
        Open open = streams.get(id);
        if (open != null) {
            open.stream().close();
        }
    }

    int open() {
        return streams.size();
    }
}

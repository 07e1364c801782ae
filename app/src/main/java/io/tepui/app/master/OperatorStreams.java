package io.tepui.app.master;

import io.tepui.http.EventStream;
import io.tepui.master.core.MasterInput;
import io.tepui.master.operator.EventFilter;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.master.Event;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The event streams of operators. A stream begins with a state and from then on gets every event (MO-294). The large first
 * record is put together by the subscriber's own thread, while events wait in the stream; an event is encoded and framed
 * once for all subscribers of a media type.
 */
final class OperatorStreams {
    private record Open(
            EventStream stream, MediaType type, Access access, CompletableFuture<Optional<MasterState>> begin) {}

    /** One event on its way to many. */
    private static final class Frames {
        private final Encoded<Event> event;
        private byte @Nullable [] json;
        private byte @Nullable [] protobuf;

        Frames(Event event) {
            this.event = Encoded.of(event);
        }

        byte[] of(MediaType type) {
            if (type == MediaType.JSON) {
                byte[] known = json;
                if (known == null) {
                    known = RecordIo.frame(event.json());
                    json = known;
                }
                return known;
            }
            byte[] known = protobuf;
            if (known == null) {
                known = RecordIo.frame(event.protobuf());
                protobuf = known;
            }
            return known;
        }
    }

    private final MasterLoop loop;
    private final Published published;
    private final Map<String, Open> streams = new ConcurrentHashMap<>();
    /** Those that get events; added by the loop's thread alone. */
    private final Map<String, Open> subscribed = new ConcurrentHashMap<>();

    OperatorStreams(MasterLoop loop, Published published) {
        this.loop = loop;
        this.published = published;
    }

    /**
     * Lets the core open a stream, and waits for the state it begins with. Events that follow that state are in the stream
     * already or come later.
     *
     * @param access which events the subscriber may see (MO-298)
     * @return nothing when the core did not open it: the master is starting or stopping
     */
    Optional<MasterState> subscribe(String id, EventStream stream, MediaType type, Access access)
            throws InterruptedException {
        Open open = new Open(stream, type, access, new CompletableFuture<>());
        streams.put(id, open);
        stream.onClosed(end -> {
            open.begin().complete(Optional.empty());
            streams.remove(id);
            subscribed.remove(id);
            loop.inject(new MasterInput.OperatorStreamClosed(id));
        });
        if (!loop.submit(new MasterInput.OperatorSubscribed(id))) {
            open.begin().complete(Optional.empty());
        }
        try {
            Optional<MasterState> state = open.begin().get();
            if (state.isEmpty()) {
                streams.remove(id);
            }
            return state;
        } catch (ExecutionException e) {
            throw new IllegalStateException("An opening cannot fail", e);
        }
    }

    /** From now on the stream gets events; on the loop's thread. */
    void open(String id, MasterState state) {
        Open open = streams.get(id);
        if (open != null) {
            subscribed.put(id, open);
            if (!open.stream().isOpen()) {
                subscribed.remove(id);
            }
            open.begin().complete(Optional.of(state));
        }
    }

    /** Sends an event to all; on the loop's thread. */
    void publish(Event event) {
        if (subscribed.isEmpty()) {
            return;
        }
        Frames frames = new Frames(event);
        subscribed.values().removeIf(open -> !offer(open, event, frames));
    }

    /** Gives a stream what it may see of an event; returns whether it is still open. */
    private boolean offer(Open open, Event event, Frames frames) {
        if (open.access().isUnrestricted()) {
            return open.stream().offer(frames.of(open.type()));
        }
        Optional<Event> shown =
                EventFilter.shown(event, published.get(), open.access().visibility());
        return shown.isEmpty()
                || open.stream().offer((shown.get().equals(event) ? frames : new Frames(shown.get())).of(open.type()));
    }

    /** Sends an event to one; on the loop's thread. */
    void send(String id, Event event) {
        Open open = subscribed.get(id);
        if (open != null && !open.stream().offer(new Frames(event).of(open.type()))) {
            subscribed.remove(id);
        }
    }

    /** Ends a stream after what was sent before (MO-61); on the loop's thread. */
    void close(String id) {
        subscribed.remove(id);
        Open open = streams.get(id);
        if (open != null) {
            open.begin().complete(Optional.empty());
            open.stream().close();
        }
    }

    /** No stream begins any more. */
    void end() {
        streams.values().forEach(open -> open.begin().complete(Optional.empty()));
    }

    int open() {
        return streams.size();
    }
}

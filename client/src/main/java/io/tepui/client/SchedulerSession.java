package io.tepui.client;

import io.tepui.protocol.MediaType;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * One subscription of a scheduler: its event stream, and the calls that go with it (SE-24, SE-27).
 *
 * <p>Events are read by one thread; calls may come from any.
 */
public final class SchedulerSession implements AutoCloseable {
    private final ApiClient client;
    private final RecordStream<Event> events;
    private final Event.Subscribed subscribed;

    private SchedulerSession(ApiClient client, RecordStream<Event> events, Event.Subscribed subscribed) {
        this.client = client;
        this.events = events;
        this.subscribed = subscribed;
    }

    /**
     * Subscribes and waits for the master's SUBSCRIBED.
     *
     * @param master the master
     * @param framework the framework; with an id to take over an earlier subscription
     * @throws ApiException when the call is refused, also by an ERROR event (status 400)
     */
    public static SchedulerSession subscribe(Endpoint master, FrameworkInfo framework)
            throws ApiException, IOException, InterruptedException {
        ApiClient client = new ApiClient(master, "/api/v1/scheduler", MediaType.PROTOBUF);
        try {
            Call.Builder call = Call.newBuilder()
                    .setType(Call.Type.SUBSCRIBE)
                    .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(framework));
            if (framework.hasId()) {
                call.setFrameworkId(framework.getId());
            }
            RecordStream<Event> events = client.open(call.build(), Event.getDefaultInstance());
            Event first = events.next().orElseThrow(() -> new IOException(master + " ended the subscription at once"));
            if (first.getType() == Event.Type.ERROR) {
                throw new ApiException("SUBSCRIBE", 400, first.getError().getMessage());
            }
            return new SchedulerSession(client, events, first.getSubscribed());
        } catch (ApiException | IOException | InterruptedException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** Returns the framework's id. */
    public FrameworkID frameworkId() {
        return subscribed.getFrameworkId();
    }

    /** Returns the answer to the subscription. */
    public Event.Subscribed subscribed() {
        return subscribed;
    }

    /** Waits for the next event; empty when the master has ended the stream. */
    public Optional<Event> next() throws IOException {
        return events.next();
    }

    /**
     * Sends a call; the framework's id and the stream's id are added.
     *
     * @throws ApiException when it is refused
     */
    public void send(Call.Builder call) throws ApiException, IOException, InterruptedException {
        client.send(call.setFrameworkId(frameworkId()).build(), Map.of("Mesos-Stream-Id", events.streamId()));
    }

    /** Breaks the subscription. With a failover timeout of 0 the master removes the framework then (SE-59). */
    @Override
    public void close() {
        client.close();
    }
}

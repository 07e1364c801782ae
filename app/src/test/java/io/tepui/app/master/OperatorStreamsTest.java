package io.tepui.app.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.http.EventStream;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.core.OperatorEvents;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.protocol.v1.master.Event;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OperatorStreamsTest {
    private static final Event REMOVED =
            OperatorEvents.agentRemoved(AgentID.newBuilder().setValue("a").build());

    private final MasterEngine real = CoreEngine.make(
            MasterSettings.defaults(),
            MasterInfo.newBuilder().setId("m").setIp(1).setPort(5050).build(),
            Instant.EPOCH);
    private final MasterState state = real.state();
    private final List<MasterInput> inputs = new CopyOnWriteArrayList<>();
    private final Published published = new Published();
    private final MasterLoop loop = new MasterLoop(Clock.systemUTC(), published, () -> {});
    private final OperatorStreams streams = new OperatorStreams(loop, published);

    @BeforeEach
    void start() {
        loop.start(engine(), effect -> {
            if (effect instanceof Effect.OpenOperatorStream open) {
                streams.open(open.streamId(), open.state());
            }
        });
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    @DisplayName("design: an event is encoded and framed once per media type, however many subscribers it has")
    void encoded_once() throws Exception {
        List<RecordingStream> json = subscribe(3, MediaType.JSON);
        List<RecordingStream> protobuf = subscribe(2, MediaType.PROTOBUF);
        streams.publish(REMOVED);
        byte[] first = json.getFirst().records.getFirst();
        assertThat(first).isEqualTo(RecordIo.frame(JsonCodec.standard().toJson(REMOVED)));
        assertThat(json)
                .allSatisfy(stream -> assertThat(stream.records.getFirst()).isSameAs(first));
        byte[] second = protobuf.getFirst().records.getFirst();
        assertThat(second).isEqualTo(RecordIo.frame(REMOVED.toByteArray()));
        assertThat(protobuf)
                .allSatisfy(stream -> assertThat(stream.records.getFirst()).isSameAs(second));
    }

    @Test
    @DisplayName("MO-297: a stream that ends is told to the core and forgotten")
    void ended() throws Exception {
        RecordingStream stream = subscribe(1, MediaType.JSON).getFirst();
        stream.end(EventStream.End.TOO_SLOW);
        await().until(() -> inputs.stream().anyMatch(MasterInput.OperatorStreamClosed.class::isInstance));
        assertThat(streams.open()).isZero();
        streams.publish(REMOVED);
        assertThat(stream.records).isEmpty();
    }

    @Test
    void a_subscriber_that_waits_when_the_master_stops_gets_no_state() throws Exception {
        MasterLoop silent = new MasterLoop(Clock.systemUTC(), new Published(), () -> {});
        OperatorStreams waiting = new OperatorStreams(silent, published);
        CompletableFuture<Optional<MasterState>> subscribed = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                subscribed.complete(
                        waiting.subscribe("s", new RecordingStream(), MediaType.JSON, Access.unrestricted()));
            } catch (InterruptedException e) {
                subscribed.completeExceptionally(e);
            }
        });
        await().until(() -> waiting.open() == 1);
        waiting.end();
        assertThat(subscribed.get()).isEmpty();
        assertThat(waiting.open()).isZero();
    }

    private List<RecordingStream> subscribe(int count, MediaType type) throws InterruptedException {
        List<RecordingStream> opened = new CopyOnWriteArrayList<>();
        for (int i = 0; i < count; i++) {
            RecordingStream stream = new RecordingStream();
            assertThat(streams.subscribe(type + "-" + i, stream, type, Access.unrestricted()))
                    .isPresent();
            opened.add(stream);
        }
        return opened;
    }

    private MasterEngine engine() {
        return new MasterEngine() {
            @Override
            public void apply(MasterInput input, Instant now, io.tepui.master.core.EffectSink effects) {
                inputs.add(input);
                if (input instanceof MasterInput.OperatorSubscribed(String id)) {
                    effects.emit(new Effect.OpenOperatorStream(id, state));
                }
            }

            @Override
            public MasterState state() {
                return state;
            }
        };
    }
}

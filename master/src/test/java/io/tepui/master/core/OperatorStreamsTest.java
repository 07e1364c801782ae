package io.tepui.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.state.Counter;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Event;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An operator's event stream (MO-290 to MO-297), and TEARDOWN (MO-225 to MO-229)")
class OperatorStreamsTest {
    private static MasterWorld limitedTo(int streams) {
        MasterWorld world = MasterWorld.notRecovered(MasterSettings.defaults()
                .edit()
                .maxOperatorEventStreamSubscribers(streams)
                .build());
        world.recovers();
        return world;
    }

    @Test
    void opensWithTheStateOfThatInstantThenAHeartbeatAndOneEvery15Seconds() {
        MasterWorld world = limitedTo(10);
        world.agent().registers();

        world.operatorSubscribes("a");
        world.passes(Duration.ofSeconds(45));

        assertThat(world.effects(Effect.OpenOperatorStream.class))
                .singleElement()
                .satisfies(open -> assertThat(open.state().agents().size()).isEqualTo(1));
        assertThat(world.effects(Effect.OperatorEvent.class))
                .hasSize(4)
                .allMatch(event -> event.event().getType() == Event.Type.HEARTBEAT);
        assertThat(world.state().operatorStreams()).containsExactly("a");
    }

    @Test
    void takesThePlaceOfTheOldestWhenThereAreTooMany() {
        MasterWorld world = limitedTo(2);
        world.operatorSubscribes("a");
        world.operatorSubscribes("b");
        world.operatorSubscribes("c");

        assertThat(world.effects(Effect.CloseOperatorStream.class))
                .containsExactly(new Effect.CloseOperatorStream("a"));
        assertThat(world.state().operatorStreams()).containsExactly("b", "c");
        assertThat(world.count(Counter.OPERATOR_STREAMS_EVICTED)).isEqualTo(1);
        assertThat(world.timer(new TimerKey.OperatorHeartbeat("a"))).isEmpty();
    }

    @Test
    void endsAfterItsFirstHeartbeatWhenNoneAreAllowed() {
        MasterWorld world = limitedTo(0);
        world.operatorSubscribes("a");

        assertThat(world.effects(Effect.OperatorEvent.class)).hasSize(1);
        assertThat(world.effects(Effect.CloseOperatorStream.class))
                .containsExactly(new Effect.CloseOperatorStream("a"));
        assertThat(world.state().operatorStreams()).isEmpty();
    }

    @Test
    void isForgottenWhenItsPeerClosesIt() {
        MasterWorld world = limitedTo(2);
        world.operatorSubscribes("a");
        world.give(new MasterInput.OperatorStreamClosed("a"));
        world.forgetEffects();

        world.passes(Duration.ofMinutes(1));
        world.agent().registers();

        assertThat(world.effects(Effect.OperatorEvent.class)).isEmpty();
        assertThat(world.effects(Effect.PublishEvent.class)).isEmpty();
        assertThat(world.state().operatorStreams()).isEmpty();
    }

    @Test
    void tellsOfAFrameworkTornDownByAnOperatorAfterItsTasks() {
        MasterWorld world = MasterWorld.started();
        TestScheduler scheduler = world.scheduler().subscribes();
        TestAgent agent = world.agent().registers();
        scheduler.launches(agent, "t1");
        world.forgetOperatorEvents();

        Effect.Answer answer = world.operatorCalls(teardown(scheduler.id()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(scheduler.isOpen()).isFalse();
        assertThat(scheduler.statuses()).isEmpty();
        assertThat(agent.heardKinds()).contains("ShutdownFrameworkMessage");
        assertThat(world.operatorEventTypes()).containsExactly(Event.Type.TASK_UPDATED, Event.Type.FRAMEWORK_REMOVED);
        var past = world.state().completedFrameworks().get(scheduler.id()).orElseThrow();
        assertThat(past.tasks().completed().get("t1").orElseThrow().state()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(world.operatorCalls(teardown(scheduler.id())).status()).isEqualTo(400);
    }

    @Test
    void refusesCallsBeforeTheMasterHasRecovered() {
        MasterWorld world = MasterWorld.notRecovered(MasterSettings.defaults());

        assertThat(world.operatorCalls(teardown("any")).status()).isEqualTo(503);
    }

    private static Call teardown(String frameworkId) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.TEARDOWN);
        call.getTeardownBuilder().getFrameworkIdBuilder().setValue(frameworkId);
        return call.build();
    }
}

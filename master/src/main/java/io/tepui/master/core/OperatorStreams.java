package io.tepui.master.core;

import io.tepui.master.state.Counter;

/** The event streams of operators: opened with the state, kept alive, and bounded in number (MO-290 to MO-297). */
final class OperatorStreams {
    private final Workspace work;

    OperatorStreams(Workspace work) {
        this.work = work;
    }

    /** Opens a stream; past the limit the oldest is ended (MO-296). */
    void open(String streamId) {
        work.state().operatorStreams().add(streamId);
        work.emit(new Effect.OpenOperatorStream(streamId, work.state().freeze(work.counters())));
        beat(streamId);
        while (work.state().operatorStreams().size() > work.settings().maxOperatorEventStreamSubscribers()) {
            String oldest = work.state().operatorStreams().getFirst();
            work.count(Counter.OPERATOR_STREAMS_EVICTED);
            forget(oldest);
            work.emit(new Effect.CloseOperatorStream(oldest));
        }
    }

    /** The stream has ended. */
    void closed(String streamId) {
        forget(streamId);
    }

    /** Time for a stream's next heartbeat (MO-293). */
    void heartbeatDue(String streamId) {
        if (work.state().operatorStreams().contains(streamId)) {
            beat(streamId);
        }
    }

    private void beat(String streamId) {
        work.emit(new Effect.OperatorEvent(streamId, OperatorEvents.heartbeat()));
        work.setTimer(new TimerKey.OperatorHeartbeat(streamId), MasterSettings.HEARTBEAT_INTERVAL);
    }

    private void forget(String streamId) {
        if (work.state().operatorStreams().remove(streamId)) {
            work.cancelTimer(new TimerKey.OperatorHeartbeat(streamId));
        }
    }
}

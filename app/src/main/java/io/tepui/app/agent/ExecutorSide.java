package io.tepui.app.agent;

import io.tepui.agent.AgentInput;
import io.tepui.app.calls.EventStreams;
import io.tepui.app.calls.PendingAnswers;
import io.tepui.http.Reply;

/**
 * What goes back to executors.
 *
 * @param answers to their calls
 * @param streams of their events
 */
record ExecutorSide(PendingAnswers<AgentInput> answers, EventStreams streams) {
    private static final Reply STOPPING = Reply.error(503, "The agent is stopping; try again later");

    static ExecutorSide of(DriverSlot core) {
        return new ExecutorSide(
                new PendingAnswers<>(core::submit, STOPPING),
                new EventStreams(id -> core.inject(new AgentInput.ExecutorStreamClosed(id))));
    }
}

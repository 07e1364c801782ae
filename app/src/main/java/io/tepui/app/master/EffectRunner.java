package io.tepui.app.master;

import io.tepui.app.calls.EventStreams;
import io.tepui.app.calls.PendingAnswers;
import io.tepui.app.loop.Timers;
import io.tepui.http.link.LinkPool;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.TimerKey;
import io.tepui.protocol.UPid;
import java.util.function.Consumer;

/** Carries out what the core wants done outside; on the loop's thread, so nothing here waits for a network. */
final class EffectRunner implements Consumer<Effect> {
    private final UPid self;
    private final LinkPool links;
    private final EventStreams schedulers;
    private final OperatorStreams operators;
    private final PendingAnswers<MasterInput> answers;
    private final Timers<TimerKey> timers;
    private final RegistryRunner registry;
    private final AllocatorRunner allocator;
    private final Consumer<String> abort;

    /**
     * @param self the master's own pid, which messages come from
     * @param abort ends the process, with the reason
     */
    EffectRunner(
            UPid self,
            LinkPool links,
            EventStreams schedulers,
            OperatorStreams operators,
            PendingAnswers<MasterInput> answers,
            Timers<TimerKey> timers,
            RegistryRunner registry,
            AllocatorRunner allocator,
            Consumer<String> abort) {
        this.self = self;
        this.links = links;
        this.schedulers = schedulers;
        this.operators = operators;
        this.answers = answers;
        this.timers = timers;
        this.registry = registry;
        this.allocator = allocator;
        this.abort = abort;
    }

    @Override
    public void accept(Effect effect) {
        switch (effect) {
            case Effect.SendToAgent(var pid, var message) ->
                links.send(self, pid, message.getDescriptorForType().getFullName(), message.toByteArray());
            case Effect.LinkAgent(var pid) -> links.link(pid);
            case Effect.UnlinkAgent(var pid) -> links.unlink(pid);
            case Effect.SchedulerEvent(var stream, var event) -> schedulers.send(stream, event);
            case Effect.CloseSchedulerStream(var stream) -> schedulers.close(stream);
            case Effect.Answer(var id, var status, var text) -> answers.answer(id, status, text);
            case Effect.SetTimer(var key, var at) -> timers.set(key, at);
            case Effect.CancelTimer(var key) -> timers.cancel(key);
            case Effect.StoreRegistry store -> registry.store(store);
            case Effect.PublishEvent(var event) -> operators.publish(event);
            case Effect.OpenOperatorStream(var stream, var state) -> operators.open(stream, state);
            case Effect.OperatorEvent(var stream, var event) -> operators.send(stream, event);
            case Effect.CloseOperatorStream(var stream) -> operators.close(stream);
            case Effect.ToAllocator(var input) -> allocator.tell(input);
            case Effect.Abort(var reason) -> abort.accept(reason);
        }
    }
}

package io.tepui.master.core;

import com.google.protobuf.Message;
import io.tepui.allocator.AllocatorInput;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.Leadership;
import io.tepui.protocol.Ids;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.protocol.v1.scheduler.Event;
import io.tepui.registry.RegistryChange;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What the master's handlers share while one input is applied: the state, the time of the input, and where effects go.
 * Used by the core's one thread.
 */
public final class Workspace {
    private final MasterSettings settings;
    private final StateEditor state;
    private final Counters counters = new Counters();
    private final RegistryWrites registry = new RegistryWrites(this);
    private Instant now;
    private EffectSink sink = effect -> {
        throw new IllegalStateException("No input is being applied");
    };
    private long nextFramework;
    private long nextAgent;
    private long nextOffer;
    private long nextOperation;

    /** Makes the workspace of a master that has not read its registry yet. */
    public Workspace(MasterSettings settings, MasterInfo info, Instant started) {
        this.settings = settings;
        this.now = started;
        this.state = new StateEditor(settings, new Leadership(info, started, Optional.empty(), false));
    }

    /** Begins an input: effects go to the sink from now on. */
    public void begin(Instant time, EffectSink effects) {
        now = time;
        sink = effects;
    }

    /** Returns the settings. */
    public MasterSettings settings() {
        return settings;
    }

    /** Returns the state that handlers change. */
    public StateEditor state() {
        return state;
    }

    /** Returns what is counted. */
    public Counters counters() {
        return counters;
    }

    /** Returns the writes to the registry that are under way. */
    public RegistryWrites registry() {
        return registry;
    }

    /** Returns the time of the input being applied. */
    public Instant now() {
        return now;
    }

    /** Returns this master's description. */
    public MasterInfo info() {
        return state.leadership().info();
    }

    /** Returns an id never given before (SE-6). */
    public String newFrameworkId() {
        String id;
        do {
            id = Ids.frameworkId(info().getId(), nextFramework++);
        } while (state.framework(id) != null || state.past().completed().contains(id));
        return id;
    }

    /** Returns an id never given before (SE-6). */
    public String newAgentId() {
        return Ids.agentId(info().getId(), nextAgent++);
    }

    /** Returns an id never given before (SE-6). */
    public String newOfferId() {
        return Ids.offerId(info().getId(), nextOffer++);
    }

    /**
     * Returns a uuid never given before (AM-82): this master's id is random, so one made from it and a number is no other
     * master's.
     */
    public UUID newOperationUuid() {
        return UUID.nameUUIDFromBytes(
                (info().getId() + "-operation-" + nextOperation++).getBytes(StandardCharsets.UTF_8));
    }

    /** Counts one. */
    public void count(Counter counter) {
        counters.count(counter);
    }

    /** Emits an effect. */
    public void emit(Effect effect) {
        sink.emit(effect);
    }

    /** Sends a message to an agent. */
    public void send(UPid agent, Message message) {
        emit(new Effect.SendToAgent(agent, message));
    }

    /** Sends a message to every registered agent. */
    public void sendToAllAgents(Message message) {
        state.agents().values().forEach(agent -> send(agent.pid(), message));
    }

    /** Tells the allocator. */
    public void tell(AllocatorInput input) {
        emit(new Effect.ToAllocator(input));
    }

    /** Sends an event to the framework if it is connected; otherwise nobody hears of it. */
    public void event(FrameworkRecord framework, Event event) {
        framework.streamId().ifPresent(stream -> {
            counters.countEvent(framework.id(), event.getType());
            emit(new Effect.SchedulerEvent(stream, event));
        });
    }

    /** Sends an event to operators, if any has a stream open. */
    public void publish(io.tepui.protocol.v1.master.Event event) {
        publish(() -> event);
    }

    /** Sends an event to operators; it is made only if any has a stream open. */
    public void publish(Supplier<io.tepui.protocol.v1.master.Event> event) {
        if (!state.operatorStreams().isEmpty()) {
            emit(new Effect.PublishEvent(event.get()));
        }
    }

    /** Sets a timer that fires when the time has passed. */
    public void setTimer(TimerKey key, Duration after) {
        emit(new Effect.SetTimer(key, plus(after)));
    }

    /** Forgets a timer. */
    public void cancelTimer(TimerKey key) {
        emit(new Effect.CancelTimer(key));
    }

    /** Stores changes, and goes on when they are durable; when they can't be made so, the master ends (AM-106). */
    public void store(List<RegistryChange> changes, Runnable whenStored) {
        registry.store(changes, whenStored);
    }

    private Instant plus(Duration after) {
        try {
            return now.plus(after);
        } catch (ArithmeticException | DateTimeException e) {
            return Instant.MAX;
        }
    }
}

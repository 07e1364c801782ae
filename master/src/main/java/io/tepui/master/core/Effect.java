package io.tepui.master.core;

import com.google.protobuf.Message;
import io.tepui.allocator.AllocatorInput;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.scheduler.Event;
import io.tepui.registry.RegistryChange;
import java.time.Instant;
import java.util.List;

/**
 * What the master wants done outside. Effects are carried out in order, after the state that they follow from has been
 * published.
 */
public sealed interface Effect {
    /** Send a message of {@code io.tepui.protocol.internal} to an agent, from the process {@code master}. */
    record SendToAgent(UPid pid, Message message) implements Effect {}

    /** Keep one connection to the agent and report its end (AM-11, AM-12). Linking again does nothing. */
    record LinkAgent(UPid pid) implements Effect {}

    /** Give up the connection to the agent, once what was sent before is written; its end need not be reported. */
    record UnlinkAgent(UPid pid) implements Effect {}

    /** Send an event on a scheduler's stream. */
    record SchedulerEvent(String streamId, Event event) implements Effect {}

    /** End a scheduler's stream, after what was sent before. */
    record CloseSchedulerStream(String streamId) implements Effect {}

    /**
     * Answer a request that an input brought.
     *
     * @param status an HTTP status
     * @param text one line for an error; empty for success
     */
    record Answer(long requestId, int status, String text) implements Effect {}

    /** Give a {@link MasterInput.TimerFired} with this key at this time; replaces the timer if it is set. */
    record SetTimer(TimerKey key, Instant at) implements Effect {}

    /** Forget the timer, if it is set. */
    record CancelTimer(TimerKey key) implements Effect {}

    /** Make the changes durable and report with {@link MasterInput.RegistryStored}, in the order of the effects. */
    record StoreRegistry(long ticket, List<RegistryChange> changes) implements Effect {}

    /** Send an event to every open operator stream (MO-299 to MO-305). */
    record PublishEvent(io.tepui.protocol.v1.master.Event event) implements Effect {}

    /**
     * Open an operator stream: send SUBSCRIBED with the given state, whatever the published one is, and from then on every
     * published event (MO-291, MO-294).
     */
    record OpenOperatorStream(String streamId, MasterState state) implements Effect {}

    /** Send an event to one operator stream: heartbeats (MO-293). */
    record OperatorEvent(String streamId, io.tepui.protocol.v1.master.Event event) implements Effect {}

    /** End an operator stream, after what was sent before (MO-296). */
    record CloseOperatorStream(String streamId) implements Effect {}

    /** Tell the allocator. */
    record ToAllocator(AllocatorInput input) implements Effect {}

    /**
     * End the process: the master can't go on safely (AM-106, SE-175).
     *
     * @param reason one line for the log
     */
    record Abort(String reason) implements Effect {}
}

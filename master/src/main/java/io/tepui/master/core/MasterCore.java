package io.tepui.master.core;

import com.google.protobuf.Message;
import io.tepui.master.agents.Agents;
import io.tepui.master.agents.Reregistration;
import io.tepui.master.frameworks.SchedulerSide;
import io.tepui.master.maintenance.MaintenanceCalls;
import io.tepui.master.quota.QuotaCalls;
import io.tepui.master.state.Counter;
import io.tepui.master.state.MasterState;
import io.tepui.master.weights.WeightCalls;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.AuthenticateMessage;
import io.tepui.protocol.internal.AuthenticationErrorMessage;
import io.tepui.protocol.internal.ExecutorToFrameworkMessage;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.internal.PongSlaveMessage;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.internal.UnregisterSlaveMessage;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.MasterInfo;
import java.time.Instant;

/**
 * The master: takes inputs one at a time, changes its state, and says what is to be done outside. It opens no socket,
 * reads no clock, starts no thread and draws no random number, so that equal inputs at equal times give equal effects.
 *
 * <p>One thread owns it. After a batch of inputs that thread publishes {@link #state()}, and then carries out the effects
 * in their order.
 */
public final class MasterCore {
    private final Workspace work;
    private final Agents agents;
    private final SchedulerSide schedulers;
    private final OperatorStreams streams;
    private final WeightCalls weights;
    private final QuotaCalls quotas;
    private final MaintenanceCalls maintenance;

    /**
     * Makes a master that has not read its registry: until {@link MasterInput.Recovered} came and the registry knows of
     * this leader, messages are dropped (AM-16) and calls are answered with 503 (SE-13).
     *
     * @param info this master's description
     * @param started when the process started
     */
    public MasterCore(MasterSettings settings, MasterInfo info, Instant started) {
        work = new Workspace(settings, info, started);
        schedulers = new SchedulerSide(work);
        agents = new Agents(
                work, schedulers.offers(), schedulers.operations(), schedulers.updates(), schedulers.frameworks());
        streams = new OperatorStreams(work);
        weights = new WeightCalls(work, schedulers.offers());
        quotas = new QuotaCalls(work, schedulers.offers());
        maintenance = new MaintenanceCalls(work, schedulers.offers(), agents);
    }

    /** Returns the state of this moment; it costs little, whatever the state holds. */
    public MasterState state() {
        return work.state().freeze(work.counters());
    }

    /**
     * Applies an input.
     *
     * @param now the time; it should not go back
     * @param effects gets what is to be done, in order, before this returns
     */
    public void apply(MasterInput input, Instant now, EffectSink effects) {
        work.begin(now, effects);
        switch (input) {
            case MasterInput.Recovered recovered -> agents.recovered(recovered.registry());
            case MasterInput.RegistryStored stored -> work.registry().stored(stored.ticket(), stored.failure());
            default -> {
                if (work.state().leadership().recovered()) {
                    serve(input);
                } else {
                    refuse(input);
                }
            }
        }
        agents.goOn();
    }

    private void serve(MasterInput input) {
        switch (input) {
            case MasterInput.AgentMessage(UPid from, Message message) -> hear(from, message);
            case MasterInput.AgentReregisters(UPid from, Reregistration read) -> agents.reregister(from, read);
            case MasterInput.LinkBroken(UPid pid) -> agents.disconnected(pid);
            case MasterInput.SchedulerSubscribe subscribe -> schedulers.subscribe(subscribe);
            case MasterInput.SchedulerStreamClosed closed -> schedulers.streamClosed(closed);
            case MasterInput.SchedulerCall call -> schedulers.call(call);
            case MasterInput.OperatorWrite write -> operate(write);
            case MasterInput.OperatorSubscribed(String streamId) -> streams.open(streamId);
            case MasterInput.OperatorStreamClosed(String streamId) -> streams.closed(streamId);
            case MasterInput.TimerFired(TimerKey key) -> fire(key);
            case MasterInput.AllocationsMade made -> schedulers.allocate(made.allocations());
            case MasterInput.InverseOffersDue due ->
                schedulers.offers().inverse().make(due.allocations());
            case MasterInput.Recovered recovered -> agents.recovered(recovered.registry());
            case MasterInput.RegistryStored stored -> work.registry().stored(stored.ticket(), stored.failure());
        }
    }

    /** The master does not lead yet. */
    private void refuse(MasterInput input) {
        switch (input) {
            case MasterInput.SchedulerCall call -> unavailable(call.requestId());
            case MasterInput.OperatorWrite write -> unavailable(write.requestId());
            case MasterInput.SchedulerSubscribe subscribe ->
                work.emit(new Effect.CloseSchedulerStream(subscribe.streamId()));
            case MasterInput.OperatorSubscribed(String streamId) -> work.emit(new Effect.CloseOperatorStream(streamId));
            case MasterInput.AgentMessage message -> work.count(Counter.DROPPED_MESSAGES);
            case MasterInput.AgentReregisters message -> work.count(Counter.DROPPED_MESSAGES);
            case MasterInput.LinkBroken broken -> {}
            case MasterInput.SchedulerStreamClosed closed -> {}
            case MasterInput.OperatorStreamClosed closed -> {}
            case MasterInput.TimerFired fired -> {}
            case MasterInput.AllocationsMade made -> {}
            case MasterInput.InverseOffersDue due -> {}
            case MasterInput.RegistryStored stored -> {}
            case MasterInput.Recovered recovered -> {}
        }
    }

    private void unavailable(long requestId) {
        work.emit(new Effect.Answer(requestId, 503, "The master has not finished recovery"));
    }

    private void hear(UPid from, Message message) {
        switch (message) {
            case StatusUpdateMessage update -> schedulers.statusUpdate(update);
            case PongSlaveMessage pong -> agents.answered(from);
            case RegisterSlaveMessage register -> agents.register(from, register);
            case ReregisterSlaveMessage reregister -> agents.reregister(from, Reregistration.read(reregister));
            case UnregisterSlaveMessage unregister -> agents.unregister(from, unregister);
            case UpdateSlaveMessage update -> agents.update(update);
            case ExitedExecutorMessage exited -> agents.executorExited(exited);
            case ExecutorToFrameworkMessage data -> schedulers.executorMessage(data);
            case UpdateOperationStatusMessage status -> schedulers.operations().status(status);
            case AuthenticateMessage authenticate -> refuseAuthentication(from);
            default -> work.count(Counter.DROPPED_MESSAGES);
        }
    }

    /** There is no authenticator (AM-28). */
    private void refuseAuthentication(UPid from) {
        work.count(Counter.MESSAGES_AUTHENTICATE);
        work.send(
                from,
                AuthenticationErrorMessage.newBuilder()
                        .setError("This master has no authenticator")
                        .build());
    }

    private void operate(MasterInput.OperatorWrite write) {
        switch (write.call().getType()) {
            case TEARDOWN ->
                schedulers.teardown(
                        write.requestId(),
                        write.call().getTeardown().getFrameworkId().getValue());
            case UPDATE_WEIGHTS -> weights.update(write);
            case MARK_AGENT_GONE, DRAIN_AGENT, DEACTIVATE_AGENT, REACTIVATE_AGENT -> agents.operate(write);
            case UPDATE_MAINTENANCE_SCHEDULE, START_MAINTENANCE, STOP_MAINTENANCE -> maintenance.handle(write);
            case UPDATE_QUOTA, SET_QUOTA, REMOVE_QUOTA -> quotas.handle(write);
            case RESERVE_RESOURCES, UNRESERVE_RESOURCES, CREATE_VOLUMES, DESTROY_VOLUMES, GROW_VOLUME, SHRINK_VOLUME ->
                schedulers.operations().call(write);
            default ->
                work.emit(new Effect.Answer(
                        write.requestId(),
                        400,
                        "type: a call of type " + write.call().getType() + " changes nothing"));
        }
    }

    private void fire(TimerKey key) {
        switch (key) {
            case TimerKey.AgentPing ping -> agents.pingDue(ping);
            case TimerKey.AgentReregistration timer -> agents.reregistrationDue(timer);
            case TimerKey.RecoveredAgents timer -> agents.recoveredAgentsDue();
            case TimerKey.NextUnreachableMark timer -> agents.nextMarkDue();
            case TimerKey.OperationAnswer timer -> schedulers.operations().answerDue(timer);
            case TimerKey.RegistryPruning timer -> agents.pruningDue();
            case TimerKey.FrameworkFailover timer -> schedulers.timerFired(timer);
            case TimerKey.SchedulerHeartbeat timer -> schedulers.timerFired(timer);
            case TimerKey.OfferTimeout timer -> schedulers.timerFired(timer);
            case TimerKey.OperatorHeartbeat timer -> streams.heartbeatDue(timer.streamId());
        }
    }
}

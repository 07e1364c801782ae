package io.tepui.master.agents;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput.OperatorWrite;
import io.tepui.master.core.Workspace;
import io.tepui.master.maintenance.Machines;
import io.tepui.master.offers.Offers;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.AgentUse;
import io.tepui.protocol.Times;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.DrainSlaveMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.DrainConfig;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.master.Call;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes agents out of use and puts them back: DRAIN_AGENT, DEACTIVATE_AGENT, REACTIVATE_AGENT (MO-188 to MO-204). */
final class Drains {
    private static final Logger LOG = LoggerFactory.getLogger(Drains.class);

    private final Workspace work;
    private final Transitions transitions;
    private final Offers offers;
    private final AgentUses uses;
    private final GoneMarks gone;

    /** Agents that are back, and have not told of their operations yet (AM-64). */
    private final Set<String> unreported = new HashSet<>();

    Drains(Workspace work, Transitions transitions, Offers offers, AgentUses uses, GoneMarks gone) {
        this.work = work;
        this.transitions = transitions;
        this.offers = offers;
        this.uses = uses;
        this.gone = gone;
    }

    // ------------------------------------------------------------------------------------------------ calls

    /** The call DRAIN_AGENT. */
    void drain(OperatorWrite write) {
        Call.DrainAgent call = write.call().getDrainAgent();
        String id = call.getAgentId().getValue();
        Optional<String> problem = problemOf(call, work.state().agent(id));
        if (problem.isPresent()) {
            answer(write, 400, problem.get());
        } else if (write.refusal().isPresent()) {
            answer(write, 403, write.refusal().get());
        } else if (isFree(write, id, "drain_agent", () -> drain(write))) {
            DrainInfo drain = DrainInfo.newBuilder()
                    .setState(DrainState.DRAINING)
                    .setConfig(config(call))
                    .build();
            takeOutOfUse(write, id, new AgentUse(Optional.of(drain), true));
        }
    }

    private Optional<String> problemOf(Call.DrainAgent call, @Nullable AgentRecord agent) {
        if (call.hasMaxGracePeriod()
                && Times.toDuration(call.getMaxGracePeriod()).isNegative()) {
            return Optional.of("drain_agent.max_grace_period: must not be negative");
        }
        if (agent == null) {
            return Optional.empty();
        }
        if (Machines.isScheduled(work.state(), agent)) {
            return Optional.of("drain_agent.agent_id: the machine of agent '" + agent.id()
                    + "' is in the maintenance schedule; take it out of there first");
        }
        return agent.has(AgentInfo.Capability.Type.AGENT_DRAINING)
                ? Optional.empty()
                : Optional.of("drain_agent.agent_id: agent '" + agent.id() + "' lacks the capability AGENT_DRAINING");
    }

    private static DrainConfig config(Call.DrainAgent call) {
        DrainConfig.Builder config = DrainConfig.newBuilder().setMarkGone(call.getMarkGone());
        if (call.hasMaxGracePeriod()) {
            config.setMaxGracePeriod(Times.toDurationInfo(Times.toDuration(call.getMaxGracePeriod())));
        }
        return config.build();
    }

    /** The call DEACTIVATE_AGENT. */
    void deactivate(OperatorWrite write) {
        String id = write.call().getDeactivateAgent().getAgentId().getValue();
        if (write.refusal().isPresent()) {
            answer(write, 403, write.refusal().get());
        } else if (isFree(write, id, "deactivate_agent", () -> deactivate(write))) {
            Optional<DrainInfo> drain = uses.find(id).flatMap(AgentUse::drain);
            takeOutOfUse(write, id, new AgentUse(drain, true));
        }
    }

    /** The call REACTIVATE_AGENT. */
    void reactivate(OperatorWrite write) {
        String id = write.call().getReactivateAgent().getAgentId().getValue();
        AgentUse use = uses.find(id).orElse(AgentUse.NORMAL);
        if (write.refusal().isPresent()) {
            answer(write, 403, write.refusal().get());
        } else if (transitions.isChanging(id)) {
            transitions.whenSettled(id, () -> reactivate(write));
        } else if (!use.deactivated()) {
            answer(write, 400, "reactivate_agent.agent_id: no agent '" + id + "' is deactivated");
        } else if (use.isDraining()) {
            answer(write, 400, "reactivate_agent.agent_id: agent '" + id + "' is still draining");
        } else {
            uses.change(id, AgentUse.NORMAL, Optional.empty(), () -> reactivated(write, id));
        }
    }

    private void reactivated(OperatorWrite write, String id) {
        AgentRecord agent = work.state().agent(id);
        if (agent == null) {
            answer(write, 409, "Agent '" + id + "' is deactivated no more, but it is not registered");
            return;
        }
        if (agent.active()) {
            work.tell(new AllocatorInput.AgentActivated(id));
        }
        answer(write, 200, "");
    }

    /** Refuses a call about an agent that is not known, and puts one off while the agent changes. */
    private boolean isFree(OperatorWrite write, String id, String field, Runnable later) {
        if (transitions.markingGone.contains(id)) {
            answer(write, 409, field + ".agent_id: agent '" + id + "' is being marked gone");
            return false;
        }
        if (transitions.isChanging(id)) {
            transitions.whenSettled(id, later);
            return false;
        }
        if (uses.find(id).isEmpty()) {
            answer(write, 400, field + ".agent_id: no agent '" + id + "' is known");
            return false;
        }
        return true;
    }

    private void takeOutOfUse(OperatorWrite write, String id, AgentUse use) {
        AgentRecord before = work.state().agent(id);
        boolean begins = use.isDraining() && !(write.call().getType() == Call.Type.DEACTIVATE_AGENT);
        Optional<Instant> start = begins
                ? Optional.of(work.now().truncatedTo(ChronoUnit.SECONDS))
                : Optional.ofNullable(before).flatMap(AgentRecord::estimatedDrainStart);
        uses.change(id, use, start, () -> {
            AgentRecord agent = work.state().agent(id);
            if (agent != null) {
                work.tell(new AllocatorInput.AgentDeactivated(id));
                offers.rescindAllOn(id);
                if (begins) {
                    order(agent.pid(), use);
                }
            }
            answer(write, 200, "");
        });
    }

    // ------------------------------------------------------------------------------------------------ agents

    /** Tells an agent to empty itself, if it is to; again at each return (AM-62). */
    void order(UPid agent, AgentUse use) {
        use.drain()
                .ifPresent(drain -> work.send(
                        agent,
                        DrainSlaveMessage.newBuilder()
                                .setConfig(drain.getConfig())
                                .build()));
    }

    /** A registered agent has come back: what it has may be more than is known. */
    void returned(AgentRecord agent) {
        if (agent.use().isDraining() && agent.has(AgentInfo.Capability.Type.RESOURCE_PROVIDER)) {
            unreported.add(agent.id());
        }
    }

    /** An agent has told of its resources and operations. */
    void reported(UpdateSlaveMessage message) {
        String id = message.getSlaveId().getValue();
        if (unreported.remove(id)) {
            check(id);
        }
    }

    /** Goes on with the drains of those agents on which something has changed (MO-194). */
    void checkChanged() {
        work.state().takeChangedDraining().forEach(this::check);
    }

    private void check(String id) {
        AgentRecord agent = work.state().agent(id);
        if (agent == null || !agent.use().isDraining()) {
            unreported.remove(id);
        } else if (agent.connected() && !unreported.contains(id) && isEmpty(agent)) {
            if (transitions.isChanging(id)) {
                transitions.whenSettled(id, () -> check(id));
            } else {
                drained(agent);
            }
        }
    }

    private boolean isEmpty(AgentRecord agent) {
        return agent.load().tasks().isEmpty() && !work.state().operations().existOn(agent.id());
    }

    private void drained(AgentRecord agent) {
        DrainInfo drain = agent.drainInfo().orElseThrow();
        LOG.info("Drained: {}", agent);
        if (drain.getConfig().getMarkGone()) {
            gone.begin(agent.id(), () -> {});
        } else {
            DrainInfo done = drain.toBuilder().setState(DrainState.DRAINED).build();
            uses.change(agent.id(), new AgentUse(Optional.of(done), true), agent.estimatedDrainStart(), () -> {});
        }
    }

    private void answer(OperatorWrite write, int status, String text) {
        work.emit(new Effect.Answer(write.requestId(), status, text));
    }
}

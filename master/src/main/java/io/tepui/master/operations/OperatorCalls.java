package io.tepui.master.operations;

import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.OfferRecord;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.resources.ApplyResult;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The calls RESERVE_RESOURCES, UNRESERVE_RESOURCES, CREATE_VOLUMES, DESTROY_VOLUMES, GROW_VOLUME and SHRINK_VOLUME
 * (MO-143 to MO-148, MO-239 to MO-259).
 */
final class OperatorCalls {
    /** For how long frameworks whose offers are rescinded do not get the same again (MO-144). */
    private static final Duration RESCINDED = Duration.ofSeconds(5);

    private final Workspace work;
    private final Offers offers;
    private final AppliedOperations applied;
    private final OperatorAnswers answers;

    OperatorCalls(Workspace work, Offers offers, AppliedOperations applied, OperatorAnswers answers) {
        this.work = work;
        this.offers = offers;
        this.applied = applied;
        this.answers = answers;
    }

    /**
     * Carries a call out: 400 for what can't be, 403 for what is not permitted, 409 for what is not free, 503 while the
     * agent can't be reached or has as many operations under way as it may; else 202 once the agent has it.
     */
    void call(MasterInput.OperatorWrite call) {
        OperatorOperation wanted = OperatorOperation.read(call.call());
        AgentRecord agent = work.state().agent(wanted.agentId());
        if (agent == null) {
            answer(call, 400, "No agent is registered with id '" + wanted.agentId() + "'");
            return;
        }
        Optional<String> malformed = OperationForms.problem(wanted.operation());
        if (malformed.isPresent()) {
            answer(call, 400, malformed.get());
            return;
        }
        Operation operation = OperationForms.upgrade(wanted.operation());
        Optional<String> problem =
                OperationRules.problem(operation, OperationSubject.operator(agent, call.principal()));
        Optional<String> denied = call.refusal();
        if (problem.isPresent()) {
            answer(call, 400, problem.get());
        } else if (denied.isPresent()) {
            answer(call, 403, denied.get());
        } else if (!agent.connected() && agent.has(Capability.Type.RESOURCE_PROVIDER)) {
            answer(
                    call,
                    503,
                    "Agent '" + agent.id() + "' is disconnected and can't confirm the operation; nothing was changed; "
                            + "call again when it is back");
        } else {
            applied.overLimit(agent)
                    .ifPresentOrElse(
                            full -> answer(call, 503, full + "; nothing was changed"),
                            () -> carryOut(call, agent.id(), operation));
        }
    }

    private void carryOut(MasterInput.OperatorWrite call, String agentId, Operation operation) {
        List<ResourceConversion> conversions = AppliedOperations.conversions(operation);
        rescind(agentId, conversions);
        AgentRecord agent = agent(agentId);
        if (AgentPools.available(agent).apply(conversions) instanceof ApplyResult.Failed) {
            answer(call, 409, conflict(agent, conversions));
            return;
        }
        AppliedOperations.Begun begun = applied.begin(agent, operation, Optional.empty());
        applied.tell(begun.agent());
        begun.operation()
                .ifPresentOrElse(record -> answers.await(call.requestId(), record), () -> answer(call, 202, ""));
    }

    private AgentRecord agent(String agentId) {
        AgentRecord agent = work.state().agent(agentId);
        if (agent == null) {
            throw new IllegalStateException("Agent " + agentId + " vanished while a call was carried out");
        }
        return agent;
    }

    /**
     * Rescinds offers until these alone would do (MO-144), and every offer of a shared volume that is to be another or
     * none: it can be in several (SE-78).
     */
    private void rescind(String agentId, List<ResourceConversion> conversions) {
        Resources needed = Resources.sum(
                conversions.stream().map(ResourceConversion::consumed).toList());
        AgentRecord agent = work.state().agent(agentId);
        List<OfferRecord> outstanding =
                agent == null ? List.of() : List.copyOf(agent.load().offers().values());
        Resources shared = needed.shared();
        Resources missing = needed;
        for (OfferRecord offer : outstanding) {
            Resources offered = offer.resources().unallocate();
            Resources after = missing.minus(offered);
            boolean helps = !after.equals(missing);
            boolean holds = !shared.minus(offered).equals(shared);
            if (helps || holds) {
                offers.rescind(offer, RESCINDED);
                missing = after;
            }
        }
    }

    private static String conflict(AgentRecord agent, List<ResourceConversion> conversions) {
        Resources needed = Resources.sum(
                conversions.stream().map(ResourceConversion::consumed).toList());
        return agent.total().contains(needed)
                ? "Some of " + needed + " on agent '" + agent.id() + "' is in use"
                : "Agent '" + agent.id() + "' does not have " + needed;
    }

    private void answer(MasterInput.OperatorWrite call, int status, String text) {
        work.emit(new Effect.Answer(call.requestId(), status, text));
    }
}

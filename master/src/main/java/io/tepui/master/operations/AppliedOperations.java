package io.tepui.master.operations;

import io.tepui.allocator.AgentDetails;
import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.OfferRecord;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.UUID;
import io.tepui.resources.ApplyResult;
import io.tepui.resources.OperationAllocation;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies operations to what the master has of an agent, at once and before the agent is heard of it (AR-114, AR-130),
 * and sends them there (AM-81, AM-82).
 */
final class AppliedOperations {
    private static final Logger LOG = LoggerFactory.getLogger(AppliedOperations.class);

    private final Workspace work;
    private final Offers offers;

    /** Operations by which the master's total of an agent is ahead of what the agent has said. */
    private final Set<UUID> ahead = new HashSet<>();

    /** Operations that the agent had not applied when it last described itself, and may have applied since. */
    private final Set<UUID> owed = new HashSet<>();

    /** What agents said of themselves that have not yet said which operations they have, by agent id. */
    private final Map<String, Replaced> replaced = new HashMap<>();

    private record Replaced(Resources total, Resources reported, List<Operation> underWay) {}

    AppliedOperations(Workspace work, Offers offers) {
        this.work = work;
        this.offers = offers;
    }

    /** Returns why the agent may have no more operations, if it has as many as it may; counts that one was refused. */
    Optional<String> overLimit(AgentRecord agent) {
        int most = work.settings().maxOperationsPerAgent();
        if (!agent.has(Capability.Type.RESOURCE_PROVIDER)
                || work.state().operations().countOn(agent.id()) < most) {
            return Optional.empty();
        }
        work.count(Counter.OPERATIONS_OVER_LIMIT);
        return Optional.of(
                "Agent '" + agent.id() + "' has " + most
                        + " operations whose last status nobody has acknowledged, as many as --max_operations_per_agent allows");
    }

    /**
     * What came of an operation.
     *
     * @param agent the agent as it is now
     * @param operation its record; nothing for an agent that knows no operations, which was told all at once (MO-147)
     */
    record Begun(AgentRecord agent, Optional<Operation> operation) {}

    /**
     * Changes the agent's total, records the operation as pending, and sends it. The allocator is not told.
     *
     * @param info checked, in the post-refinement form, and such that the agent's total contains what it consumes
     * @param framework whose operation it is; nothing for an operator's
     */
    Begun begin(AgentRecord agent, Offer.Operation info, Optional<FrameworkID> framework) {
        Resources total = agent.total().apply(conversions(info)).orElseThrow();
        AgentRecord changed = put(agent, total);
        if (!agent.has(Capability.Type.RESOURCE_PROVIDER)) {
            work.send(agent.pid(), AgentMessages.checkpoint(changed));
            return new Begun(changed, Optional.empty());
        }
        Operation operation = pending(agent, info, framework);
        work.state().operations().put(operation);
        work.counters().countOperation(info.getType());
        ahead.add(operation.getUuid());
        work.send(agent.pid(), AgentMessages.apply(agent, operation));
        return new Begun(changed, Optional.of(operation));
    }

    /**
     * The agent's total was replaced by what the agent says itself. It may have said so before it got operations that are
     * under way.
     *
     * @param before the agent as the master had it
     * @param reported the reservations and volumes that the agent tells of
     */
    void replaced(AgentRecord before, Resources reported) {
        Resources total = before.total();
        List<Operation> underWay = new ArrayList<>();
        for (Operation operation : work.state().operations().on(before.id())) {
            if (ahead.remove(operation.getUuid())) {
                underWay.add(operation);
            } else if (owed.remove(operation.getUuid())
                    && total.apply(conversions(operation.getInfo())) instanceof ApplyResult.Applied(Resources later)) {
                total = later;
                underWay.add(operation);
            }
        }
        Replaced earlier = replaced.remove(before.id());
        if (!underWay.isEmpty()) {
            replaced.put(before.id(), new Replaced(total, reported, underWay));
        } else if (earlier != null) {
            replaced.put(before.id(), new Replaced(earlier.total(), reported, earlier.underWay()));
        }
    }

    /**
     * Finds out which operations are yet to come to the agent's own account of itself: if taking back those that it never
     * got, and then the latest of the others, leads to just what it said, these are.
     *
     * @param neverGot tells of an operation whether the agent does not know it
     */
    void told(String agentId, Predicate<Operation> neverGot) {
        Replaced said = replaced.remove(agentId);
        if (said == null) {
            return;
        }
        List<Operation> latestFirst = new ArrayList<>(said.underWay().reversed());
        Optional<Resources> total = Optional.of(said.total());
        for (Operation operation : latestFirst) {
            total = neverGot.test(operation) ? total.flatMap(of -> without(of, operation)) : total;
        }
        latestFirst.removeIf(neverGot);
        List<UUID> toCome = new ArrayList<>();
        for (Operation operation : latestFirst) {
            if (total.isEmpty() || total.get().checkpointed().equals(said.reported())) {
                break;
            }
            total = without(total.get(), operation);
            toCome.add(operation.getUuid());
        }
        if (total.isPresent() && total.get().checkpointed().equals(said.reported())) {
            owed.addAll(toCome);
        }
    }

    private static Optional<Resources> without(Resources total, Operation operation) {
        return total.apply(reversed(operation)) instanceof ApplyResult.Applied(Resources earlier)
                ? Optional.of(earlier)
                : Optional.empty();
    }

    /** The agent has applied the operation. */
    void confirmed(AgentRecord agent, Operation operation) {
        told(agent.id(), any -> false);
        ahead.remove(operation.getUuid());
        if (owed.remove(operation.getUuid())) {
            change(agent.id(), conversions(operation.getInfo()));
        }
    }

    /** The agent refused the operation: what {@link #begin} changed is taken back, unless it is in use by now (AM-84). */
    void refused(AgentRecord agent, Operation operation) {
        told(agent.id(), other -> other.getUuid().equals(operation.getUuid()));
        owed.remove(operation.getUuid());
        if (ahead.remove(operation.getUuid())) {
            change(agent.id(), reversed(operation));
        }
    }

    /** The agent is taken out. */
    void forget(String agentId) {
        replaced.remove(agentId);
        for (Operation operation : work.state().operations().on(agentId)) {
            ahead.remove(operation.getUuid());
            owed.remove(operation.getUuid());
        }
    }

    private void change(String agentId, List<ResourceConversion> conversions) {
        conversions.forEach(conversion -> rescindHolding(agentId, conversion.consumed()));
        AgentRecord agent = work.state().agent(agentId);
        if (agent == null) {
            return;
        }
        ApplyResult free = AgentPools.available(agent).apply(conversions);
        ApplyResult total = agent.total().apply(conversions);
        if (free instanceof ApplyResult.Applied && total instanceof ApplyResult.Applied(Resources changed)) {
            tell(put(agent, changed));
        } else {
            LOG.warn("{} has other resources than are in use on it: {}", agent, free);
        }
    }

    private static List<ResourceConversion> reversed(Operation operation) {
        List<ResourceConversion> back = new ArrayList<>();
        for (ResourceConversion made : conversions(operation.getInfo()).reversed()) {
            back.add(new ResourceConversion(made.converted(), made.consumed()));
        }
        return back;
    }

    /** Tells the allocator what the agent has in all. */
    void tell(AgentRecord agent) {
        work.tell(new AllocatorInput.AgentUpdated(
                agent.id(), AgentDetails.of(agent.info(), agent.capabilities()), agent.total()));
    }

    /** Returns what the operation does to an agent's total. */
    static List<ResourceConversion> conversions(Offer.Operation info) {
        return OperationConversions.of(OperationAllocation.strip(info));
    }

    private void rescindHolding(String agentId, Resources wanted) {
        AgentRecord agent = work.state().agent(agentId);
        if (agent == null) {
            return;
        }
        for (OfferRecord offer : List.copyOf(agent.load().offers().values())) {
            if (!wanted.minus(offer.resources().unallocate()).equals(wanted)) {
                offers.rescind(offer);
            }
        }
    }

    private AgentRecord put(AgentRecord agent, Resources total) {
        AgentRecord changed =
                agent.edit().resources(total.checkpointed(), total).build();
        work.state().put(changed);
        return changed;
    }

    private Operation pending(AgentRecord agent, Offer.Operation info, Optional<FrameworkID> framework) {
        Operation.Builder operation = Operation.newBuilder()
                .setAgentId(agent.info().getId())
                .setInfo(info)
                .setUuid(Uuids.toMessage(work.newOperationUuid()));
        operation
                .getLatestStatusBuilder()
                .setState(OperationState.OPERATION_PENDING)
                .setAgentId(agent.info().getId());
        if (info.hasId()) {
            operation.getLatestStatusBuilder().setOperationId(info.getId());
        }
        framework.ifPresent(operation::setFrameworkId);
        return operation.build();
    }
}

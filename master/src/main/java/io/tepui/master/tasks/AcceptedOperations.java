package io.tepui.master.tasks;

import io.tepui.master.authorization.OperationPermissions;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.operations.OperationForms;
import io.tepui.master.operations.OperationRules;
import io.tepui.master.operations.OperationSubject;
import io.tepui.master.operations.Operations;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.OfferRecord;
import io.tepui.protocol.authorization.Denials;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.resources.OperationAllocation;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;

/**
 * Carries out the operations of an ACCEPT that are not launches (SE-101 to SE-116, AR-124 to AR-126): the master counts
 * them as done at once, and the agent gets them before the launches that follow.
 */
final class AcceptedOperations {
    private final Workspace work;
    private final Offers offers;
    private final Operations operations;
    private final RefusedOperations refused;

    AcceptedOperations(Workspace work, Offers offers, Operations operations, RefusedOperations refused) {
        this.work = work;
        this.offers = offers;
        this.operations = operations;
        this.refused = refused;
    }

    /** Returns why an operation can't be looked at, before any is carried out, if it can't (SE-98). */
    Optional<String> unsound(Operation operation, AgentRecord agent) {
        return OperationForms.problem(operation).or(() -> {
            if (operation.getReserve().getSourceCount() > 0) {
                return Optional.of("'reserve.source' is for operators only");
            }
            return operation.hasId() && !feedsBack(operation, agent)
                    ? Optional.of("Agent '" + agent.id() + "' does not report on operations, so 'id' must not be set")
                    : Optional.empty();
        });
    }

    private static boolean feedsBack(Operation operation, AgentRecord agent) {
        return agent.has(Capability.Type.RESOURCE_PROVIDER)
                && (OperationForms.isOfProvider(operation) || agent.has(Capability.Type.AGENT_OPERATION_FEEDBACK));
    }

    /**
     * Carries one operation out, or refuses it.
     *
     * @param submitted a sound operation that is not a launch
     * @param agentId the registered, connected agent of the offers
     * @param role the role of the offers
     * @param denials what of it is not permitted
     */
    void carryOut(
            FrameworkRecord framework,
            String agentId,
            String role,
            Operation submitted,
            Denials denials,
            LaunchPool pool) {
        Operation operation = OperationAllocation.inject(OperationForms.upgrade(submitted), role);
        AgentRecord agent = agent(agentId);
        OperationRules.problem(operation, OperationSubject.framework(agent, framework))
                .or(() -> denials.refusal(OperationPermissions.of(submitted, framework.info())))
                .or(() -> operations.overLimit(agent))
                .or(() -> apply(framework, agent, operation, pool))
                .ifPresent(problem -> refused.operation(framework, submitted, problem));
    }

    private Optional<String> apply(FrameworkRecord framework, AgentRecord agent, Operation operation, LaunchPool pool) {
        if (!OperationConversions.isSpeculative(operation.getType())) {
            // This master takes in no resource providers, so none of their disks can have been offered.
            return Optional.of("The offers do not contain 'source'");
        }
        List<ResourceConversion> conversions = OperationConversions.of(operation);
        rescindHolding(agent, conversions);
        boolean aside = operation.getType() == Operation.Type.GROW_VOLUME
                || operation.getType() == Operation.Type.SHRINK_VOLUME;
        Optional<String> missing = operations
                .contradiction(agent, operation)
                .or(() -> aside ? pool.convertAside(conversions) : pool.convert(conversions));
        if (missing.isEmpty()) {
            operations.begin(agent(agent.id()), operation, framework.info().getId());
        }
        return missing;
    }

    /** Rescinds the other offers that hold a shared volume which is to be another or none (SE-112). */
    private void rescindHolding(AgentRecord agent, List<ResourceConversion> conversions) {
        Resources shared = Resources.sum(
                        conversions.stream().map(ResourceConversion::consumed).toList())
                .shared()
                .unallocate();
        for (OfferRecord offer : List.copyOf(agent.load().offers().values())) {
            if (!shared.minus(offer.resources().unallocate()).equals(shared)) {
                offers.rescind(offer);
            }
        }
    }

    private AgentRecord agent(String agentId) {
        AgentRecord agent = work.state().agent(agentId);
        if (agent == null) {
            throw new IllegalStateException("Agent " + agentId + " vanished while an ACCEPT was carried out");
        }
        return agent;
    }
}

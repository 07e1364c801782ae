package io.tepui.master.operations;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.resources.ResourceEntry;
import java.util.List;
import java.util.Optional;

/**
 * Who wants an operation, and where: what the rules for operations ask about.
 *
 * @param agent the agent whose resources are to change
 * @param framework the framework that asks; nothing for an operator
 * @param principal who asks, if known: reservations and volumes must name it
 */
public record OperationSubject(AgentRecord agent, Optional<FrameworkRecord> framework, Optional<String> principal) {

    /** An operator, authenticated as the principal if there is one (MO-240). */
    public static OperationSubject operator(AgentRecord agent, Optional<String> principal) {
        return new OperationSubject(agent, Optional.empty(), principal);
    }

    /** A framework, with the principal it states (SE-105, SE-287). */
    public static OperationSubject framework(AgentRecord agent, FrameworkRecord framework) {
        Optional<String> principal =
                framework.info().hasPrincipal() ? Optional.of(framework.info().getPrincipal()) : Optional.empty();
        return new OperationSubject(agent, Optional.of(framework), principal);
    }

    /** Returns why the agent can't have the resources: it lacks hierarchical roles or refinement (MO-239, SE-105). */
    Optional<String> unsupported(List<ResourceEntry> entries) {
        for (ResourceEntry entry : entries) {
            if (entry.reservationRole().contains("/") && !agent.has(Capability.Type.HIERARCHICAL_ROLE)) {
                return Optional.of("Resource '" + entry + "' is reserved for the hierarchical role '"
                        + entry.reservationRole() + "', which agent '" + agent.id() + "' does not support");
            }
            if (entry.isRefined() && !agent.has(Capability.Type.RESERVATION_REFINEMENT)) {
                return Optional.of("Resource '" + entry + "' has more than one reservation, which agent '" + agent.id()
                        + "' does not support");
            }
        }
        return Optional.empty();
    }
}

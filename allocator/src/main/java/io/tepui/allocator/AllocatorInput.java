package io.tepui.allocator;

import io.tepui.protocol.v1.Unavailability;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the master tells the allocator, in the order in which it happened in the master's core. Inputs that concern an
 * unknown agent or framework change nothing (AR-147): they are late.
 *
 * <p>Pools that a framework holds have every entry allocated to one of its roles; totals have no allocation.
 */
public sealed interface AllocatorInput {

    /**
     * An agent registered (addSlave, AR-141). Triggers a run for it.
     *
     * @param total its resources, without allocation
     * @param used by framework id, what is in use there; frameworks may come later (AR-143)
     * @param unavailability of its machine, if maintenance of it is scheduled (AR-203)
     */
    record AgentAdded(
            String agentId,
            AgentDetails details,
            Resources total,
            Map<String, Resources> used,
            Optional<Unavailability> unavailability)
            implements AllocatorInput {
        public AgentAdded {
            used = Map.copyOf(used);
        }

        /** An agent of a machine that no maintenance is scheduled of. */
        public AgentAdded(String agentId, AgentDetails details, Resources total, Map<String, Resources> used) {
            this(agentId, details, total, used, Optional.empty());
        }
    }

    /**
     * An agent's description or total is another now (updateSlave, addResourceProvider, and operators' operations that
     * the master has applied, AR-141, AR-146). Triggers a run for it if anything differs; other attributes remove all
     * filters for the agent.
     */
    record AgentUpdated(String agentId, AgentDetails details, Resources total) implements AllocatorInput {}

    /** Resources that a resource provider brought are in use already (addResourceProvider, AR-141). */
    record ResourcesInUse(String agentId, Map<String, Resources> used) implements AllocatorInput {
        public ResourcesInUse {
            used = Map.copyOf(used);
        }
    }

    /** An agent is gone; all that was held on it is released (removeSlave). */
    record AgentRemoved(String agentId) implements AllocatorInput {}

    /** Offers of the agent may be made again (activateSlave); triggers nothing. */
    record AgentActivated(String agentId) implements AllocatorInput {}

    /** The agent is not to be offered (deactivateSlave). */
    record AgentDeactivated(String agentId) implements AllocatorInput {}

    /**
     * A framework subscribed, or is known again (addFramework). Triggers a run for all agents if active.
     *
     * @param active whether it may get offers
     * @param used by agent id, what it uses already; agents may come later with the same (AR-143)
     */
    record FrameworkAdded(String frameworkId, FrameworkProfile profile, boolean active, Map<String, Resources> used)
            implements AllocatorInput {
        public FrameworkAdded {
            used = Map.copyOf(used);
        }
    }

    /** A framework changed its roles, suppression, capabilities, minimum sets or constraints (AR-144). */
    record FrameworkUpdated(String frameworkId, FrameworkProfile profile) implements AllocatorInput {}

    /** A framework is gone; all that it held is released and its filters are forgotten (removeFramework). */
    record FrameworkRemoved(String frameworkId) implements AllocatorInput {}

    /** A framework may get offers in its roles that are not suppressed; triggers a run for all agents. */
    record FrameworkActivated(String frameworkId) implements AllocatorInput {}

    /** A framework gets no offers; its filters are cleared, its inverse offers taken back; what it holds stays accounted. */
    record FrameworkDeactivated(String frameworkId) implements AllocatorInput {}

    /**
     * Resources are free again: declined, rescinded, refused by the master, or no longer in use (recoverResources).
     *
     * @param wereInUse whether they were in use, not merely allocated or offered (AR-140)
     * @param refuse for how long the framework's role does not want them again (AR-185, {@link Refusals#of}); nothing
     *     for no filter
     */
    record ResourcesRecovered(
            String frameworkId, String agentId, Resources resources, boolean wereInUse, Optional<Duration> refuse)
            implements AllocatorInput {

        /** Resources of an allocation or offer that come back unused and without a filter. */
        public static ResourcesRecovered unused(String frameworkId, String agentId, Resources resources) {
            return new ResourcesRecovered(frameworkId, agentId, resources, false, Optional.empty());
        }

        /** Resources of an offer that the framework refuses, for a time if one is given. */
        public static ResourcesRecovered refused(
                String frameworkId, String agentId, Resources resources, Optional<Duration> refuse) {
            return new ResourcesRecovered(frameworkId, agentId, resources, false, refuse);
        }

        /** Resources of a task, executor or operation that has ended. */
        public static ResourcesRecovered used(String frameworkId, String agentId, Resources resources) {
            return new ResourcesRecovered(frameworkId, agentId, resources, true, Optional.empty());
        }
    }

    /** Allocated resources are in use from now on (transitionOfferedToAllocated). */
    record ResourcesUsed(String frameworkId, String agentId, Resources resources) implements AllocatorInput {}

    /**
     * Operations of a framework changed resources that it holds, and the agent's total with them (AR-145). Conversions
     * that cannot be applied to what it holds are left out.
     *
     * @param conversions in order; consumed and converted allocated to one role
     */
    record ResourcesConverted(String frameworkId, String agentId, List<ResourceConversion> conversions)
            implements AllocatorInput {
        public ResourcesConverted {
            conversions = List.copyOf(conversions);
        }
    }

    /**
     * Maintenance of the agent's machine is scheduled, scheduled otherwise, or no longer (updateUnavailability, AR-141). The
     * master has rescinded the offers and inverse offers of the agent. Inverse filters for it are removed. Triggers a run
     * for the agent.
     */
    record UnavailabilityUpdated(String agentId, Optional<Unavailability> unavailability) implements AllocatorInput {}

    /**
     * An inverse offer is outstanding no more (updateInverseOffer, AR-204): the framework accepted or declined it, which is
     * for the master to remember, or it was rescinded, timed out or could not be made. Of one that is not outstanding only
     * the filter counts.
     *
     * @param refuse for how long the framework is not to be asked again (SE-87, {@link Refusals#of}); nothing for no
     *     filter. It is not prolonged to the allocation interval
     */
    record InverseOfferReturned(String frameworkId, String agentId, Optional<Duration> refuse)
            implements AllocatorInput {

        /** An inverse offer that was rescinded, timed out, or could not be made. */
        public static InverseOfferReturned withdrawn(String frameworkId, String agentId) {
            return new InverseOfferReturned(frameworkId, agentId, Optional.empty());
        }
    }

    /** A framework wants offers again: filters of these roles and all its inverse filters are cleared (AR-191). Triggers a run for all agents. */
    record OffersRevived(String frameworkId, Set<String> roles) implements AllocatorInput {
        /**
         * @param roles empty for all roles
         */
        public OffersRevived {
            roles = Set.copyOf(roles);
        }
    }

    /** A framework wants no offers in these roles (AR-190). */
    record OffersSuppressed(String frameworkId, Set<String> roles) implements AllocatorInput {
        /**
         * @param roles empty for all roles
         */
        public OffersSuppressed {
            roles = Set.copyOf(roles);
        }
    }

    /** Weights of roles are set; roles not named keep theirs (AR-161). */
    record WeightsUpdated(Map<String, Double> weights) implements AllocatorInput {
        /**
         * @param weights positive numbers
         */
        public WeightsUpdated {
            weights = Map.copyOf(weights);
        }
    }

    /** The quota of a role is set; no guarantees and no limits remove it (AR-99, AR-141). */
    record QuotaUpdated(String role, ResourceQuantities guarantees, ResourceLimits limits) implements AllocatorInput {}

    /** Only agents of these hostnames are offered; nothing for all agents (AR-153). */
    record WhitelistUpdated(Optional<Set<String>> hostnames) implements AllocatorInput {}

    /**
     * A new master starts with the admitted agents of the registry (recover, AR-151). With a quota set, allocation is
     * held until enough of the agents are back or the time is over.
     */
    record RecoveryStarted(int expectedAgents) implements AllocatorInput {}

    /** An allocation interval has passed: a run for all agents (AR-148). */
    record AllocationInterval() implements AllocatorInput {}

    /** Inputs between which no run may come, such as those of one ACCEPT (AR-128, AR-150). */
    record Together(List<AllocatorInput> inputs) implements AllocatorInput {
        public Together {
            inputs = List.copyOf(inputs);
        }
    }
}

package io.tepui.allocator;

import org.jspecify.annotations.Nullable;

/** Whether a framework may get offers of an agent at all (AR-189, AR-192, AR-195). */
final class Eligibility {
    private final AllocatorState state;

    Eligibility(AllocatorState state) {
        this.state = state;
    }

    /** Gives what keeps the agent from the role, or null if the role may get it (AR-189). */
    static @Nullable Barrier barrier(AgentState agent, RoleNode role) {
        return agent.isHierarchicalCapable || !role.isHierarchical() ? null : Barrier.HIERARCHICAL_ROLE;
    }

    /** Gives what keeps the agent from the framework in the role, or null if the framework may get it. */
    @Nullable
    Barrier barrier(AgentState agent, Subscription subscription) {
        FrameworkState framework = subscription.framework;
        if (framework.isMultiRole && !agent.isMultiRoleCapable) {
            return Barrier.MULTI_ROLE;
        }
        if (agent.hasGpus && !framework.takesGpus && state.options.filterGpuResources()) {
            return Barrier.GPUS;
        }
        if (!framework.isRegionAware && isRemote(agent)) {
            return Barrier.REGION;
        }
        return subscription.constrained && isExcluded(agent, subscription) ? Barrier.CONSTRAINTS : null;
    }

    /** Tells whether whoever may not get the one agent may not get the other either, offer constraints aside. */
    boolean isNoBetter(AgentState agent, AgentState than) {
        return (than.isHierarchicalCapable || !agent.isHierarchicalCapable)
                && (than.isMultiRoleCapable || !agent.isMultiRoleCapable)
                && (agent.hasGpus || !than.hasGpus)
                && (isRemote(agent) || !isRemote(than));
    }

    private boolean isRemote(AgentState agent) {
        return agent.details.domain().isPresent()
                && state.options.masterDomain().isPresent()
                && !agent.details
                        .domain()
                        .get()
                        .region()
                        .equals(state.options.masterDomain().get().region());
    }

    private static boolean isExcluded(AgentState agent, Subscription subscription) {
        int slot = subscription.slot;
        if (!agent.constraintsChecked.get(slot)) {
            agent.constraintsChecked.set(slot);
            if (subscription.framework.profile.constraints().excludes(subscription.role.path, agent.details)) {
                agent.constraintsExclude.set(slot);
            } else {
                agent.constraintsExclude.clear(slot);
            }
        }
        return agent.constraintsExclude.get(slot);
    }
}

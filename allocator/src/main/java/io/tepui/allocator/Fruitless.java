package io.tepui.allocator;

import io.tepui.resources.Resources;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, during the fair shares of one run, an agent that nobody took anything of, so that agents that offer no more
 * need no walk over all roles: limits and headroom only get tighter within a run. It matters where many roles are at their
 * limits and many agents idle.
 */
final class Fruitless {
    private final AllocatorState state;
    private final Eligibility eligibility;

    private @Nullable AgentState agent;
    private Resources available = Resources.empty();

    Fruitless(AllocatorState state, Eligibility eligibility) {
        this.state = state;
        this.eligibility = eligibility;
    }

    /** Takes note of an agent that no framework got anything of, if that was for nothing peculiar to the agent. */
    void remember(AgentState fruitless, AgentView view) {
        if (view.isSameForAllRoles() && fruitless.filters.isEmpty() && state.constrained == 0) {
            agent = fruitless;
            available = view.available;
        }
    }

    /** Tells whether a walk for the agent would give nothing either. */
    boolean covers(AgentState other, AgentView view) {
        AgentState known = agent;
        return known != null
                && view.isSameForAllRoles()
                && eligibility.isNoBetter(other, known)
                && available.contains(view.available);
    }
}

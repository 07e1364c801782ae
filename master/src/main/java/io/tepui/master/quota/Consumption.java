package io.tepui.master.quota;

import io.tepui.master.core.StateEditor;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.OfferRecord;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.util.function.Predicate;

/** What counts for quota: non-revocable scalars (MO-278, MO-279, T-157). */
final class Consumption {
    private final StateEditor state;

    Consumption(StateEditor state) {
        this.state = state;
    }

    /**
     * Returns what the role and its descendants consume: what is allocated to them, and what is reserved for them and not
     * allocated; not what is offered to them.
     */
    ResourceQuantities of(String role) {
        // All that is reserved for them counts, allocated or not; so beyond it only what is allocated unreserved does.
        ResourceQuantities sum = ResourceQuantities.EMPTY;
        for (AgentRecord agent : state.agents().values()) {
            sum = sum.plus(counted(agent.total(), entry -> entry.isReservedToSubtreeOf(role)));
        }
        for (FrameworkRecord framework : state.frameworks().values()) {
            sum = sum.plus(unreservedOf(framework.allUsed(), role));
        }
        return sum;
    }

    /** Returns what an offer would add to what its role consumes. */
    static ResourceQuantities ofAccepting(OfferRecord offer) {
        return counted(offer.resources(), entry -> !entry.isReserved());
    }

    /** Returns all that the registered agents have. */
    ResourceQuantities capacity() {
        ResourceQuantities sum = ResourceQuantities.EMPTY;
        for (AgentRecord agent : state.agents().values()) {
            sum = sum.plus(agent.total().nonRevocable().scalarQuantities());
        }
        return sum;
    }

    private static ResourceQuantities unreservedOf(Resources allocated, String role) {
        return counted(allocated, entry -> !entry.isReserved() && entry.isAllocatedToSubtreeOf(role));
    }

    private static ResourceQuantities counted(Resources resources, Predicate<ResourceEntry> which) {
        Resources kept = resources.filter(entry -> !entry.isRevocable() && which.test(entry));
        return kept.isEmpty() ? ResourceQuantities.EMPTY : kept.scalarQuantities();
    }
}

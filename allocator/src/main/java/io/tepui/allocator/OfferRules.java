package io.tepui.allocator;

import io.tepui.resources.Resources;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What of an agent a framework may be offered in a role, as the books stand (AR-170 to AR-177). A run asks this, and so
 * does an {@link Explainer}, so that it gives the run's own reasons. Asking changes nothing.
 */
final class OfferRules {
    /**
     * An offer that advances a guarantee.
     *
     * @param guaranteed what of it is missing to the guarantee
     * @param taken all of it that quota counts
     */
    record GuaranteedShare(Slice offer, Amounts guaranteed, Amounts taken) {}

    private final AllocatorState state;
    private final Eligibility eligibility;
    private final Shrinking shrinking;
    final Headroom headroom;

    /** Takes stock of the headroom. */
    OfferRules(AllocatorState state, RandomGenerator random) {
        this.state = state;
        this.eligibility = new Eligibility(state);
        this.shrinking = new Shrinking(state.quantities, random);
        this.headroom = Headroom.of(state);
    }

    Eligibility eligibility() {
        return eligibility;
    }

    /** Tells whether all of the slice would be too little or the agent is not for the framework (AR-170 (1) to (4)). */
    boolean isOutOfQuestion(AgentState agent, Subscription subscription, Slice slice) {
        return !isAllocatable(subscription, slice) || eligibility.barrier(agent, subscription) != null;
    }

    /** Tells whether the framework gets offers as small as this in the role (AR-184). */
    boolean isAllocatable(Subscription subscription, Slice offer) {
        return subscription.minAllocatable == null
                ? offer.isAllocatable(state.options.minAllocatable())
                : offer.meets(subscription.minAllocatable);
    }

    /** Gives what advances the guarantee, with what may come along, or null if nothing advances it (AR-171, AR-172). */
    @Nullable
    GuaranteedShare guaranteedShare(RoleNode role, Resources visible, Amounts unsatisfied) {
        Resources quotaBound = visible.filter(Slice::isQuotaBound);
        Resources guaranteed = shrinking.toAmounts(quotaBound, unsatisfied);
        if (guaranteed.isEmpty()) {
            return null;
        }
        Resources always = visible.filter(entry -> !Slice.isQuotaBound(entry)
                && (!entry.isReserved() || entry.isReservedTo(role.path) || !Slice.isScalar(entry)));
        Amounts guaranteedAmounts = state.quantities.scalars(guaranteed);
        Resources extra = quotaBound.minus(guaranteed);
        if (role.quota.hasLimits()) {
            RoleQuantities used = role.quantities;
            extra = shrinking.toLimits(extra, role.quota, used.reservations, used.heldUnreserved, guaranteedAmounts);
        }
        extra = withinHeadroom(extra);
        Amounts taken = guaranteedAmounts.copy();
        taken.add(state.quantities.scalars(extra));
        return new GuaranteedShare(new Slice(always.plus(guaranteed).plus(extra)), guaranteedAmounts, taken);
    }

    /** Gives what limits and headroom leave of what the framework can see (AR-176). */
    Slice fairShare(AgentState agent, RoleNode role, Slice visible) {
        if (!role.quota.hasLimits() && !headroom.isRequired()) {
            return visible;
        }
        Resources extra = boundShare(agent, role, visible);
        return extra.isEmpty()
                ? visible.withoutQuotaBound()
                : new Slice(visible.withoutQuotaBound().pool.plus(extra));
    }

    /** Gives what limits and headroom leave of the entries that quota counts. Most often that is nothing, told at once. */
    private Resources boundShare(AgentState agent, RoleNode role, Slice visible) {
        Amounts free = visible.measure(agent.id, state.quantities).unreserved();
        RoleQuantities used = role.quantities;
        boolean limited = role.quota.hasLimits();
        if ((limited && role.quota.leavesNothing(free, used.reservations, used.heldUnreserved))
                || (headroom.isRequired() && headroom.leavesNothing(free))) {
            return Resources.empty();
        }
        return withinHeadroom(withinLimits(role, visible.pool.filter(Slice::isQuotaBound)));
    }

    /** Gives what the role's limits leave of entries that quota counts. */
    Resources withinLimits(RoleNode role, Resources extra) {
        RoleQuantities used = role.quantities;
        return role.quota.hasLimits()
                ? shrinking.toLimits(extra, role.quota, used.reservations, used.heldUnreserved)
                : extra;
    }

    private Resources withinHeadroom(Resources extra) {
        return headroom.isRequired() ? shrinking.toAmounts(extra, headroom.surplus()) : extra;
    }
}

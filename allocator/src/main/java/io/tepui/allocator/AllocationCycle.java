package io.tepui.allocator;

import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One run over candidate agents: first guarantees, then fair shares (AR-168 to AR-183). An agent's resources go to the
 * first framework in order that can take them.
 */
final class AllocationCycle {
    private final AllocatorState state;
    private final Books books;
    private final Eligibility eligibility;
    private final Shrinking shrinking;
    private final Headroom headroom;
    private final Map<FrameworkState, List<Allocation>> results = new LinkedHashMap<>();
    private final Predicate<Subscription> fairShareVisitor = this::offerFairShare;
    private final Predicate<RoleNode> roleVisitor = this::shareWithRole;

    private final Fruitless fruitless;

    private AgentState agent;
    private Slice slice;
    private int offersMade;
    private Amounts unsatisfied = new Amounts();

    private AllocationCycle(AllocatorState state, Books books, AgentState first) {
        this.state = state;
        this.books = books;
        this.eligibility = new Eligibility(state);
        this.fruitless = new Fruitless(state, eligibility);
        this.shrinking = new Shrinking(state.quantities, state.random);
        this.headroom = Headroom.of(state);
        this.agent = first;
        this.slice = first.view().unreserved();
    }

    /**
     * Runs over the candidates, in this order but each group shuffled (AR-153).
     *
     * @param changed agents that something changed on, which come first
     * @param others the rest
     */
    static List<Allocation> run(AllocatorState state, Books books, List<AgentState> changed, List<AgentState> others) {
        if (changed.isEmpty() && others.isEmpty()) {
            return List.of();
        }
        AgentState first = changed.isEmpty() ? others.getFirst() : changed.getFirst();
        AllocationCycle cycle = new AllocationCycle(state, books, first);
        if (cycle.headroom.isRequired()) {
            cycle.giveGuarantees(cycle.shuffled(changed, others));
        }
        cycle.shuffled(changed, others).forEach(cycle::shareFairly);
        List<Allocation> allocations = new ArrayList<>();
        cycle.results.values().forEach(allocations::addAll);
        return allocations;
    }

    private List<AgentState> shuffled(List<AgentState> changed, List<AgentState> others) {
        List<AgentState> all = new ArrayList<>(changed.size() + others.size());
        all.addAll(changed);
        all.addAll(others);
        shuffle(all, 0, changed.size());
        shuffle(all, changed.size(), all.size());
        return all;
    }

    private void shuffle(List<AgentState> agents, int from, int to) {
        for (int i = to - 1; i > from; i--) {
            int other = from + state.random.nextInt(i - from + 1);
            AgentState swapped = agents.get(i);
            agents.set(i, agents.get(other));
            agents.set(other, swapped);
        }
    }

    private void giveGuarantees(List<AgentState> candidates) {
        for (AgentState candidate : candidates) {
            if (!headroom.isRequired()) {
                return; // all guarantees are met
            }
            agent = candidate;
            if (!agent.view().isEmpty()) {
                state.roleSorter.walk(this::giveGuarantee);
            }
        }
    }

    private boolean giveGuarantee(RoleNode role) {
        if (agent.view().isEmpty()) {
            return false;
        }
        if (!role.quota.hasGuarantees() || role.listedSubscriptions == 0 || !Eligibility.mayOffer(agent, role)) {
            return true;
        }
        unsatisfied = role.unsatisfied();
        Sorter<Subscription> frameworks = role.frameworks;
        if (!unsatisfied.isEmpty() && frameworks != null) {
            frameworks.walk(this::offerGuarantee);
        }
        return true;
    }

    /** Offers what advances the guarantee, with what may come along (AR-170 to AR-173); false ends the role's walk. */
    private boolean offerGuarantee(Subscription subscription) {
        if (unsatisfied.isEmpty()) {
            return false;
        }
        RoleNode role = subscription.role;
        slice = agent.view().forRole(role);
        if (slice.isEmpty()) {
            return false;
        }
        if (isOutOfQuestion(subscription)) {
            return true;
        }
        Resources visible = slice.visibleTo(subscription.framework).pool;
        Resources quotaBound = visible.filter(Slice::isQuotaBound);
        Resources guaranteed = shrinking.toAmounts(quotaBound, unsatisfied);
        if (guaranteed.isEmpty()) {
            return true;
        }
        Resources always = visible.filter(entry -> !Slice.isQuotaBound(entry)
                && (!entry.isReserved() || entry.isReservedTo(role.path) || !(entry.amount() instanceof Scalar)));
        Amounts guaranteedAmounts = state.quantities.scalars(guaranteed);
        Resources extra = quotaBound.minus(guaranteed);
        if (role.quota.hasLimits()) {
            RoleQuantities used = role.quantities;
            extra = shrinking.toLimits(extra, role.quota, used.reservations, used.heldUnreserved, guaranteedAmounts);
        }
        extra = withinHeadroom(extra);
        Slice offer = new Slice(always.plus(guaranteed).plus(extra));
        if (isOffered(subscription, offer)) {
            Amounts taken = guaranteedAmounts.copy();
            taken.add(state.quantities.scalars(extra));
            unsatisfied.subtractSaturating(taken);
            headroom.take(guaranteedAmounts, taken);
        }
        return true;
    }

    private void shareFairly(AgentState candidate) {
        agent = candidate;
        AgentView view = agent.view();
        if (view.isEmpty() || isWantedByNobody(view) || fruitless.covers(agent, view)) {
            return;
        }
        int before = offersMade;
        state.roleSorter.walk(roleVisitor);
        if (offersMade == before) {
            fruitless.remember(agent, view);
        }
    }

    /** Spares the walk when all see the same and it is too small for all or refused by all. */
    private boolean isWantedByNobody(AgentView view) {
        if (!view.isSameForAllRoles()) {
            return false;
        }
        Slice same = view.unreserved();
        if (state.ownMinimums == 0 && !same.isAllocatable(state.options.minAllocatable())) {
            return true;
        }
        return state.listed.isSubsetOf(same.blocked(agent.filters));
    }

    private boolean shareWithRole(RoleNode role) {
        if (agent.view().isEmpty()) {
            return false;
        }
        Sorter<Subscription> frameworks = role.frameworks;
        if (role.listedSubscriptions == 0 || frameworks == null || !Eligibility.mayOffer(agent, role)) {
            return true;
        }
        slice = agent.view().forRole(role);
        if (!slice.isEmpty()) {
            frameworks.walk(fairShareVisitor);
        }
        return true;
    }

    /** Offers what is left, within limits and headroom (AR-175 to AR-177); false ends the role's walk. */
    private boolean offerFairShare(Subscription subscription) {
        if (slice.blocked(agent.filters).get(subscription.slot) || isOutOfQuestion(subscription)) {
            return true;
        }
        RoleNode role = subscription.role;
        Slice visible = slice.visibleTo(subscription.framework);
        if (!role.quota.hasLimits() && !headroom.isRequired()) {
            if (!isOffered(subscription, visible)) {
                return true;
            }
        } else {
            Resources extra = boundShare(role, visible);
            Resources always = visible.withoutQuotaBound().pool;
            Slice offer = extra.isEmpty() ? visible.withoutQuotaBound() : new Slice(always.plus(extra));
            if (!isOffered(subscription, offer)) {
                return true;
            }
            headroom.take(new Amounts(), state.quantities.scalars(extra));
        }
        slice = agent.view().forRole(role);
        return !slice.isEmpty();
    }

    /** Gives what limits and headroom leave of the entries that quota counts. Most often that is nothing, told at once. */
    private Resources boundShare(RoleNode role, Slice visible) {
        Amounts free = visible.measure(agent.id, state.quantities).unreserved();
        RoleQuantities used = role.quantities;
        boolean limited = role.quota.hasLimits();
        if ((limited && role.quota.leavesNothing(free, used.reservations, used.heldUnreserved))
                || (headroom.isRequired() && headroom.leavesNothing(free))) {
            return Resources.empty();
        }
        Resources extra = visible.pool.filter(Slice::isQuotaBound);
        if (limited) {
            extra = shrinking.toLimits(extra, role.quota, used.reservations, used.heldUnreserved);
        }
        return withinHeadroom(extra);
    }

    private Resources withinHeadroom(Resources extra) {
        return headroom.isRequired() ? shrinking.toAmounts(extra, headroom.surplus()) : extra;
    }

    /** Tells whether all of the slice would be too little or the agent is not for the framework (AR-170 (1) to (4)). */
    private boolean isOutOfQuestion(Subscription subscription) {
        return !isAllocatable(subscription, slice) || !eligibility.mayOffer(agent, subscription);
    }

    private boolean isAllocatable(Subscription subscription, Slice offer) {
        return subscription.minAllocatable == null
                ? offer.isAllocatable(state.options.minAllocatable())
                : offer.meets(subscription.minAllocatable);
    }

    /** Makes the offer unless it is too small or refused; tells whether it was made. */
    private boolean isOffered(Subscription subscription, Slice offer) {
        Resources pool = offer.pool;
        if (!isAllocatable(subscription, offer) || agent.filters.blocks(subscription.slot, pool)) {
            return false;
        }
        books.hold(agent, subscription, pool, offer.measure(agent.id, state.quantities));
        if (agent.hasShared) {
            agent.offerShared(pool.shared());
        }
        offersMade++;
        String role = subscription.role.path;
        results.computeIfAbsent(subscription.framework, framework -> new ArrayList<>())
                .add(new Allocation(subscription.framework.id, role, agent.id, pool.allocate(role)));
        return true;
    }
}

package io.tepui.allocator;

import io.tepui.allocator.OfferRules.GuaranteedShare;
import io.tepui.resources.Resources;
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
    private static final Amounts NOTHING = new Amounts();

    private final AllocatorState state;
    private final Books books;
    private final OfferRules rules;
    private final Map<FrameworkState, List<Allocation>> results = new LinkedHashMap<>();
    private final Predicate<Subscription> guaranteeVisitor = this::offerGuarantee;
    private final Predicate<RoleNode> guaranteeRoleVisitor = this::giveGuarantee;
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
        this.rules = new OfferRules(state, state.random);
        this.fruitless = new Fruitless(state, rules.eligibility());
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
        if (cycle.rules.headroom.isRequired()) {
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
            if (!rules.headroom.isRequired()) {
                return; // all guarantees are met
            }
            agent = candidate;
            if (!agent.view().isEmpty()) {
                state.roleSorter.walk(guaranteeRoleVisitor);
            }
        }
    }

    private boolean giveGuarantee(RoleNode role) {
        if (agent.view().isEmpty()) {
            return false;
        }
        Sorter<Subscription> frameworks = role.frameworks;
        if (!role.isUnsatisfied()
                || role.listedSubscriptions == 0
                || frameworks == null
                || Eligibility.barrier(agent, role) != null) {
            return true;
        }
        unsatisfied = role.unsatisfied();
        frameworks.walk(guaranteeVisitor);
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
        if (rules.isOutOfQuestion(agent, subscription, slice)) {
            return true;
        }
        GuaranteedShare share = rules.guaranteedShare(role, slice.visibleTo(subscription.framework).pool, unsatisfied);
        if (share != null && isOffered(subscription, share.offer())) {
            unsatisfied.subtractSaturating(share.taken());
            rules.headroom.take(share.guaranteed(), share.taken());
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
        if (role.listedSubscriptions == 0 || frameworks == null || Eligibility.barrier(agent, role) != null) {
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
        if (slice.blocked(agent.filters).get(subscription.slot) || rules.isOutOfQuestion(agent, subscription, slice)) {
            return true;
        }
        RoleNode role = subscription.role;
        Slice offer = rules.fairShare(agent, role, slice.visibleTo(subscription.framework));
        if (!isOffered(subscription, offer)) {
            return true;
        }
        if (rules.headroom.isRequired()) {
            rules.headroom.take(
                    NOTHING, offer.measure(agent.id, state.quantities).unreserved());
        }
        slice = agent.view().forRole(role);
        return !slice.isEmpty();
    }

    /** Makes the offer unless it is too small or refused; tells whether it was made. */
    private boolean isOffered(Subscription subscription, Slice offer) {
        Resources pool = offer.pool;
        if (!rules.isAllocatable(subscription, offer) || agent.filters.blocks(subscription.slot, pool)) {
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

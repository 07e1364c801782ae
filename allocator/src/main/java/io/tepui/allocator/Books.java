package io.tepui.allocator;

import io.tepui.allocator.AgentState.Held;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accounts: who holds what on which agent, and the sums that follow from it in sorters and in the tree of roles.
 * Pools here are without allocation. More than what is held is never released, so late and repeated inputs do no harm.
 */
final class Books {
    private final AllocatorState state;
    private final Subscriptions subscriptions;

    Books(AllocatorState state, Subscriptions subscriptions) {
        this.state = state;
        this.subscriptions = subscriptions;
    }

    /** Gives the pool to the subscription. */
    void hold(AgentState agent, Subscription subscription, Resources pool) {
        hold(agent, subscription, pool, state.quantities.measure(agent.id, pool));
    }

    /** Gives the pool, measured already, to the subscription. */
    void hold(AgentState agent, Subscription subscription, Resources pool, HeldQuantities measured) {
        if (pool.isEmpty()) {
            return;
        }
        Held held = agent.held.get(subscription);
        if (held == null) {
            held = new Held();
            agent.held.put(subscription, held);
            subscription.holdings++;
        }
        held.pool = held.pool.plus(pool);
        agent.addHeld(pool);
        RoleNode role = subscription.role;
        state.roleSorter.allocated(role.path, measured.whole());
        subscriptions.sorterOf(role).allocated(subscription.framework.id, measured.whole());
        state.roles.hold(role, measured);
        state.held.add(measured);
    }

    /** Takes the pool, as far as it is held, back from the subscription. */
    void release(AgentState agent, Subscription subscription, Resources pool, boolean wasInUse) {
        Held held = agent.held.get(subscription);
        if (held == null) {
            return;
        }
        Resources rest = held.pool.minus(pool);
        Resources released = held.pool.contains(pool) ? pool : held.pool.minus(rest);
        if (released.isEmpty()) {
            return;
        }
        held.pool = rest;
        setUsed(agent, subscription, held, boundedBy(rest, wasInUse ? held.used.minus(released) : held.used));
        agent.subtractHeld(released);
        HeldQuantities measured = state.quantities.measure(agent.id, released);
        RoleNode role = subscription.role;
        state.roleSorter.unallocated(role.path, measured.whole());
        subscriptions.sorterOf(role).unallocated(subscription.framework.id, measured.whole());
        state.roles.release(role, measured);
        state.held.subtract(measured);
        forgetIfNothingHeld(agent, subscription, held);
    }

    private void forgetIfNothingHeld(AgentState agent, Subscription subscription, Held held) {
        if (held.pool.isEmpty()) {
            agent.held.remove(subscription);
            subscription.holdings--;
            subscriptions.forgetIfUnused(subscription);
        }
    }

    /** Marks resources that are held as in use (AR-140). */
    void use(AgentState agent, Subscription subscription, Resources pool) {
        Held held = agent.held.get(subscription);
        if (held != null) {
            setUsed(agent, subscription, held, boundedBy(held.pool, held.used.plus(pool)));
        }
    }

    private static Resources boundedBy(Resources bound, Resources pool) {
        return bound.contains(pool) ? pool : pool.minus(pool.minus(bound));
    }

    private void setUsed(AgentState agent, Subscription subscription, Held held, Resources used) {
        if (held.used == used) {
            return;
        }
        state.roles.endUse(subscription.role, state.quantities.measure(agent.id, held.used));
        state.roles.use(subscription.role, state.quantities.measure(agent.id, used));
        held.used = used;
    }

    /** Replaces part of what is held, which is no new allocation for breaking ties (AR-164). */
    void replace(AgentState agent, Subscription subscription, Resources before, Resources after) {
        Held held = agent.held.get(subscription);
        if (held == null) {
            return;
        }
        HeldQuantities old = state.quantities.measure(agent.id, before);
        HeldQuantities now = state.quantities.measure(agent.id, after);
        held.pool = held.pool.minus(before).plus(after);
        setUsed(agent, subscription, held, boundedBy(held.pool, held.used));
        agent.subtractHeld(before);
        agent.addHeld(after);
        RoleNode role = subscription.role;
        state.roleSorter.update(role.path, old.whole(), now.whole());
        subscriptions.sorterOf(role).update(subscription.framework.id, old.whole(), now.whole());
        state.roles.release(role, old);
        state.roles.hold(role, now);
        state.held.subtract(old);
        state.held.add(now);
        forgetIfNothingHeld(agent, subscription, held);
    }

    /** Takes everything on the agent back from everybody. */
    void releaseAll(AgentState agent) {
        for (Subscription subscription : new ArrayList<>(agent.held.keySet())) {
            Held held = agent.held.get(subscription);
            if (held != null) {
                release(agent, subscription, held.pool, true);
            }
        }
        for (String frameworkId : new ArrayList<>(agent.strays.keySet())) {
            Resources stray = agent.strays.get(frameworkId);
            if (stray != null) {
                releaseStray(agent, frameworkId, stray);
            }
        }
    }

    /** Notes what a framework not known yet uses: it is not available, and accounted to no role (AR-143). */
    void holdStray(AgentState agent, String frameworkId, Resources allocated) {
        if (!allocated.isEmpty()) {
            agent.strays.merge(frameworkId, allocated, Resources::plus);
            agent.addHeld(allocated.unallocate());
            state.addStray(frameworkId, agent);
        }
    }

    void releaseStray(AgentState agent, String frameworkId, Resources allocated) {
        Resources stray = agent.strays.get(frameworkId);
        if (stray == null) {
            return;
        }
        Resources rest = stray.minus(allocated);
        agent.subtractHeld(stray.minus(rest).unallocate());
        if (rest.isEmpty()) {
            agent.strays.remove(frameworkId);
            state.removeStray(frameworkId, agent);
        } else {
            agent.strays.put(frameworkId, rest);
        }
    }

    /** Sets the agent's total and all sums that follow: the cluster's total and the reservations of roles. */
    void setTotal(AgentState agent, Resources total) {
        Resources before = agent.total;
        agent.setTotal(total);
        countTotal(before, total);
    }

    /** Counts a total in and another out. */
    void countTotal(Resources before, Resources after) {
        Amounts change = state.quantities.scalars(after);
        change.subtract(state.quantities.scalars(before));
        state.total.add(change);
        Map<String, Amounts> reservations = new LinkedHashMap<>(state.quantities.reservations(after));
        reservations.forEach(state.roles::reserve);
        state.quantities.reservations(before).forEach(state.roles::unreserve);
    }

    @Nullable
    Resources heldBy(AgentState agent, Subscription subscription) {
        Held held = agent.held.get(subscription);
        return held == null ? null : held.pool;
    }
}

package io.tepui.allocator;

import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Frameworks in their roles: tracked, listed by sorters, filtered (AR-139, AR-188, AR-190). */
final class Subscriptions {
    private final AllocatorState state;
    /** Told of every filter that goes. */
    final IntConsumer filterRemoved = this::countFilterOut;

    Subscriptions(AllocatorState state) {
        this.state = state;
    }

    Sorter<Subscription> sorterOf(RoleNode role) {
        Sorter<Subscription> sorter = role.frameworks;
        if (sorter == null) {
            throw new IllegalStateException("Role '" + role.path + "' has no frameworks");
        }
        return sorter;
    }

    /** Gives the framework's place in the role, made if it is not there (AR-139). */
    Subscription track(FrameworkState framework, String rolePath) {
        Subscription known = framework.subscriptions.get(rolePath);
        if (known != null) {
            return known;
        }
        RoleNode role = state.roles.getOrCreate(rolePath);
        if (role.frameworks == null) {
            role.frameworks = state.newSorter(state.options.frameworkSorter());
            state.roleSorter.add(rolePath, role);
            state.roleSorter.activate(rolePath);
        }
        Subscription subscription = state.slots.add(framework, role);
        framework.subscriptions.put(rolePath, subscription);
        role.subscriptions.put(framework.id, subscription);
        role.frameworks.add(framework.id, subscription);
        return subscription;
    }

    /** Forgets the subscription if the framework has neither the role nor resources of it (AR-139). */
    void forgetIfUnused(Subscription subscription) {
        if (subscription.subscribed || subscription.holdings > 0) {
            return;
        }
        RoleNode role = subscription.role;
        if (subscription.framework.subscriptions.get(role.path) != subscription) {
            return; // the release of the last that it held has forgotten it already
        }
        relist(subscription);
        clearFilters(subscription);
        setMinAllocatable(subscription, null);
        setConstrained(subscription, false);
        subscription.framework.subscriptions.remove(role.path);
        role.subscriptions.remove(subscription.framework.id);
        sorterOf(role).remove(subscription.framework.id);
        state.slots.remove(subscription);
        if (role.subscriptions.isEmpty()) {
            role.frameworks = null;
            state.roleSorter.remove(role.path);
            state.roles.prune(role);
        }
    }

    /** Lists the subscription by its role's sorter, or not, as it wants offers now. */
    void relist(Subscription subscription) {
        boolean wanted = subscription.wantsOffers();
        if (wanted == subscription.listed) {
            return;
        }
        subscription.listed = wanted;
        Sorter<Subscription> sorter = sorterOf(subscription.role);
        if (wanted) {
            sorter.activate(subscription.framework.id);
            state.listed.set(subscription.slot);
            subscription.role.listedSubscriptions++;
        } else {
            sorter.deactivate(subscription.framework.id);
            state.listed.clear(subscription.slot);
            subscription.role.listedSubscriptions--;
        }
    }

    void setMinAllocatable(Subscription subscription, @Nullable List<ResourceQuantities> sets) {
        state.ownMinimums += (sets == null ? 0 : 1) - (subscription.minAllocatable == null ? 0 : 1);
        subscription.minAllocatable = sets;
    }

    /** Takes constraints anew: earlier answers, also of one that had the slot before, are forgotten (AR-195). */
    void setConstrained(Subscription subscription, boolean constrained) {
        if (constrained) {
            state.agents.values().forEach(agent -> agent.constraintsChecked.clear(subscription.slot));
        }
        state.constrained += (constrained ? 1 : 0) - (subscription.constrained ? 1 : 0);
        subscription.constrained = constrained;
    }

    /** Installs a refusal of the pool, which is without allocation (AR-185). */
    void addFilter(AgentState agent, Subscription subscription, Resources pool, long expiry) {
        if (!agent.filters.add(pool, subscription.slot, expiry)) {
            return;
        }
        subscription.offerFilters++;
        subscription.role.offerFilters++;
        if (agent.filters.contents() > state.options.maxFilterContentsPerAgent()) {
            agent.filters.evictOne(slot -> {
                state.filtersEvicted++;
                countFilterOut(slot);
            });
        }
    }

    void clearFilters(Subscription subscription) {
        if (subscription.offerFilters == 0) {
            return;
        }
        for (AgentState agent : state.agents.values()) {
            if (!agent.filters.isEmpty()) {
                agent.filters.remove(subscription.slot, filterRemoved);
            }
        }
    }

    private void countFilterOut(int slot) {
        Subscription subscription = state.slots.get(slot);
        subscription.offerFilters--;
        subscription.role.offerFilters--;
    }
}

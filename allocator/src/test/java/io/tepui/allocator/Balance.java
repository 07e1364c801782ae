package io.tepui.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AgentState.Held;
import io.tepui.resources.Resources;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Works the allocator's sums out again, from what each framework holds on each agent, and compares. */
final class Balance {
    private final AllocatorState state;
    private final Amounts total = new Amounts();
    private final Amounts held = new Amounts();
    private final Map<Subscription, Integer> holdings = new HashMap<>();
    private final Map<RoleNode, Sums> roles = new HashMap<>();

    private static final class Sums {
        private final Amounts reservations = new Amounts();
        private final Amounts unreserved = new Amounts();
        private final Amounts used = new Amounts();
    }

    private Balance(AllocatorState state) {
        this.state = state;
    }

    static void check(AllocatorState state) {
        Balance balance = new Balance(state);
        state.agents.values().forEach(balance::count);
        balance.compare();
    }

    private void count(AgentState agent) {
        total.add(state.quantities.scalars(agent.total));
        state.quantities
                .reservations(agent.total)
                .forEach((role, amounts) ->
                        upward(state.roles.getOrCreate(role), sums -> sums.reservations.add(amounts)));
        Resources sum = Resources.empty();
        Resources known = Resources.empty();
        for (Map.Entry<Subscription, Held> entry : agent.held.entrySet()) {
            Held share = entry.getValue();
            assertThat(share.pool.isEmpty()).isFalse();
            assertThat(share.pool.contains(share.used)).as("in use is held").isTrue();
            known = known.plus(share.pool);
            holdings.merge(entry.getKey(), 1, Integer::sum);
            upward(entry.getKey().role, sums -> {
                sums.unreserved.add(quotaBound(share.pool));
                sums.used.add(quotaBound(share.used));
            });
        }
        for (Resources stray : agent.strays.values()) {
            sum = sum.plus(stray.unallocate());
        }
        sum = sum.plus(known);
        held.add(state.quantities.scalars(known));
        assertThat(agent.heldSum()).as("held on %s", agent.id).isEqualTo(sum);
        Resources free = free(agent.total.nonShared(), sum.nonShared());
        assertThat(agent.view().available.nonShared())
                .as("available on %s", agent.id)
                .isEqualTo(free);
    }

    /** A name of which more is held in some form than there is, has nothing free in any other (AR-136). */
    private static Resources free(Resources total, Resources held) {
        return total.minus(held)
                .filter(entry -> entry.isRevocable()
                        || total.nonRevocable().contains(held.nonRevocable().filter(other -> other.name()
                                .equals(entry.name()))));
    }

    private Amounts quotaBound(Resources pool) {
        return state.quantities.scalars(pool.unreserved().nonRevocable());
    }

    private void upward(RoleNode from, Consumer<Sums> change) {
        for (RoleNode node = from; node != null; node = node.parent) {
            change.accept(roles.computeIfAbsent(node, any -> new Sums()));
        }
    }

    private void compare() {
        assertThat(state.total.amounts()).as("the cluster's total").isEqualTo(total);
        assertThat(state.held.amounts()).as("all that is held").isEqualTo(held);
        for (RoleNode role : state.roles.roles()) {
            Sums sums = roles.getOrDefault(role, new Sums());
            assertThat(role.quantities.reservations)
                    .as("reserved for %s", role.path)
                    .isEqualTo(sums.reservations);
            assertThat(role.quantities.heldUnreserved)
                    .as("held in %s", role.path)
                    .isEqualTo(sums.unreserved);
            assertThat(role.quantities.usedUnreserved)
                    .as("used in %s", role.path)
                    .isEqualTo(sums.used);
            assertThat(role.isIdle()).as("idle: %s", role.path).isFalse();
            compare(role);
        }
    }

    private void compare(RoleNode role) {
        int listed = 0;
        int filtered = 0;
        Amounts allocation = new Amounts();
        for (Subscription subscription : role.subscriptions.values()) {
            assertThat(subscription.holdings).isEqualTo(holdings.getOrDefault(subscription, 0));
            assertThat(subscription.listed).isEqualTo(subscription.wantsOffers());
            assertThat(state.listed.get(subscription.slot)).isEqualTo(subscription.listed);
            assertThat(state.slots.get(subscription.slot)).isSameAs(subscription);
            listed += subscription.listed ? 1 : 0;
            filtered += subscription.offerFilters;
            assertThat(role.frameworks).isNotNull();
            allocation.add(role.frameworks.allocation(subscription.framework.id));
        }
        assertThat(role.listedSubscriptions).isEqualTo(listed);
        assertThat(role.offerFilters).isEqualTo(filtered);
        assertThat(state.roleSorter.contains(role.path)).isEqualTo(!role.subscriptions.isEmpty());
        if (!role.subscriptions.isEmpty()) {
            assertThat(allocation.contains(state.roleSorter.allocation(role.path)))
                    .as("frameworks of %s hold what the role holds; shared volumes each for itself", role.path)
                    .isTrue();
        }
    }
}

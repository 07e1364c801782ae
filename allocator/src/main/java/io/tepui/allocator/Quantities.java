package io.tepui.allocator;

import io.tepui.allocator.Allotment.SharedCopies;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns pools and quantities into vectors, by the numbering of one allocator. */
final class Quantities {
    private final ScalarNames names;

    Quantities(ScalarNames names) {
        this.names = names;
    }

    /** Sums all scalars; a shared entry counts once (AR-57). */
    Amounts scalars(Resources pool) {
        Amounts sum = new Amounts();
        pool.forEach(entry -> addScalar(sum, entry));
        return sum;
    }

    /** Sums scalars of reserved entries by reservation role (AR-138). */
    Map<String, Amounts> reservations(Resources pool) {
        Map<String, Amounts> byRole = Map.of();
        for (ResourceEntry entry : pool) {
            if (entry.isReserved() && entry.amount() instanceof Scalar) {
                byRole = byRole.isEmpty() ? new TreeMap<>() : byRole;
                addScalar(byRole.computeIfAbsent(entry.reservationRole(), role -> new Amounts()), entry);
            }
        }
        return byRole;
    }

    /** Measures a pool, without allocation, that a framework holds or is to hold on the agent. */
    HeldQuantities measure(String agentId, Resources pool) {
        Amounts whole = new Amounts();
        Amounts reserved = new Amounts();
        Amounts unreserved = new Amounts();
        List<SharedCopies> shared = List.of();
        for (ResourceEntry entry : pool) {
            if (!(entry.amount() instanceof Scalar)) {
                continue;
            }
            if (entry.isShared()) {
                shared = shared.isEmpty() ? new ArrayList<>() : shared;
                Amounts amounts = new Amounts();
                addScalar(amounts, entry);
                shared.add(new SharedCopies(entry, amounts, pool.count(entry)));
                continue;
            }
            addScalar(whole, entry);
            if (entry.isReserved()) {
                addScalar(reserved, entry);
            } else if (!entry.isRevocable()) {
                addScalar(unreserved, entry);
            }
        }
        return new HeldQuantities(
                new Allotment(agentId, whole, shared), new Allotment(agentId, reserved, shared), unreserved);
    }

    Amounts amounts(ResourceQuantities quantities) {
        Amounts amounts = new Amounts();
        quantities.forEach((name, thousandths) -> amounts.set(names.indexOf(name), thousandths));
        return amounts;
    }

    RoleQuota quota(ResourceQuantities guarantees, ResourceLimits limits) {
        Amounts limitAmounts = new Amounts();
        for (String name : limits.names()) {
            int index = names.indexOf(name);
            for (int i = limitAmounts.length(); i < index; i++) {
                limitAmounts.set(i, RoleQuota.UNLIMITED);
            }
            limitAmounts.set(index, limits.thousandths(name, RoleQuota.UNLIMITED));
        }
        return new RoleQuota(amounts(guarantees), limitAmounts);
    }

    int indexOf(String name) {
        return names.indexOf(name);
    }

    String name(int index) {
        return names.name(index);
    }

    private void addScalar(Amounts sum, ResourceEntry entry) {
        if (entry.amount() instanceof Scalar scalar) {
            sum.add(names.indexOf(entry.name()), scalar.thousandths());
        }
    }
}

package io.tepui.allocator;

import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import io.tepui.resources.ResourcesBuilder;
import io.tepui.resources.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Cuts scalar entries down to quantities or limits (AR-101 to AR-104). */
final class Shrinking {
    private final Quantities quantities;
    private final RandomGenerator random;

    Shrinking(Quantities quantities, RandomGenerator random) {
        this.quantities = quantities;
        this.random = random;
    }

    /** Cuts the scalar entries to at most the amounts; names without an amount are dropped (AR-102). */
    Resources toAmounts(Resources scalars, Amounts most) {
        return shrink(scalars, index -> Math.max(0, most.get(index)));
    }

    /** Cuts the scalar entries to what the limits leave beyond what is consumed (AR-97, AR-103). */
    Resources toLimits(Resources scalars, RoleQuota quota, Amounts... consumed) {
        return shrink(scalars, index -> {
            long left = quota.limit(index);
            if (left == RoleQuota.UNLIMITED) {
                return RoleQuota.UNLIMITED;
            }
            for (Amounts part : consumed) {
                left -= part.get(index);
            }
            return Math.max(0, left);
        });
    }

    /** Gives for the number of a name the most there may be, or {@link RoleQuota#UNLIMITED}. */
    private interface Bound {
        long of(int index);
    }

    private Resources shrink(Resources scalars, Bound bound) {
        Amounts taken = new Amounts();
        ResourcesBuilder kept = new ResourcesBuilder();
        for (ResourceEntry entry : shuffled(scalars)) {
            int index = quantities.indexOf(entry.name());
            long most = bound.of(index);
            long left = most == RoleQuota.UNLIMITED ? Long.MAX_VALUE : most - taken.get(index);
            if (left > 0 && entry.amount() instanceof Scalar amount) {
                ResourceEntry part =
                        amount.thousandths() <= left ? entry : entry.withAmount(Scalar.ofThousandths(left));
                if (part == entry || entry.contains(part)) {
                    kept.add(part);
                    taken.add(index, Math.min(left, amount.thousandths()));
                }
            }
        }
        return kept.build();
    }

    /** Puts entries in random order, which decides when a name has several (AR-104). */
    private List<ResourceEntry> shuffled(Resources pool) {
        List<ResourceEntry> entries = new ArrayList<>(pool.size());
        pool.forEach(entries::add);
        for (int i = entries.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            ResourceEntry swapped = entries.get(i);
            entries.set(i, entries.get(other));
            entries.set(other, swapped);
        }
        return entries;
    }
}

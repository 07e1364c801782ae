package io.tepui.allocator;

import java.util.Set;

/**
 * The sum of scalars of all agents, the yardstick of every share (AR-157). Sorters compare {@link #version()} to see
 * that all shares have moved.
 */
final class ClusterTotal {
    private final Amounts amounts = new Amounts();
    private final ScalarNames names;
    private final Set<String> excludedNames;
    private long version;

    /**
     * @param names the numbering of the allocator
     * @param excludedNames names that do not count for shares (AR-132)
     */
    ClusterTotal(ScalarNames names, Set<String> excludedNames) {
        this.names = names;
        this.excludedNames = excludedNames;
    }

    void add(Amounts more) {
        amounts.add(more);
        version += more.isZero() ? 0 : 1;
    }

    void subtract(Amounts less) {
        amounts.subtract(less);
        version += less.isZero() ? 0 : 1;
    }

    Amounts amounts() {
        return amounts;
    }

    /** Gives a number that grows with every change. */
    long version() {
        return version;
    }

    /** Gives the dominant share of an allocation, before weights (AR-156). */
    double dominantShare(Amounts allocation) {
        double share = 0;
        for (int i = 0; i < allocation.length(); i++) {
            long part = allocation.get(i);
            if (part == 0) {
                continue;
            }
            long whole = amounts.get(i);
            if (whole > 0 && !isExcluded(i)) {
                share = Math.max(share, (double) part / whole);
            }
        }
        return share;
    }

    private boolean isExcluded(int index) {
        return !excludedNames.isEmpty() && excludedNames.contains(names.name(index));
    }
}

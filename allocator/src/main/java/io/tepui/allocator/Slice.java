package io.tepui.allocator;

import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of what is available on an agent, with what was found out about it. */
final class Slice {
    final Resources pool;
    /** Bits of the capabilities that a framework needs to see every entry (AR-193). */
    private final int neededVisibility;

    private @Nullable ResourceQuantities quantities;
    private @Nullable HeldQuantities measured;
    private @Nullable Slice @Nullable [] byVisibility;
    private @Nullable Slice withoutQuotaBound;
    private @Nullable SlotBits blocked;
    private long blockedVersion;
    /** Whether the allocator's minimum sets are met: unknown, yes or no. */
    private @Nullable Boolean allocatable;

    Slice(Resources pool) {
        this.pool = pool;
        this.neededVisibility = neededVisibility(pool);
    }

    private static int neededVisibility(Resources pool) {
        int needed = 0;
        for (ResourceEntry entry : pool) {
            needed |= neededVisibility(entry);
        }
        return needed;
    }

    private static int neededVisibility(ResourceEntry entry) {
        return (entry.isShared() ? FrameworkState.SEES_SHARED : 0)
                | (entry.isRevocable() ? FrameworkState.SEES_REVOCABLE : 0)
                | (entry.isRefined() ? FrameworkState.SEES_REFINED : 0);
    }

    /** Tells whether quota counts the entry: an unreserved, non-revocable scalar (AR-140). */
    static boolean isQuotaBound(ResourceEntry entry) {
        return !entry.isReserved() && !entry.isRevocable() && !entry.isShared() && isScalar(entry);
    }

    static boolean isScalar(ResourceEntry entry) {
        return entry.amount() instanceof Scalar;
    }

    boolean isEmpty() {
        return pool.isEmpty();
    }

    /** Gives the entries that are offered whatever limits and headroom leave (AR-176). */
    Slice withoutQuotaBound() {
        Slice known = withoutQuotaBound;
        if (known == null) {
            known = new Slice(pool.filter(entry -> !isQuotaBound(entry)));
            withoutQuotaBound = known;
        }
        return known;
    }

    /** Gives the part that the framework may see (AR-193). */
    Slice visibleTo(FrameworkState framework) {
        int hidden = neededVisibility & ~framework.visibility;
        if (hidden == 0) {
            return this;
        }
        @Nullable Slice[] known = byVisibility;
        if (known == null) {
            known = new Slice[FrameworkState.VISIBILITIES];
            byVisibility = known;
        }
        Slice part = known[hidden];
        if (part == null) {
            part = new Slice(pool.filter(entry -> (neededVisibility(entry) & hidden) == 0));
            known[hidden] = part;
        }
        return part;
    }

    /** Tells whether the pool meets one of the allocator's sets (AR-184). */
    boolean isAllocatable(List<ResourceQuantities> minAllocatable) {
        Boolean known = allocatable;
        if (known == null) {
            known = meets(minAllocatable);
            allocatable = known;
        }
        return known;
    }

    /** Tells whether the pool is not empty and contains one of the sets, or there are none (AR-184). */
    boolean meets(List<ResourceQuantities> minAllocatable) {
        if (pool.isEmpty()) {
            return false;
        }
        if (minAllocatable.isEmpty()) {
            return true;
        }
        ResourceQuantities known = quantities;
        if (known == null) {
            known = pool.quantities();
            quantities = known;
        }
        for (ResourceQuantities minimum : minAllocatable) {
            if (known.contains(minimum)) {
                return true;
            }
        }
        return false;
    }

    /** Gives the subscriptions that refuse all of the pool, and so any part of it; not to be changed (AR-186). */
    SlotBits blocked(AgentFilters filters) {
        SlotBits known = blocked;
        if (known == null || blockedVersion != filters.version()) {
            known = filters.blockedFrom(pool);
            blocked = known;
            blockedVersion = filters.version();
        }
        return known;
    }

    HeldQuantities measure(String agentId, Quantities numbering) {
        HeldQuantities known = measured;
        if (known == null) {
            known = numbering.measure(agentId, pool);
            measured = known;
        }
        return known;
    }
}

package io.tepui.allocator;

import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/**
 * The offer filters of one agent, grouped by refused pool, so that an offer is compared once with each pool and not once
 * with each framework (AR-185, AR-186). An offer that one refused pool contains is blocked.
 */
final class AgentFilters {
    private final List<FilterGroup> groups = new ArrayList<>(0);
    private long version;

    /** Gives a number that changes whenever a filter comes or goes. */
    long version() {
        return version;
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    /** Gives the number of different refused pools. */
    int contents() {
        return groups.size();
    }

    /** Adds a refusal or prolongs an equal one; tells whether it is a new one. */
    boolean add(Resources content, int slot, long expiry) {
        version++;
        for (FilterGroup group : groups) {
            if (group.content.equals(content)) {
                return group.add(slot, expiry);
            }
        }
        FilterGroup group = new FilterGroup(content);
        groups.add(group);
        return group.add(slot, expiry);
    }

    /** Drops the pool with the refusal that ends first, but never the last one added. */
    void evictOne(IntConsumer removed) {
        FilterGroup evicted = groups.subList(0, groups.size() - 1).stream()
                .min(Comparator.comparingLong(FilterGroup::minExpiry))
                .orElseThrow();
        evicted.forEach(removed);
        groups.remove(evicted);
        version++;
    }

    /** Removes all filters of one subscription. */
    void remove(int slot, IntConsumer removed) {
        for (int i = groups.size() - 1; i >= 0; i--) {
            FilterGroup group = groups.get(i);
            if (group.remove(slot)) {
                removed.accept(slot);
                version++;
                dropIfEmpty(i);
            }
        }
    }

    void removeAll(IntConsumer removed) {
        groups.forEach(group -> group.forEach(removed));
        groups.clear();
        version++;
    }

    /** Removes filters that ended before the time; one that ends at the time itself still blocks (AR-187). */
    void expire(long now, IntConsumer removed) {
        for (int i = groups.size() - 1; i >= 0; i--) {
            FilterGroup group = groups.get(i);
            if (group.minExpiry() < now) {
                group.expire(now, removed);
                version++;
                dropIfEmpty(i);
            }
        }
    }

    private void dropIfEmpty(int index) {
        if (groups.get(index).isEmpty()) {
            groups.remove(index);
        }
    }

    void forEachEndedBy(long now, IntConsumer slot) {
        groups.forEach(group -> group.forEachEndedBy(now, slot));
    }

    /** Tells whether a filter of the subscription contains the whole offer (AR-186). */
    boolean blocks(int slot, Resources offer) {
        for (FilterGroup group : groups) {
            if (group.bits.get(slot) && group.content.contains(offer)) {
                return true;
            }
        }
        return false;
    }

    /** Gives the end of the filter that blocks the offer longest, of those that do not end before the time. */
    OptionalLong blockedUntil(int slot, Resources offer, long from) {
        OptionalLong until = OptionalLong.empty();
        for (FilterGroup group : groups) {
            if (group.bits.get(slot) && group.content.contains(offer)) {
                long expiry = group.expiry(slot);
                if (expiry >= from && (until.isEmpty() || until.getAsLong() < expiry)) {
                    until = OptionalLong.of(expiry);
                }
            }
        }
        return until;
    }

    /** Gives all subscriptions that refuse the offer. The set may be shared: it must not be changed. */
    SlotBits blockedFrom(Resources offer) {
        SlotBits only = null;
        SlotBits union = null;
        for (FilterGroup group : groups) {
            if (!group.content.contains(offer)) {
                continue;
            }
            if (only == null) {
                only = group.bits;
                continue;
            }
            if (union == null) {
                union = new SlotBits();
                union.addAll(only);
            }
            union.addAll(group.bits);
        }
        return union != null ? union : only != null ? only : new SlotBits();
    }
}

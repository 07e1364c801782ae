package io.tepui.allocator;

import io.tepui.resources.Resources;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** All refusals of one pool on one agent: who refused it and until when. Twelve bytes a refusal. */
final class FilterGroup {
    private static final int FIRST_CAPACITY = 2;

    final Resources content;
    /** Who refuses, for a quick look. */
    final SlotBits bits = new SlotBits();

    private int[] slots = new int[FIRST_CAPACITY];
    private long[] expiries = new long[FIRST_CAPACITY];
    private int size;
    private long minExpiry = Long.MAX_VALUE;

    FilterGroup(Resources content) {
        this.content = content;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Gives a time that is not after the end of any refusal. */
    long minExpiry() {
        return minExpiry;
    }

    /** Adds a refusal or prolongs the one there is; tells whether it is a new one. */
    boolean add(int slot, long expiry) {
        int found = Arrays.binarySearch(slots, 0, size, slot);
        if (found >= 0) {
            expiries[found] = Math.max(expiries[found], expiry);
            return false;
        }
        insert(-found - 1, slot, expiry);
        bits.set(slot);
        minExpiry = Math.min(minExpiry, expiry);
        return true;
    }

    private void insert(int at, int slot, long expiry) {
        if (size == slots.length) {
            int capacity = size + (size >> 1) + 1;
            slots = Arrays.copyOf(slots, capacity);
            expiries = Arrays.copyOf(expiries, capacity);
        }
        System.arraycopy(slots, at, slots, at + 1, size - at);
        System.arraycopy(expiries, at, expiries, at + 1, size - at);
        slots[at] = slot;
        expiries[at] = expiry;
        size++;
    }

    /** Gives the end of the slot's refusal, which there must be. */
    long expiry(int slot) {
        return expiries[Arrays.binarySearch(slots, 0, size, slot)];
    }

    /** Removes the slot's refusal; tells whether there was one. */
    boolean remove(int slot) {
        if (!bits.get(slot)) {
            return false;
        }
        int at = Arrays.binarySearch(slots, 0, size, slot);
        System.arraycopy(slots, at + 1, slots, at, size - at - 1);
        System.arraycopy(expiries, at + 1, expiries, at, size - at - 1);
        size--;
        bits.clear(slot);
        return true;
    }

    /** Removes refusals that ended before the time. */
    void expire(long now, IntConsumer removed) {
        int kept = 0;
        long min = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            if (expiries[i] < now) {
                bits.clear(slots[i]);
                removed.accept(slots[i]);
            } else {
                slots[kept] = slots[i];
                expiries[kept] = expiries[i];
                min = Math.min(min, expiries[i]);
                kept++;
            }
        }
        size = kept;
        minExpiry = min;
    }

    /** Shows the slots of refusals that end at the time or before it. */
    void forEachEndedBy(long now, IntConsumer slot) {
        for (int i = 0; i < size && minExpiry <= now; i++) {
            if (expiries[i] <= now) {
                slot.accept(slots[i]);
            }
        }
    }

    void forEach(IntConsumer slot) {
        for (int i = 0; i < size; i++) {
            slot.accept(slots[i]);
        }
    }
}

package io.tepui.resources;

import org.jspecify.annotations.Nullable;

/**
 * Finds the place of an entry in a pool by its key: an open-addressing table of places. Places whose entry has been
 * removed are skipped. One that several pools share is never changed.
 */
final class EntryIndex {
    /** Pools up to this size are searched from end to end, which is quicker than hashing. */
    static final int LINEAR_LIMIT = 8;

    /** What {@link #find} gives when there is no such entry. */
    static final int ABSENT = -1;

    private int[] cells;
    private int used;

    private EntryIndex(int[] cells, int used) {
        this.cells = cells;
        this.used = used;
    }

    static EntryIndex of(@Nullable ResourceEntry[] entries, int size) {
        return of(entries, size, size);
    }

    private static EntryIndex of(@Nullable ResourceEntry[] entries, int size, int expected) {
        EntryIndex index = new EntryIndex(new int[capacityFor(expected)], 0);
        for (int place = 0; place < size; place++) {
            ResourceEntry entry = entries[place];
            if (entry != null) {
                index.insert(entry.key().hashCode(), place);
            }
        }
        return index;
    }

    EntryIndex copy() {
        return new EntryIndex(cells.clone(), used);
    }

    /** Adds a place; the caller then holds the entry there. */
    void add(@Nullable ResourceEntry[] entries, ResourceKey key, int place) {
        if (2 * (used + 1) > cells.length) {
            EntryIndex larger = of(entries, place, 2 * place);
            cells = larger.cells;
            used = larger.used;
        }
        insert(key.hashCode(), place);
    }

    /** Gives the place of the entry that an operation on {@code wanted} concerns, or {@link #ABSENT}. */
    int find(@Nullable ResourceEntry[] entries, ResourceEntry wanted) {
        int mask = cells.length - 1;
        for (int cell = wanted.key().hashCode() & mask; cells[cell] != 0; cell = (cell + 1) & mask) {
            int place = cells[cell] - 1;
            if (concerns(entries[place], wanted)) {
                return place;
            }
        }
        return ABSENT;
    }

    /** Does the same without an index. */
    static int scan(@Nullable ResourceEntry[] entries, int size, ResourceEntry wanted) {
        for (int place = 0; place < size; place++) {
            if (concerns(entries[place], wanted)) {
                return place;
            }
        }
        return ABSENT;
    }

    /** Entries that cannot be split concern each other only if wholly equal (AR-40, AR-41). */
    private static boolean concerns(@Nullable ResourceEntry entry, ResourceEntry wanted) {
        return entry != null
                && entry.key().equals(wanted.key())
                && (wanted.key().divisible || entry.amount().equals(wanted.amount()));
    }

    private void insert(int hash, int place) {
        int mask = cells.length - 1;
        int cell = hash & mask;
        while (cells[cell] != 0) {
            cell = (cell + 1) & mask;
        }
        cells[cell] = place + 1;
        used++;
    }

    private static int capacityFor(int size) {
        return Math.max(16, Integer.highestOneBit(Math.max(1, 2 * size)) * 2);
    }
}

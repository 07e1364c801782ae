package io.tepui.resources;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sums up many entries or pools without a pool in between. Not for use by several threads.
 */
public final class ResourcesBuilder {
    private static final int FIRST_CAPACITY = 4;

    private @Nullable ResourceEntry[] entries;
    private int size;
    private int removed;
    private boolean ownsEntries;
    private @Nullable EntryIndex index;
    private boolean ownsIndex;

    /** Starts from nothing. */
    public ResourcesBuilder() {
        entries = new ResourceEntry[FIRST_CAPACITY];
        ownsEntries = true;
    }

    ResourcesBuilder(ResourceEntry[] shared, @Nullable EntryIndex sharedIndex) {
        entries = shared;
        size = shared.length;
        index = sharedIndex;
    }

    /** Adds the entry, into one that it merges with or as a new one; empty entries are dropped (AR-28, AR-46). */
    public ResourcesBuilder add(ResourceEntry entry) {
        if (entry.isEmpty() || entry.copies() <= 0) {
            return this;
        }
        int place = placeToAdd(entry);
        if (place == EntryIndex.ABSENT) {
            append(entry);
        } else {
            ResourceEntry present = at(place);
            put(
                    place,
                    entry.isShared()
                            ? present.withCopies(present.copies() + entry.copies())
                            : present.withAmount(present.amount().plus(entry.amount())));
        }
        return this;
    }

    /** Adds all entries of the pool with their copies. */
    public ResourcesBuilder add(Resources pool) {
        for (ResourceEntry entry : pool.array()) {
            add(entry);
        }
        return this;
    }

    /** Takes the entry away; what is not there is ignored, and nothing becomes negative (AR-47). */
    public ResourcesBuilder subtract(ResourceEntry entry) {
        int place = find(entry);
        if (place == EntryIndex.ABSENT || entry.isEmpty()) {
            return this;
        }
        ResourceEntry present = at(place);
        if (entry.isShared()) {
            int copies = present.copies() - entry.copies();
            put(place, copies > 0 ? present.withCopies(copies) : null);
        } else if (!entry.key().divisible) {
            put(place, null);
        } else {
            Amount rest = present.amount().minus(entry.amount());
            boolean negative = rest instanceof Scalar scalar && scalar.isNegative();
            put(place, negative || rest.isEmpty() ? null : present.withAmount(rest));
        }
        return this;
    }

    /** Takes away all entries of the pool with their copies. */
    public ResourcesBuilder subtract(Resources pool) {
        for (ResourceEntry entry : pool.array()) {
            subtract(entry);
        }
        return this;
    }

    /** Gives the pool; the builder may be used further without changing it. */
    public Resources build() {
        if (size == removed) {
            return Resources.empty();
        }
        ownsIndex = false;
        if (removed == 0 && size == entries.length) {
            ownsEntries = false;
            return new Resources(entries, index);
        }
        ResourceEntry[] kept = new ResourceEntry[size - removed];
        int next = 0;
        for (int place = 0; place < size; place++) {
            ResourceEntry entry = entries[place];
            if (entry != null) {
                kept[next++] = entry;
            }
        }
        // Places stay as they were if nothing was removed, and so does the index.
        return new Resources(kept, removed == 0 ? index : null);
    }

    /** Volumes and whole disks stay apart even if equal (AR-40); shared ones meet by being equal (AR-32). */
    private int placeToAdd(ResourceEntry entry) {
        boolean merges = entry.key().divisible || entry.isShared();
        return merges ? find(entry) : EntryIndex.ABSENT;
    }

    private int find(ResourceEntry entry) {
        if (size <= EntryIndex.LINEAR_LIMIT) {
            return EntryIndex.scan(entries, size, entry);
        }
        if (index == null) {
            index = EntryIndex.of(entries, size);
            ownsIndex = true;
        }
        return index.find(entries, entry);
    }

    private void append(ResourceEntry entry) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, Math.max(FIRST_CAPACITY, size + (size >> 1) + 1));
            ownsEntries = true;
        }
        if (index != null) {
            if (!ownsIndex) {
                index = index.copy();
                ownsIndex = true;
            }
            index.add(entries, entry.key(), size);
        }
        put(size, entry);
        size++;
    }

    private ResourceEntry at(int place) {
        ResourceEntry entry = entries[place];
        if (entry == null) {
            throw new IllegalStateException("Place " + place + " of the pool is empty");
        }
        return entry;
    }

    private void put(int place, @Nullable ResourceEntry entry) {
        if (!ownsEntries) {
            entries = Arrays.copyOf(entries, entries.length);
            ownsEntries = true;
        }
        if (entry == null) {
            removed++;
        }
        entries[place] = entry;
    }
}

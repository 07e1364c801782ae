package io.tepui.resources;

import io.tepui.protocol.v1.Resource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pool: resources of one agent, each entry valid, not empty, in the post-refinement form, and merged with all it merges
 * with (AR-27). An immutable value. Entries can be looked up by key, so that adding to and taking from a large pool costs
 * as much as the smaller side.
 */
public final class Resources extends ResourceQueries implements Iterable<ResourceEntry> {
    private static final Resources EMPTY = new Resources(new ResourceEntry[0], null);

    private final ResourceEntry[] entries;

    /** Made when first needed; racing threads make equal ones. */
    private volatile @Nullable EntryIndex index;

    Resources(ResourceEntry[] entries, @Nullable EntryIndex index) {
        this.entries = entries;
        this.index = index;
    }

    /** Gives the pool of nothing. */
    public static Resources empty() {
        return EMPTY;
    }

    /** Gives the sum of the entries; empty ones are dropped (AR-28). */
    public static Resources of(ResourceEntry... entries) {
        return of(List.of(entries));
    }

    /** Gives the sum of the entries; empty ones are dropped (AR-28). */
    public static Resources of(Iterable<ResourceEntry> entries) {
        ResourcesBuilder builder = new ResourcesBuilder();
        entries.forEach(builder::add);
        return builder.build();
    }

    /** Gives the sum of the pools. */
    public static Resources sum(Iterable<Resources> pools) {
        ResourcesBuilder builder = new ResourcesBuilder();
        pools.forEach(builder::add);
        return builder.build();
    }

    /**
     * Reads the text or JSON form with the default role {@code *} (AR-61, AR-62).
     *
     * @throws ResourceException with one line that names the offending part
     */
    public static Resources parse(String text) {
        return parse(text, Roles.ANY);
    }

    /**
     * Reads the text or JSON form; items without a role get {@code defaultRole} (AR-61, AR-62).
     *
     * @throws ResourceException with one line that names the offending part
     */
    public static Resources parse(String text, String defaultRole) {
        return of(ResourceParser.parse(text, defaultRole));
    }

    /** Reads messages in any form; invalid and empty ones are silently dropped (AR-28). Validate first to refuse them. */
    public static Resources fromMessages(Iterable<Resource> messages) {
        ResourcesBuilder builder = new ResourcesBuilder();
        for (Resource message : messages) {
            if (ResourceValidation.isValid(message)) {
                builder.add(ResourceMessages.read(message));
            }
        }
        return builder.build();
    }

    /**
     * Reads messages in any form and refuses invalid ones; empty ones are dropped.
     *
     * @throws ResourceException with the reason for the first invalid one (AR-69 to AR-77)
     */
    public static Resources fromValidMessages(Iterable<Resource> messages) {
        ResourcesBuilder builder = new ResourcesBuilder();
        messages.forEach(message -> builder.add(ResourceEntry.fromMessage(message)));
        return builder.build();
    }

    /** Gives the messages in the post-refinement form; a shared entry appears once (AR-34). */
    public List<Resource> toMessages() {
        return toMessages(ResourceForm.POST_REFINEMENT);
    }

    /**
     * Gives the messages in the form; a shared entry appears once (AR-34).
     *
     * @throws ResourceException for {@link ResourceForm#PRE_REFINEMENT} if an entry is refined (AR-86)
     */
    public List<Resource> toMessages(ResourceForm form) {
        return Arrays.stream(entries).map(entry -> entry.toMessage(form)).toList();
    }

    /** Gives the sum of both pools (AR-46). */
    public Resources plus(Resources other) {
        if (entries.length == 0 || other.entries.length == 0) {
            return entries.length == 0 ? other : this;
        }
        return builder().add(other).build();
    }

    /** Gives this pool with the entry added (AR-46). */
    public Resources plus(ResourceEntry entry) {
        return builder().add(entry).build();
    }

    /** Gives what is left of this pool; what is not there is ignored (AR-47). */
    public Resources minus(Resources other) {
        return entries.length == 0 || other.entries.length == 0
                ? this
                : builder().subtract(other).build();
    }

    /** Gives this pool without the entry; what is not there is ignored (AR-47). */
    public Resources minus(ResourceEntry entry) {
        return builder().subtract(entry).build();
    }

    /** Tells whether the other pool can be taken from this one as a whole (AR-43); equal volumes count one by one. */
    public boolean contains(Resources other) {
        for (ResourceEntry entry : other.entries) {
            if (!contains(entry) || (!isMergeable(entry) && occurrences(entry) < other.occurrences(entry))) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether the entry can be taken from this pool (AR-44). */
    public boolean contains(ResourceEntry entry) {
        int place = find(entry);
        return place != EntryIndex.ABSENT && entries[place].contains(entry);
    }

    /** Tells whether the message is valid and can be taken from this pool (AR-44). */
    public boolean contains(Resource message) {
        return ResourceValidation.isValid(message) && contains(ResourceMessages.read(message));
    }

    /** Gives the copies of a shared entry, 1 for an equal entry that is not shared, else 0 (AR-35). */
    public int count(ResourceEntry entry) {
        int place = find(entry);
        boolean equal = place != EntryIndex.ABSENT && entries[place].equals(entry);
        return equal ? entries[place].copies() : 0;
    }

    /** Tells whether there is no entry. */
    public boolean isEmpty() {
        return entries.length == 0;
    }

    /** Gives the number of entries; copies of a shared entry count once. */
    public int size() {
        return entries.length;
    }

    /** Gives the entries; a shared entry appears once and as one copy (AR-34). */
    public Stream<ResourceEntry> stream() {
        return Arrays.stream(entries).map(entry -> entry.withCopies(1));
    }

    @Override
    public Iterator<ResourceEntry> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < entries.length;
            }

            @Override
            public ResourceEntry next() {
                if (next == entries.length) {
                    throw new NoSuchElementException();
                }
                return entries[next++].withCopies(1);
            }
        };
    }

    @Override
    public void forEach(Consumer<? super ResourceEntry> action) {
        for (ResourceEntry entry : entries) {
            action.accept(entry.withCopies(1));
        }
    }

    /** Gives the entries that fit, with their copies; this pool itself if all do. */
    @Override
    public Resources filter(Predicate<ResourceEntry> predicate) {
        ResourceEntry[] kept = new ResourceEntry[entries.length];
        int size = 0;
        for (ResourceEntry entry : entries) {
            if (predicate.test(entry)) {
                kept[size++] = entry;
            }
        }
        if (size == entries.length) {
            return this;
        }
        return size == 0 ? EMPTY : new Resources(Arrays.copyOf(kept, size), null);
    }

    /** Gives the pool of the changed entries, which merge anew; copies stay with their entry. */
    @Override
    @SuppressWarnings("ReferenceEquality") // A change that changes nothing gives the same entry back.
    public Resources map(UnaryOperator<ResourceEntry> change) {
        ResourcesBuilder builder = new ResourcesBuilder();
        boolean changed = false;
        for (ResourceEntry entry : entries) {
            ResourceEntry result = change.apply(entry);
            changed |= result != entry;
            builder.add(result);
        }
        return changed ? builder.build() : this;
    }

    /** Applies a conversion: fails if it consumes what is not here, or if its check fails afterwards (AR-105). */
    public ApplyResult apply(ResourceConversion conversion) {
        if (!contains(conversion.consumed())) {
            return new ApplyResult.Failed(this + " does not contain " + conversion.consumed());
        }
        Resources result = minus(conversion.consumed()).plus(conversion.converted());
        Optional<String> reason = conversion.check().apply(result);
        return reason.isPresent() ? new ApplyResult.Failed(reason.get()) : new ApplyResult.Applied(result);
    }

    /** Applies conversions in order; the first failure fails all (AR-105). */
    public ApplyResult apply(List<ResourceConversion> conversions) {
        Resources result = this;
        for (ResourceConversion conversion : conversions) {
            switch (result.apply(conversion)) {
                case ApplyResult.Applied applied -> result = applied.resources();
                case ApplyResult.Failed failed -> {
                    return failed;
                }
            }
        }
        return new ApplyResult.Applied(result);
    }

    /** Gives a builder that starts from this pool. */
    public ResourcesBuilder builder() {
        return new ResourcesBuilder(entries, index);
    }

    /** Compares as multisets of entries, copies included (AR-33, AR-45). */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Resources pool
                        && entries.length == pool.entries.length
                        && hasEqualEntries(pool)
                        && pool.contains(this));
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (ResourceEntry entry : entries) {
            hash += entry.hashCode() * 31 + entry.copies();
        }
        return hash;
    }

    /** Gives the text form of AR-67: entries joined with {@code "; "}, or <code>{}</code>. */
    @Override
    public String toString() {
        return ResourceText.pool(Arrays.asList(entries));
    }

    @Override
    ResourceEntry[] array() {
        return entries;
    }

    private boolean hasEqualEntries(Resources pool) {
        for (ResourceEntry entry : pool.entries) {
            if (count(entry) != entry.copies()) {
                return false;
            }
        }
        return contains(pool);
    }

    private int find(ResourceEntry entry) {
        if (entries.length <= EntryIndex.LINEAR_LIMIT) {
            return EntryIndex.scan(entries, entries.length, entry);
        }
        EntryIndex known = index;
        if (known == null) {
            known = EntryIndex.of(entries, entries.length);
            index = known;
        }
        return known.find(entries, entry);
    }

    private int occurrences(ResourceEntry wanted) {
        int count = 0;
        for (ResourceEntry entry : entries) {
            count += entry.equals(wanted) ? 1 : 0;
        }
        return count;
    }

    private static boolean isMergeable(ResourceEntry entry) {
        return entry.key().divisible || entry.isShared();
    }
}

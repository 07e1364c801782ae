package io.tepui.master.state;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable, bounded list of what is over, oldest first, that can also be asked by key: a value added past the
 * limit pushes out the oldest. A key may occur several times (a task id that was used again); lookups give the newest.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class History<K, V> implements Iterable<V> {
    private record Past<K, V>(K key, V value) {}

    /** Sequence numbers in use, as a multiple of the limit, before gaps left by removals are closed. */
    private static final int MAX_SPREAD = 4;

    private final int limit;
    private final long first;
    private final long next;
    private final PersistentIndex<Long, Past<K, V>> bySequence;
    private final PersistentIndex<K, Long> newest;

    private History(
            int limit,
            long first,
            long next,
            PersistentIndex<Long, Past<K, V>> bySequence,
            PersistentIndex<K, Long> newest) {
        this.limit = limit;
        this.first = first;
        this.next = next;
        this.bySequence = bySequence;
        this.newest = newest;
    }

    /**
     * Returns an empty history.
     *
     * @param limit values kept, at least 0
     */
    public static <K, V> History<K, V> ofAtMost(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("A history can't keep " + limit + " values: give 0 or more");
        }
        return new History<>(limit, 0, 0, PersistentIndex.empty(), PersistentIndex.empty());
    }

    /** Returns this history with the value added as the newest; the oldest goes when the limit is passed. */
    public History<K, V> with(K key, V value) {
        if (limit == 0) {
            return this;
        }
        History<K, V> added = new History<>(
                limit, first, next + 1, bySequence.with(next, new Past<>(key, value)), newest.with(key, next));
        History<K, V> bounded = added.size() > limit ? added.withoutOldest() : added;
        return bounded.next - bounded.first > MAX_SPREAD * (long) limit ? bounded.compacted() : bounded;
    }

    /** Returns this history with the newest value of the key replaced in place; unchanged if there is none. */
    public History<K, V> withReplaced(K key, V value) {
        Long sequence = newest.find(key);
        return sequence == null
                ? this
                : new History<>(limit, first, next, bySequence.with(sequence, new Past<>(key, value)), newest);
    }

    /** Returns this history without the newest value of the key. */
    public History<K, V> without(K key) {
        Long sequence = newest.find(key);
        return sequence == null ? this : removed(sequence, key);
    }

    /** Returns the newest value of the key, if it is remembered. */
    public Optional<V> get(K key) {
        return Optional.ofNullable(find(key));
    }

    /** Returns the newest value of the key, or null. */
    public @Nullable V find(K key) {
        Long sequence = newest.find(key);
        Past<K, V> past = sequence == null ? null : bySequence.find(sequence);
        return past == null ? null : past.value();
    }

    /** Returns whether the key is remembered. */
    public boolean contains(K key) {
        return newest.contains(key);
    }

    /** Returns how many values are remembered: at most the limit. */
    public int size() {
        return bySequence.size();
    }

    /** Returns whether nothing is remembered. */
    public boolean isEmpty() {
        return bySequence.isEmpty();
    }

    /** Returns how many values are kept at most. */
    public int limit() {
        return limit;
    }

    /** Returns keys and values, oldest first. */
    public List<Map.Entry<K, V>> entries() {
        List<Map.Entry<K, V>> entries = new ArrayList<>(size());
        for (long at = first; at < next && entries.size() < size(); at++) {
            Past<K, V> past = bySequence.find(at);
            if (past != null) {
                entries.add(Map.entry(past.key(), past.value()));
            }
        }
        return entries;
    }

    /** Iterates oldest first. */
    @Override
    public Iterator<V> iterator() {
        return new OldestFirst();
    }

    private History<K, V> withoutOldest() {
        long oldest = first;
        Past<K, V> past = bySequence.find(oldest);
        while (past == null && oldest < next) {
            past = bySequence.find(++oldest);
        }
        return past == null ? this : removed(oldest, past.key());
    }

    private History<K, V> compacted() {
        PersistentIndex<Long, Past<K, V>> values = PersistentIndex.empty();
        PersistentIndex<K, Long> keys = PersistentIndex.empty();
        long sequence = 0;
        for (long at = first; at < next; at++) {
            Past<K, V> past = bySequence.find(at);
            if (past != null) {
                values = values.with(sequence, past);
                keys = keys.with(past.key(), sequence);
                sequence++;
            }
        }
        return new History<>(limit, 0, sequence, values, keys);
    }

    private History<K, V> removed(long sequence, K key) {
        Long indexed = newest.find(key);
        boolean isNewest = indexed != null && indexed == sequence;
        return new History<>(
                limit,
                sequence == first ? first + 1 : first,
                next,
                bySequence.without(sequence),
                isNewest ? newest.without(key) : newest);
    }

    private final class OldestFirst implements Iterator<V> {
        private long at = first;
        private int left = bySequence.size();

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public V next() {
            while (left > 0 && at < next) {
                Past<K, V> past = bySequence.find(at++);
                if (past != null) {
                    left--;
                    return past.value();
                }
            }
            throw new NoSuchElementException();
        }
    }
}

package io.tepui.master.state;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kotlinx.collections.immutable.ExtensionsKt;
import kotlinx.collections.immutable.PersistentMap;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map whose changed copies share structure with the original: a change costs about as much as one in a
 * hash map, a copy costs nothing.
 *
 * <p>Iteration order depends only on the keys' hash codes, so keys must have hash codes that are the same in every
 * process (strings, records of strings, numbers): then a run can be replayed exactly.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class PersistentIndex<K, V> {
    private static final PersistentIndex<?, ?> EMPTY = new PersistentIndex<>(ExtensionsKt.persistentHashMapOf());

    private final PersistentMap<K, V> map;

    private PersistentIndex(PersistentMap<K, V> map) {
        this.map = map;
    }

    /** Returns the index without entries. */
    @SuppressWarnings("unchecked") // holds no entry of any type
    public static <K, V> PersistentIndex<K, V> empty() {
        return (PersistentIndex<K, V>) EMPTY;
    }

    /** Returns an index of the given entries. */
    public static <K, V> PersistentIndex<K, V> of(Map<K, V> entries) {
        return new PersistentIndex<>(PersistentIndex.<K, V>empty().map.putAll(entries));
    }

    /** Returns the value of the key, if there is one. */
    public Optional<V> get(K key) {
        return Optional.ofNullable(map.get(key));
    }

    /** Returns the value of the key, or null: for hot paths, where an Optional costs more than the lookup. */
    public @Nullable V find(K key) {
        return map.get(key);
    }

    /** Returns whether the key has a value. */
    public boolean contains(K key) {
        return map.containsKey(key);
    }

    /** Returns this index with the key set to the value. */
    public PersistentIndex<K, V> with(K key, V value) {
        PersistentMap<K, V> changed = map.put(key, value);
        return changed == map ? this : new PersistentIndex<>(changed);
    }

    /** Returns this index without the key. */
    public PersistentIndex<K, V> without(K key) {
        PersistentMap<K, V> changed = map.remove(key);
        if (changed == map) {
            return this;
        }
        return changed.isEmpty() ? empty() : new PersistentIndex<>(changed);
    }

    /** Returns how many entries there are. */
    public int size() {
        return map.size();
    }

    /** Returns whether there is no entry. */
    public boolean isEmpty() {
        return map.isEmpty();
    }

    /** Returns the values, unmodifiable, in an order given by the keys' hash codes. */
    public Collection<V> values() {
        return Collections.unmodifiableCollection(map.values());
    }

    /** Returns the keys, unmodifiable, in an order given by their hash codes. */
    public Set<K> keys() {
        return Collections.unmodifiableSet(map.keySet());
    }

    /** Returns the entries, unmodifiable, in an order given by the keys' hash codes. */
    public Set<Map.Entry<K, V>> entries() {
        return Collections.unmodifiableSet(map.entrySet());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PersistentIndex<?, ?> that && map.equals(that.map);
    }

    @Override
    public int hashCode() {
        return map.hashCode();
    }

    @Override
    public String toString() {
        return map.toString();
    }
}

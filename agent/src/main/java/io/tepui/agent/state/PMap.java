package io.tepui.agent.state;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import kotlinx.collections.immutable.ExtensionsKt;
import kotlinx.collections.immutable.PersistentMap;

/**
 * A map that never changes: each change gives a new map that shares what is equal with the old one. It keeps the order
 * in which keys were first added, so the oldest entry is the first.
 *
 * @param <K> keys, with equals and hashCode
 * @param <V> values
 */
public final class PMap<K, V> {
    private static final PMap<?, ?> EMPTY = new PMap<>(ExtensionsKt.persistentMapOf());

    private final PersistentMap<K, V> map;

    private PMap(PersistentMap<K, V> map) {
        this.map = map;
    }

    /** The map without entries. */
    @SuppressWarnings("unchecked")
    public static <K, V> PMap<K, V> empty() {
        return (PMap<K, V>) EMPTY;
    }

    /** The value of a key. */
    public Optional<V> get(K key) {
        return Optional.ofNullable(map.get(key));
    }

    /** Whether there is an entry for the key. */
    public boolean has(K key) {
        return map.containsKey(key);
    }

    /** This map with the entry added or replaced; a replaced entry keeps its place. */
    public PMap<K, V> with(K key, V value) {
        return new PMap<>(map.put(key, value));
    }

    /** This map without the entry of the key, if there is one. */
    public PMap<K, V> without(K key) {
        return map.containsKey(key) ? new PMap<>(map.remove(key)) : this;
    }

    /** This map with the entry added as the youngest, also when the key was there before. */
    public PMap<K, V> withYoungest(K key, V value) {
        return without(key).with(key, value);
    }

    /** The values, oldest first; a view that cannot be changed. */
    public Collection<V> values() {
        return Collections.unmodifiableCollection(map.values());
    }

    /** The oldest entry's value. */
    public Optional<V> oldest() {
        return map.isEmpty()
                ? Optional.empty()
                : Optional.of(map.values().iterator().next());
    }

    /** The number of entries. */
    public int size() {
        return map.size();
    }

    /** Whether there are no entries. */
    public boolean isEmpty() {
        return map.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PMap<?, ?> that && map.equals(that.map);
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

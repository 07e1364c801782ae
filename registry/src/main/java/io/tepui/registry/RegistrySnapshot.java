package io.tepui.registry;

import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All stored values at one instant.
 *
 * @param version batches applied so far; 0 for a store that was never written
 * @param values the values by name, sorted by name; unmodifiable
 */
public record RegistrySnapshot(long version, NavigableMap<String, ByteString> values) {
    /** Keeps a copy. */
    public RegistrySnapshot {
        values = Collections.unmodifiableNavigableMap(new TreeMap<>(values));
    }

    /** Returns the snapshot of a store that was never written. */
    public static RegistrySnapshot empty() {
        return new RegistrySnapshot(0, new TreeMap<>());
    }

    /** Returns the values whose names start with the prefix, sorted by name, with their full names. */
    public SortedMap<String, ByteString> under(String prefix) {
        return values.subMap(prefix, true, prefix + Character.MAX_VALUE, true);
    }
}

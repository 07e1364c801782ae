package io.tepui.registry;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** The values of a store with their size and version, changed by whole batches. Not safe for use by several threads. */
public final class RegistryValues {
    private final TreeMap<String, ByteString> values;
    private long version;
    private long sizeBytes;

    /** Begins with the values of a snapshot. */
    public RegistryValues(RegistrySnapshot start) {
        this.values = new TreeMap<>(start.values());
        this.version = start.version();
        values.forEach((key, value) -> sizeBytes += size(key, value));
    }

    /**
     * Applies a batch, its changes in their order.
     *
     * @return the version that the batch made
     */
    public long apply(List<RegistryChange> batch) {
        for (RegistryChange change : batch) {
            switch (change) {
                case RegistryChange.Put put -> put(put.key(), put.value());
                case RegistryChange.Remove remove -> remove(remove.key());
            }
        }
        version++;
        return version;
    }

    /** Returns all values as they are now. */
    public RegistrySnapshot snapshot() {
        return new RegistrySnapshot(version, values);
    }

    /** Returns how many batches were applied. */
    public long version() {
        return version;
    }

    /** Returns the bytes of all names and values. */
    public long sizeBytes() {
        return sizeBytes;
    }

    private void put(String key, ByteString value) {
        remove(key);
        values.put(key, value);
        sizeBytes += size(key, value);
    }

    private void remove(String key) {
        ByteString old = values.remove(key);
        if (old != null) {
            sizeBytes -= size(key, old);
        }
    }

    private static long size(String key, ByteString value) {
        return (long) key.getBytes(StandardCharsets.UTF_8).length + value.size();
    }
}

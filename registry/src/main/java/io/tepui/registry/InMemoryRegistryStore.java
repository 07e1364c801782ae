package io.tepui.registry;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the values in memory, for a master whose state need not survive its process ({@code --registry=in_memory}) and for
 * tests. Batches are applied on the caller's thread before {@link #apply} returns.
 */
public final class InMemoryRegistryStore implements RegistryStore {
    private final RegistryLimits limits;
    private final TreeMap<String, ByteString> values;
    private long version;
    private long sizeBytes;
    private boolean closed;

    /** Makes an empty store with the default limits. */
    public InMemoryRegistryStore() {
        this(RegistryLimits.DEFAULT, RegistrySnapshot.empty());
    }

    /** Makes a store that starts with the values of a snapshot. */
    public InMemoryRegistryStore(RegistryLimits limits, RegistrySnapshot start) {
        this.limits = limits;
        this.values = new TreeMap<>(start.values());
        this.version = start.version();
        values.forEach((key, value) -> sizeBytes += size(key, value));
    }

    @Override
    public synchronized RegistrySnapshot read() {
        if (closed) {
            throw closedFailure();
        }
        return new RegistrySnapshot(version, values);
    }

    @Override
    public synchronized CompletionStage<Long> apply(List<RegistryChange> batch) {
        if (closed) {
            return CompletableFuture.failedFuture(closedFailure());
        }
        try {
            limits.check(batch);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
        for (RegistryChange change : batch) {
            switch (change) {
                case RegistryChange.Put put -> put(put.key(), put.value());
                case RegistryChange.Remove remove -> remove(remove.key());
            }
        }
        version++;
        return CompletableFuture.completedFuture(version);
    }

    @Override
    public RegistryLimits limits() {
        return limits;
    }

    @Override
    public synchronized long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int queued() {
        return 0;
    }

    @Override
    public synchronized void close() {
        closed = true;
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

    private static RegistryException closedFailure() {
        return new RegistryException("The registry is closed");
    }
}

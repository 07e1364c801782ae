package io.tepui.registry;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the values in memory, for a master whose state need not survive its process ({@code --registry=in_memory}) and for
 * tests. Batches are applied on the caller's thread before {@link #apply} returns.
 */
public final class InMemoryRegistryStore implements RegistryStore {
    private final RegistryLimits limits;
    private final RegistryValues values;
    private boolean closed;

    /** Makes an empty store with the default limits. */
    public InMemoryRegistryStore() {
        this(RegistryLimits.DEFAULT, RegistrySnapshot.empty());
    }

    /** Makes a store that starts with the values of a snapshot. */
    public InMemoryRegistryStore(RegistryLimits limits, RegistrySnapshot start) {
        this.limits = limits;
        this.values = new RegistryValues(start);
    }

    @Override
    public synchronized RegistrySnapshot read() {
        if (closed) {
            throw closedFailure();
        }
        return values.snapshot();
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
        return CompletableFuture.completedFuture(values.apply(batch));
    }

    @Override
    public RegistryLimits limits() {
        return limits;
    }

    @Override
    public synchronized long sizeBytes() {
        return values.sizeBytes();
    }

    @Override
    public int queued() {
        return 0;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private static RegistryException closedFailure() {
        return new RegistryException("The registry is closed");
    }
}

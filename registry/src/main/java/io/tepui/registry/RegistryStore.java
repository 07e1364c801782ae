package io.tepui.registry;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Named values that outlive a master (AM-106). Safe for use by several threads.
 *
 * <ul>
 *   <li>A batch is applied as a whole or not at all, its changes in their order.
 *   <li>Batches are applied in the order of the {@link #apply} calls, and reported in this order. A store may write
 *       several waiting batches at once.
 *   <li>A batch is reported as applied only when it is durable: it is in every later {@link #read}, also one by another
 *       master or after a restart (for stores that survive one).
 *   <li>After a failed batch nothing more is applied: every later batch fails too. The master that sees a failure ends.
 * </ul>
 */
public interface RegistryStore extends AutoCloseable {
    /**
     * Reads all values; waits for what it takes.
     *
     * @throws RegistryException if the values can't be read
     */
    RegistrySnapshot read();

    /**
     * Applies a batch of changes.
     *
     * @param batch the changes in order; an empty batch is reported after those before it
     * @return completed with the store's version once the batch is durable; failed with {@link RegistryException} when
     *     it could not be made so, and with {@link IllegalArgumentException} when the batch exceeds {@link #limits()}, in
     *     which case nothing is applied and the store stays usable
     */
    CompletionStage<Long> apply(List<RegistryChange> batch);

    /** Returns what one batch may hold. */
    RegistryLimits limits();

    /** Returns the bytes of all names and values (MO-383). */
    long sizeBytes();

    /** Returns how many batches were handed in and are not yet reported (MO-382). */
    int queued();

    /** Ends the store; batches still waiting fail. Closing again does nothing. */
    @Override
    void close();
}

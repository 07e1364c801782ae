package io.tepui.registry;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a store takes: larger changes are refused as a whole, before anything is applied.
 *
 * @param maxKeyBytes longest name in bytes of UTF-8, at least 1
 * @param maxValueBytes largest value in bytes
 * @param maxBatchBytes names and values of one batch together, in bytes
 * @param maxBatchChanges changes in one batch
 * @param maxWaitingBytes names and values of all batches that are not durable yet, in bytes; past it the store fails, for
 *     it writes more slowly than the cluster changes
 */
public record RegistryLimits(
        int maxKeyBytes, int maxValueBytes, int maxBatchBytes, int maxBatchChanges, long maxWaitingBytes) {
    /**
     * Names of 1 KiB, values of 1 MiB, batches of 8 MiB and 100,000 changes, 256 MiB waiting: an agent's description is well
     * below 10 kB.
     */
    public static final RegistryLimits DEFAULT = new RegistryLimits(1 << 10, 1 << 20, 8 << 20, 100_000, 256L << 20);

    /**
     * Checks a batch.
     *
     * @return its names and values together, in bytes
     * @throws IllegalArgumentException with one line that names the value and the limit
     */
    public long check(List<RegistryChange> batch) {
        if (batch.size() > maxBatchChanges) {
            throw new IllegalArgumentException("A batch has " + batch.size() + " registry changes, at most "
                    + maxBatchChanges + " are taken: write fewer at once");
        }
        long total = 0;
        for (RegistryChange change : batch) {
            total += size(change);
        }
        if (total > maxBatchBytes) {
            throw new IllegalArgumentException("A batch of " + batch.size() + " registry changes has " + total
                    + " bytes, at most " + maxBatchBytes + " are taken: write fewer at once");
        }
        return total;
    }

    private long size(RegistryChange change) {
        int keyBytes = change.key().getBytes(StandardCharsets.UTF_8).length;
        if (keyBytes == 0 || keyBytes > maxKeyBytes) {
            throw new IllegalArgumentException("The registry key '"
                    + change.key().substring(0, Math.min(40, change.key().length())) + "' has " + keyBytes
                    + " bytes, 1 to " + maxKeyBytes + " are taken");
        }
        int valueBytes =
                switch (change) {
                    case RegistryChange.Put put -> put.value().size();
                    case RegistryChange.Remove remove -> 0;
                };
        if (valueBytes > maxValueBytes) {
            throw new IllegalArgumentException("The registry value '" + change.key() + "' has " + valueBytes
                    + " bytes, at most " + maxValueBytes + " are taken");
        }
        return (long) keyBytes + valueBytes;
    }
}

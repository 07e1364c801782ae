package io.tepui.allocator;

import java.time.Duration;
import java.util.List;

/**
 * What one run gave.
 *
 * @param ran false if there was nothing to run for or allocation is held (AR-151); the lists are then empty
 * @param allocations grouped by framework, in the order in which the frameworks were served first (AR-154)
 * @param inverseAllocations the inverse offers to make (AR-203), grouped by agent
 * @param latency how long the first trigger waited for the run (MO-376); zero if {@code ran} is false
 */
public record AllocationRun(
        boolean ran, List<Allocation> allocations, List<InverseAllocation> inverseAllocations, Duration latency) {
    static final AllocationRun NONE = new AllocationRun(false, List.of(), List.of(), Duration.ZERO);

    public AllocationRun {
        allocations = List.copyOf(allocations);
        inverseAllocations = List.copyOf(inverseAllocations);
    }
}

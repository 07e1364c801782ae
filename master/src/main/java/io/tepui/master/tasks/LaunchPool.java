package io.tepui.master.tasks;

import io.tepui.allocator.AllocatorInput;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The resources of the offers of one ACCEPT while its operations run (AR-124, AR-127, AR-128). */
final class LaunchPool {
    private final Resources offeredShared;
    private final List<ResourceConversion> extraCopies = new ArrayList<>();
    private Resources remaining;
    private Resources launched = Resources.empty();

    LaunchPool(Resources offered) {
        remaining = offered;
        offeredShared = offered.shared();
    }

    /** What is left and not shared, and all that is shared: several tasks may use one offered volume (SE-120). */
    Resources forTasks() {
        return offeredShared.isEmpty() ? remaining : remaining.nonShared().plus(offeredShared);
    }

    /** What is left; a group's tasks have no more copies of a shared volume than were offered. */
    Resources forGroups() {
        return remaining;
    }

    /** Takes what a task or executor uses. */
    void use(Resources used) {
        for (ResourceEntry entry : (Iterable<ResourceEntry>) used.shared()::iterator) {
            if (!remaining.contains(entry)) {
                extraCopies.add(new ResourceConversion(Resources.empty(), Resources.of(entry)));
            }
        }
        remaining = remaining.minus(used);
        launched = launched.plus(used);
    }

    /**
     * What the allocator is told in the end: copies of shared volumes first, then what comes back, refused for a time if
     * one is given, then what is in use.
     */
    AllocatorInput result(String frameworkId, String agentId, Optional<Duration> refuse) {
        List<AllocatorInput> inputs = new ArrayList<>();
        if (!extraCopies.isEmpty()) {
            inputs.add(new AllocatorInput.ResourcesConverted(frameworkId, agentId, extraCopies));
        }
        if (!remaining.isEmpty()) {
            inputs.add(AllocatorInput.ResourcesRecovered.refused(frameworkId, agentId, remaining, refuse));
        }
        if (!launched.isEmpty()) {
            inputs.add(new AllocatorInput.ResourcesUsed(frameworkId, agentId, launched));
        }
        return inputs.size() == 1 ? inputs.getFirst() : new AllocatorInput.Together(inputs);
    }
}

package io.tepui.master.tasks;

import io.tepui.allocator.AllocatorInput;
import io.tepui.resources.ApplyResult;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The resources of the offers of one ACCEPT while its operations run (AR-124 to AR-128). */
final class LaunchPool {
    private final Resources offered;
    private final List<ResourceConversion> conversions = new ArrayList<>();
    private Resources remaining;
    private Resources shared;
    private Resources aside = Resources.empty();
    private Resources launched = Resources.empty();

    LaunchPool(Resources offered) {
        this.offered = offered;
        remaining = offered;
        shared = offered.shared();
    }

    /** What is left and not shared, and all that is shared: several tasks may use one offered volume (SE-120). */
    Resources forTasks() {
        return shared.isEmpty() ? remaining : remaining.nonShared().plus(shared);
    }

    /** What is left; a group's tasks have no more copies of a shared volume than were offered. */
    Resources forGroups() {
        return remaining;
    }

    /**
     * Converts what is left; what comes of it can be used by what follows (AR-125).
     *
     * @return why it can't be done, in which case nothing changes
     */
    Optional<String> convert(List<ResourceConversion> made) {
        return switch (remaining.apply(made)) {
            case ApplyResult.Applied(Resources after) -> {
                remaining = after;
                for (ResourceConversion conversion : made) {
                    shared = shared.minus(conversion.consumed().shared())
                            .plus(conversion.converted().shared());
                }
                conversions.addAll(made);
                yield Optional.empty();
            }
            case ApplyResult.Failed(String reason) -> Optional.of("The offers do not allow it: " + reason);
        };
    }

    /**
     * Converts what is left; what comes of it is put aside, so that what follows can't use it (AR-126).
     *
     * @return why it can't be done, in which case nothing changes
     */
    Optional<String> convertAside(List<ResourceConversion> made) {
        Resources before = remaining;
        Optional<String> problem = convert(made);
        if (problem.isEmpty()) {
            Resources consumed = Resources.sum(
                    made.stream().map(ResourceConversion::consumed).toList());
            remaining = before.minus(consumed);
            for (ResourceConversion conversion : made) {
                aside = aside.plus(conversion.converted());
            }
        }
        return problem;
    }

    /** Takes what a task or executor uses. */
    void use(Resources used) {
        for (ResourceEntry entry : (Iterable<ResourceEntry>) used.shared()::iterator) {
            if (!remaining.contains(entry)) {
                conversions.add(new ResourceConversion(Resources.empty(), Resources.of(entry)));
            }
        }
        remaining = remaining.minus(used);
        launched = launched.plus(used);
    }

    /**
     * What the allocator is told in the end: conversions first; then what they made and nobody uses, which may be offered
     * again at once; then what comes back as it was, refused for a time if one is given; then what is in use (AR-128).
     */
    AllocatorInput result(String frameworkId, String agentId, Optional<Duration> refuse) {
        Resources left = remaining.plus(aside);
        Resources made = left.minus(offered);
        Resources declined = left.minus(made);
        List<AllocatorInput> inputs = new ArrayList<>();
        if (!conversions.isEmpty()) {
            inputs.add(new AllocatorInput.ResourcesConverted(frameworkId, agentId, conversions));
        }
        if (!made.isEmpty()) {
            inputs.add(AllocatorInput.ResourcesRecovered.unused(frameworkId, agentId, made));
        }
        if (!declined.isEmpty()) {
            inputs.add(AllocatorInput.ResourcesRecovered.refused(frameworkId, agentId, declined, refuse));
        }
        if (!launched.isEmpty()) {
            inputs.add(new AllocatorInput.ResourcesUsed(frameworkId, agentId, launched));
        }
        return inputs.size() == 1 ? inputs.getFirst() : new AllocatorInput.Together(inputs);
    }
}

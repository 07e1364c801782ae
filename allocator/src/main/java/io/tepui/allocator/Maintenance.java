package io.tepui.allocator;

import io.tepui.protocol.v1.Unavailability;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** That an agent is to be unavailable, and who has been asked about it (AR-203, AR-204). Gone with the unavailability. */
final class Maintenance {
    final Unavailability unavailability;
    /** Frameworks with an inverse offer that has not come back. */
    private final Set<FrameworkState> outstanding = new HashSet<>();
    /** Until when frameworks do not want to be asked again. */
    private final Map<FrameworkState, Long> filters = new HashMap<>();

    Maintenance(Unavailability unavailability) {
        this.unavailability = unavailability;
    }

    /** Tells whether the framework may be asked; if so, it counts as asked. */
    boolean ask(FrameworkState framework, long now) {
        if (outstanding.contains(framework) || isFiltered(framework, now)) {
            return false;
        }
        filters.remove(framework);
        return outstanding.add(framework);
    }

    private boolean isFiltered(FrameworkState framework, long now) {
        Long expiry = filters.get(framework);
        return expiry != null && expiry >= now;
    }

    /** Takes note that an inverse offer has come back. */
    void returned(FrameworkState framework) {
        outstanding.remove(framework);
    }

    /** Keeps the framework from being asked up to the time; of two filters the later end counts. */
    void filter(FrameworkState framework, long expiry) {
        filters.merge(framework, expiry, Math::max);
    }

    void clearFilter(FrameworkState framework) {
        filters.remove(framework);
    }

    void forget(FrameworkState framework) {
        outstanding.remove(framework);
        filters.remove(framework);
    }
}

package io.tepui.master.frameworks;

import io.tepui.allocator.FrameworkProfile;
import io.tepui.allocator.InvalidOfferConstraintsException;
import io.tepui.allocator.OfferConstraints;
import io.tepui.allocator.OfferConstraintsReader;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.OfferFilters;
import io.tepui.resources.ResourceQuantities;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells the allocator what it must know of a framework (AR-137). */
final class Profiles {
    private final OfferConstraintsReader constraints;

    Profiles(MasterSettings settings) {
        constraints = new OfferConstraintsReader(
                settings.offerConstraintsRe2MaxMem(), settings.offerConstraintsRe2MaxProgramSize());
    }

    /** Returns the framework's profile; its constraints have been checked with {@link #problemOf}. */
    FrameworkProfile of(FrameworkRecord framework) {
        return new FrameworkProfile(
                framework.roles(),
                framework.suppressedRoles(),
                framework.capabilities(),
                minAllocatable(framework.info()),
                read(framework));
    }

    /** Returns what is wrong with offer constraints, if anything (SE-90). */
    Optional<String> problemOf(io.tepui.protocol.v1.scheduler.OfferConstraints message) {
        try {
            constraints.read(message);
            return Optional.empty();
        } catch (InvalidOfferConstraintsException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private OfferConstraints read(FrameworkRecord framework) {
        try {
            return constraints.read(framework.offerConstraints());
        } catch (InvalidOfferConstraintsException e) {
            throw new IllegalStateException("Constraints of " + framework + " were not checked", e);
        }
    }

    private static Map<String, List<ResourceQuantities>> minAllocatable(FrameworkInfo info) {
        Map<String, List<ResourceQuantities>> minimums = new HashMap<>();
        info.getOfferFiltersMap().forEach((role, filters) -> {
            if (filters.hasMinAllocatableResources()) {
                minimums.put(role, quantities(filters.getMinAllocatableResources()));
            }
        });
        return minimums;
    }

    private static List<ResourceQuantities> quantities(OfferFilters.MinAllocatableResources minimum) {
        return minimum.getQuantitiesList().stream()
                .map(each -> ResourceQuantities.fromMessages(each.getQuantitiesMap()))
                .toList();
    }
}

package io.tepui.allocator;

import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.resources.ResourceQuantities;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the allocator knows of a framework (AR-137).
 *
 * @param roles the roles it subscribes to, valid names
 * @param suppressedRoles roles among them that want no offers; others are ignored
 * @param capabilities its capabilities; AR-192 and AR-193 tell which matter
 * @param minAllocatable per role the sets of which an offer must contain one, in place of the allocator's; an empty list
 *     accepts anything (AR-184, SE-77)
 * @param constraints which agents it wants offers of (AR-195)
 */
public record FrameworkProfile(
        Set<String> roles,
        Set<String> suppressedRoles,
        Set<FrameworkInfo.Capability.Type> capabilities,
        Map<String, List<ResourceQuantities>> minAllocatable,
        OfferConstraints constraints) {

    public FrameworkProfile {
        roles = Set.copyOf(roles);
        suppressedRoles = Set.copyOf(suppressedRoles);
        capabilities = Set.copyOf(capabilities);
        minAllocatable = Map.copyOf(minAllocatable);
    }

    /** Gives a profile with nothing but roles and capabilities. */
    public static FrameworkProfile of(Set<String> roles, Set<FrameworkInfo.Capability.Type> capabilities) {
        return new FrameworkProfile(roles, Set.of(), capabilities, Map.of(), OfferConstraints.NONE);
    }

    /** Gives this profile with other suppressed roles. */
    public FrameworkProfile withSuppressedRoles(Set<String> suppressed) {
        return new FrameworkProfile(roles, suppressed, capabilities, minAllocatable, constraints);
    }

    /** Gives this profile with other minimum sets. */
    public FrameworkProfile withMinAllocatable(Map<String, List<ResourceQuantities>> minimums) {
        return new FrameworkProfile(roles, suppressedRoles, capabilities, minimums, constraints);
    }

    /** Gives this profile with other constraints. */
    public FrameworkProfile withConstraints(OfferConstraints newConstraints) {
        return new FrameworkProfile(roles, suppressedRoles, capabilities, minAllocatable, newConstraints);
    }
}

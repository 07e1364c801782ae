package io.tepui.allocator;

import io.tepui.resources.ResourceQuantities;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A framework in one of its roles: the client that offers go to. */
final class Subscription {
    final FrameworkState framework;
    final RoleNode role;
    /** A small number, unique among present subscriptions, for bit sets. */
    final int slot;

    /** Whether the framework has the role; if not, it only holds resources of it still (AR-139). */
    boolean subscribed;

    boolean suppressed;
    /** Whether it is listed by the role's sorter. */
    boolean listed;
    /** On how many agents it holds something. */
    int holdings;

    int offerFilters;
    /** The framework's own minimum sets for the role, or null for the allocator's (AR-184). */
    @Nullable
    List<ResourceQuantities> minAllocatable;

    boolean constrained;

    Subscription(FrameworkState framework, RoleNode role, int slot) {
        this.framework = framework;
        this.role = role;
        this.slot = slot;
    }

    boolean wantsOffers() {
        return framework.active && subscribed && !suppressed;
    }
}

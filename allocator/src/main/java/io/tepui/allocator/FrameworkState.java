package io.tepui.allocator;

import io.tepui.protocol.v1.FrameworkInfo.Capability;
import java.util.Map;
import java.util.TreeMap;

/** A framework as the allocator sees it (AR-137). */
final class FrameworkState {
    /** The number of combinations of capabilities that decide which entries are seen (AR-193). */
    static final int VISIBILITIES = 8;

    static final int SEES_SHARED = 1;
    static final int SEES_REVOCABLE = 2;
    static final int SEES_REFINED = 4;

    final String id;
    /** By role: those subscribed to, and those that something is still held of (AR-139). */
    final Map<String, Subscription> subscriptions = new TreeMap<>();

    FrameworkProfile profile;
    boolean active;
    /** Which entries it may see, as bits. */
    int visibility;

    boolean takesGpus;
    boolean isRegionAware;
    boolean isMultiRole;

    FrameworkState(String id, FrameworkProfile profile) {
        this.id = id;
        this.profile = profile;
        setProfile(profile);
    }

    final void setProfile(FrameworkProfile newProfile) {
        profile = newProfile;
        visibility = bit(Capability.Type.SHARED_RESOURCES, SEES_SHARED)
                | bit(Capability.Type.REVOCABLE_RESOURCES, SEES_REVOCABLE)
                | bit(Capability.Type.RESERVATION_REFINEMENT, SEES_REFINED);
        takesGpus = has(Capability.Type.GPU_RESOURCES);
        isRegionAware = has(Capability.Type.REGION_AWARE);
        isMultiRole = has(Capability.Type.MULTI_ROLE);
    }

    private boolean has(Capability.Type capability) {
        return profile.capabilities().contains(capability);
    }

    private int bit(Capability.Type capability, int bit) {
        return has(capability) ? bit : 0;
    }
}

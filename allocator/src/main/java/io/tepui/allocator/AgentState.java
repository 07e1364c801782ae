package io.tepui.allocator;

import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.resources.Resources;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An agent as the allocator sees it (AR-135). */
final class AgentState {

    /** What a framework holds in one role: all of it, and the part in use. */
    static final class Held {
        Resources pool = Resources.empty();
        Resources used = Resources.empty();
    }

    final String id;
    /** What known frameworks hold, without allocation. */
    final Map<Subscription, Held> held = new LinkedHashMap<>();
    /** What frameworks not known yet use, by framework id and as it came: allocated (AR-143). */
    final Map<String, Resources> strays = new LinkedHashMap<>();

    final AgentFilters filters = new AgentFilters();

    AgentDetails details;
    boolean isHierarchicalCapable;
    boolean isMultiRoleCapable;
    boolean active = true;
    /** Set while the agent is to be unavailable. */
    @Nullable
    Maintenance maintenance;

    Resources total;
    boolean hasShared;
    boolean hasGpus;
    boolean hasRevocable;

    /** The sum of all that is held, without allocation. */
    private Resources heldSum = Resources.empty();
    /** Shared entries that were offered in the present run (AR-199). */
    private Resources offeredShared = Resources.empty();

    private @Nullable AgentView view;

    /** Answers to offer constraints, by slot; both are only meaningful for constrained subscriptions. */
    final SlotBits constraintsChecked = new SlotBits();

    final SlotBits constraintsExclude = new SlotBits();

    AgentState(String id, AgentDetails details, Resources total) {
        this.id = id;
        this.details = details;
        this.total = total;
        setDetails(details);
        setTotal(total);
    }

    final void setDetails(AgentDetails newDetails) {
        details = newDetails;
        isHierarchicalCapable = newDetails.capabilities().contains(Capability.Type.HIERARCHICAL_ROLE);
        isMultiRoleCapable = newDetails.capabilities().contains(Capability.Type.MULTI_ROLE);
        constraintsChecked.clearAll();
    }

    final void setTotal(Resources newTotal) {
        total = newTotal;
        hasShared = !newTotal.shared().isEmpty();
        hasRevocable = !newTotal.revocable().isEmpty();
        hasGpus = newTotal.gpus().orElse(0) > 0;
        view = null;
    }

    /** Tells whether the agent is offered at all (AR-153). */
    boolean isCandidate(AllocatorState state) {
        return active && state.isWhitelisted(this);
    }

    void addHeld(Resources pool) {
        boolean takesAll = view != null && view.available == pool && !hasShared;
        heldSum = heldSum.plus(pool);
        view = takesAll ? AgentView.EMPTY : null;
    }

    void subtractHeld(Resources pool) {
        heldSum = heldSum.minus(pool);
        view = null;
    }

    Resources heldSum() {
        return heldSum;
    }

    void offerShared(Resources shared) {
        offeredShared = offeredShared.plus(shared);
        view = null;
    }

    void startRun() {
        if (!offeredShared.isEmpty()) {
            offeredShared = Resources.empty();
            view = null;
        }
    }

    /** Gives what is available: total less held, and shared entries of the total in any case (AR-136, AR-198). */
    AgentView view() {
        AgentView known = view;
        if (known == null) {
            known = AgentView.of(available());
            view = known;
        }
        return known;
    }

    private Resources available() {
        if (heldSum.isEmpty() && offeredShared.isEmpty()) {
            return total;
        }
        if (!hasShared) {
            return free(total, heldSum);
        }
        Resources free = free(total.nonShared(), heldSum.nonShared());
        Resources shared = total.shared().filter(entry -> offeredShared.count(entry) == 0);
        return free.plus(shared);
    }

    /**
     * Gives what of the total is not held, and nothing of a name that is held in a form which is not there: the agent came back
     * without operations that were lost on the way, and launches behind them are not known to be lost yet. Revocable resources
     * may vanish while they are in use, and say nothing of others.
     */
    private static Resources free(Resources total, Resources held) {
        Resources free = total.minus(held);
        if (free.isEmpty() || total.contains(held)) {
            return free;
        }
        Set<String> missing = new HashSet<>();
        held.minus(total).nonRevocable().forEach(entry -> missing.add(entry.name()));
        return free.filter(entry -> entry.isRevocable() || !missing.contains(entry.name()));
    }
}

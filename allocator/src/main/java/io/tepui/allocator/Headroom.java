package io.tepui.allocator;

/** What must stay free for unsatisfied guarantees, and what is free (AR-168). */
final class Headroom {
    private final Amounts required = new Amounts();
    private final Amounts available = new Amounts();

    /** Takes stock before a run. Without guarantees that lack something there is nothing to keep free. */
    static Headroom of(AllocatorState state) {
        Headroom headroom = new Headroom();
        for (RoleNode role : state.rolesWithQuota.values()) {
            if (!role.isHierarchical()) {
                headroom.required.add(role.unsatisfied());
            }
        }
        if (headroom.isRequired()) {
            headroom.countAvailable(state);
        }
        return headroom;
    }

    private void countAvailable(AllocatorState state) {
        RoleQuantities all = state.roles.all();
        Amounts idleReservations = all.reservations.copy();
        idleReservations.subtractSaturating(all.heldReserved);
        available.add(state.total.amounts());
        available.subtractSaturating(state.held.amounts());
        available.subtractSaturating(idleReservations);
        for (AgentState agent : state.agents.values()) {
            if (agent.hasRevocable) {
                available.subtractSaturating(
                        state.quantities.scalars(agent.view().available.revocable()));
            }
        }
    }

    boolean isRequired() {
        return !required.isEmpty();
    }

    /** Gives what may be given away beyond the required part. */
    Amounts surplus() {
        Amounts surplus = available.copy();
        surplus.subtractSaturating(required);
        return surplus;
    }

    /** Tells whether nothing of what is wanted may be given away. */
    boolean leavesNothing(Amounts wanted) {
        for (int i = 0; i < wanted.length(); i++) {
            if (wanted.get(i) > 0 && available.get(i) > required.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** Counts an allocation that satisfies {@code guaranteed} of a guarantee and takes {@code taken} in all. */
    void take(Amounts guaranteed, Amounts taken) {
        required.subtractSaturating(guaranteed);
        available.subtractSaturating(taken);
    }
}

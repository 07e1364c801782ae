package io.tepui.allocator;

/**
 * The scalars of one node of the role tree, summed over its subtree and over agents (AR-138). Shared entries count once
 * per agent.
 */
final class RoleQuantities {
    /** All reservations on all agents, allocated or not. */
    final Amounts reservations = new Amounts();
    /** The reserved part of what is offered or allocated. */
    final Amounts heldReserved = new Amounts();
    /** The unreserved, non-revocable part of what is offered or allocated. */
    final Amounts heldUnreserved = new Amounts();
    /** The unreserved, non-revocable part of what is in use. */
    final Amounts usedUnreserved = new Amounts();

    private final SharedLedger sharedReserved = new SharedLedger();

    void hold(HeldQuantities held) {
        heldReserved.add(held.reserved().amounts());
        sharedReserved.add(held.reserved(), heldReserved);
        heldUnreserved.add(held.unreserved());
    }

    void release(HeldQuantities held) {
        heldReserved.subtract(held.reserved().amounts());
        sharedReserved.subtract(held.reserved(), heldReserved);
        heldUnreserved.subtract(held.unreserved());
    }

    /** Gives the consumed quota: reservations and what is held of the rest (AR-140). */
    Amounts consumed() {
        Amounts consumed = reservations.copy();
        consumed.add(heldUnreserved);
        return consumed;
    }

    /** Gives the consumed quota as the metric shows it: reservations and what is in use of the rest (AR-140). */
    Amounts consumedInUse() {
        Amounts consumed = reservations.copy();
        consumed.add(usedUnreserved);
        return consumed;
    }

    boolean hasReservations() {
        return !reservations.isEmpty();
    }
}

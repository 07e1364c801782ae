package io.tepui.allocator;

/**
 * The quantities of a pool that a framework holds on one agent.
 *
 * @param whole everything, as the sorters count it (AR-158)
 * @param reserved the reserved entries, shared ones among them (a shared volume is always reserved)
 * @param unreserved the entries neither reserved nor revocable, which quota binds (AR-140)
 */
record HeldQuantities(Allotment whole, Allotment reserved, Amounts unreserved) {}

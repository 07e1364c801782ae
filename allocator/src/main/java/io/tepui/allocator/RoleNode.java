package io.tepui.allocator;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A role in the tree of roles, with its quantities and the frameworks tracked under it (AR-138, AR-139). */
final class RoleNode {
    final String path;
    final @Nullable RoleNode parent;
    final Map<String, RoleNode> children = new TreeMap<>();
    final RoleQuantities quantities = new RoleQuantities();
    /** By framework id: those that subscribe to the role or hold resources of it. */
    final Map<String, Subscription> subscriptions = new HashMap<>();

    double weight = 1.0;
    RoleQuota quota = RoleQuota.NONE;
    int listedSubscriptions;
    int offerFilters;
    /** Orders the frameworks; set while there are any. */
    @Nullable
    Sorter<Subscription> frameworks;

    RoleNode(String path, @Nullable RoleNode parent) {
        this.path = path;
        this.parent = parent;
    }

    boolean isHierarchical() {
        return path.indexOf('/') >= 0;
    }

    /** Tells whether something is missing to the guarantees (AR-169). */
    boolean isUnsatisfied() {
        Amounts guarantees = quota.guarantees();
        for (int i = 0; i < guarantees.length(); i++) {
            if (guarantees.get(i) > quantities.reservations.get(i) + quantities.heldUnreserved.get(i)) {
                return true;
            }
        }
        return false;
    }

    /** Gives what is missing to the guarantees (AR-169). */
    Amounts unsatisfied() {
        Amounts missing = quota.guarantees().copy();
        missing.subtractSaturating(quantities.reservations);
        missing.subtractSaturating(quantities.heldUnreserved);
        return missing;
    }

    /** Tells whether nothing keeps the node in the tree (AR-138). */
    boolean isIdle() {
        return children.isEmpty()
                && subscriptions.isEmpty()
                && weight == 1.0
                && quota.isDefault()
                && !quantities.hasReservations();
    }

    /** Tells whether a reservation for {@code reservationRole} may be used by this role: it or a descendant (AR-51). */
    boolean mayUse(String reservationRole) {
        return path.equals(reservationRole)
                || (path.length() > reservationRole.length()
                        && path.charAt(reservationRole.length()) == '/'
                        && path.startsWith(reservationRole));
    }
}

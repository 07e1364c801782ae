package io.tepui.allocator;

import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is available on an agent at a moment, cut by role. Roles that may use the same reservations share a slice, so that
 * a slice is looked at once and not once a role.
 */
final class AgentView {
    static final AgentView EMPTY = of(Resources.empty());

    /** With more reservation roles than bits in a mask every role has its own slice. */
    private static final int MASK_BITS = 62;

    final Resources available;
    /** The roles that something available is reserved for. */
    private final List<String> reservationRoles;

    private final Map<Object, Slice> slices;
    private @Nullable Slice unreserved;

    private AgentView(Resources available, List<String> reservationRoles) {
        this.available = available;
        this.reservationRoles = reservationRoles;
        this.slices = reservationRoles.isEmpty() ? Map.of() : new HashMap<>();
    }

    static AgentView of(Resources available) {
        List<String> roles = List.of();
        for (ResourceEntry entry : available) {
            if (entry.isReserved() && !roles.contains(entry.reservationRole())) {
                roles = roles.isEmpty() ? new ArrayList<>() : roles;
                roles.add(entry.reservationRole());
            }
        }
        return new AgentView(available, roles);
    }

    boolean isEmpty() {
        return available.isEmpty();
    }

    /** Tells whether every role sees the same. */
    boolean isSameForAllRoles() {
        return reservationRoles.isEmpty();
    }

    /** Gives what the role may be offered (AR-51). */
    Slice forRole(RoleNode role) {
        if (reservationRoles.isEmpty()) {
            return unreserved();
        }
        if (reservationRoles.size() > MASK_BITS) {
            return slices.computeIfAbsent(role.path, path -> new Slice(available.allocatableTo(role.path)));
        }
        long mask = 0;
        for (int i = 0; i < reservationRoles.size(); i++) {
            if (role.mayUse(reservationRoles.get(i))) {
                mask |= 1L << i;
            }
        }
        return mask == 0
                ? unreserved()
                : slices.computeIfAbsent(mask, any -> new Slice(available.allocatableTo(role.path)));
    }

    /** Gives what every role may be offered. */
    Slice unreserved() {
        Slice known = unreserved;
        if (known == null) {
            known = new Slice(available.unreserved());
            unreserved = known;
        }
        return known;
    }
}

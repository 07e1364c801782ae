package io.tepui.allocator;

/**
 * The quota of a role as vectors (AR-99).
 *
 * @param guarantees what the role is to get before others get anything beyond theirs
 * @param limits per index the most it may consume, negative for no limit; past the end there is no limit
 */
record RoleQuota(Amounts guarantees, Amounts limits) {
    static final RoleQuota NONE = new RoleQuota(new Amounts(), new Amounts());
    static final long UNLIMITED = -1;

    boolean hasGuarantees() {
        return !guarantees.isEmpty();
    }

    boolean hasLimits() {
        for (int i = 0; i < limits.length(); i++) {
            if (limit(i) != UNLIMITED) {
                return true;
            }
        }
        return false;
    }

    long limit(int index) {
        return index < limits.length() ? limits.get(index) : UNLIMITED;
    }

    /** Tells whether the limits, less what is consumed, leave nothing of what is wanted. */
    boolean leavesNothing(Amounts wanted, Amounts reservations, Amounts held) {
        for (int i = 0; i < wanted.length(); i++) {
            if (wanted.get(i) > 0 && (limit(i) == UNLIMITED || limit(i) > reservations.get(i) + held.get(i))) {
                return false;
            }
        }
        return true;
    }

    boolean isDefault() {
        return !hasGuarantees() && !hasLimits();
    }
}

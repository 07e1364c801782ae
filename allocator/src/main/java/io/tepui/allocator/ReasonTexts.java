package io.tepui.allocator;

import io.tepui.protocol.v1.Unavailability;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The lines that an {@link Explainer} gives to people. */
final class ReasonTexts {
    private static final int MAX_NAMED_ROLES = 5;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final double MILLIS_PER_SECOND = 1000;

    private final AllocatorState state;

    ReasonTexts(AllocatorState state) {
        this.state = state;
    }

    String holder(String how, Subscription holder) {
        return how + " framework " + holder.framework.id + " in role '" + holder.role.path + "'";
    }

    String minimum(Subscription subscription) {
        List<ResourceQuantities> sets =
                subscription.minAllocatable == null ? state.options.minAllocatable() : subscription.minAllocatable;
        String whose = subscription.minAllocatable == null ? "an offer" : "an offer to the framework in this role";
        return whose + " must have at least "
                + String.join(
                        " or ", sets.stream().map(ResourceQuantities::toString).toList());
    }

    String filter(long nanosLeft) {
        long millis = Math.ceilDiv(nanosLeft, NANOS_PER_MILLI);
        return millis <= 0
                ? "refused by the framework; the filter ends with the next run"
                : "refused by the framework; the filter has " + millis / MILLIS_PER_SECOND + " s left";
    }

    String hidden(Resources hidden, FrameworkState framework) {
        List<String> missing = new ArrayList<>();
        addMissing(missing, framework, FrameworkState.SEES_SHARED, "SHARED_RESOURCES", hidden.shared());
        addMissing(missing, framework, FrameworkState.SEES_REVOCABLE, "REVOCABLE_RESOURCES", hidden.revocable());
        addMissing(
                missing,
                framework,
                FrameworkState.SEES_REFINED,
                "RESERVATION_REFINEMENT",
                hidden.filter(ResourceEntry::isRefined));
        return "the framework lacks the capability " + String.join(" and ", missing);
    }

    private static void addMissing(
            List<String> missing, FrameworkState framework, int bit, String capability, Resources pool) {
        if ((framework.visibility & bit) == 0 && !pool.isEmpty()) {
            missing.add(capability);
        }
    }

    String limit(RoleNode role, Resources limited) {
        Amounts consumed = role.quantities.consumed();
        List<String> parts = new ArrayList<>();
        for (String name : names(limited)) {
            int index = state.quantities.indexOf(name);
            parts.add(amount(role.quota.limit(index)) + " " + name + ", of which " + amount(consumed.get(index))
                    + " are consumed");
        }
        return "the limit of role '" + role.path + "' is " + String.join("; ", parts);
    }

    private static Iterable<String> names(Resources pool) {
        TreeSet<String> names = new TreeSet<>();
        pool.forEach(entry -> names.add(entry.name()));
        return names;
    }

    private static String amount(long thousandths) {
        return Scalar.ofThousandths(thousandths).toString();
    }

    String headroom() {
        List<String> lacking = state.rolesWithQuota.values().stream()
                .filter(role -> !role.isHierarchical() && !role.unsatisfied().isEmpty())
                .map(role -> "'" + role.path + "'")
                .sorted()
                .toList();
        String named = String.join(", ", lacking.subList(0, Math.min(MAX_NAMED_ROLES, lacking.size())));
        int more = lacking.size() - MAX_NAMED_ROLES;
        return "kept free for the guarantees of " + (lacking.size() == 1 ? "role " : "roles ") + named
                + (more > 0 ? " and " + more + " more" : "");
    }

    String maintenance(Unavailability unavailability) {
        Instant start =
                Instant.EPOCH.plus(Duration.ofNanos(unavailability.getStart().getNanoseconds()));
        return "to be unavailable from " + start + " on"
                + (unavailability.hasDuration()
                        ? " for "
                                + Duration.ofNanos(unavailability.getDuration().getNanoseconds())
                        : "")
                + "; it is offered all the same";
    }
}

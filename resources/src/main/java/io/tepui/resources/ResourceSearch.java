package io.tepui.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks for amounts and for common reservations in pools (AR-58, AR-59). */
public final class ResourceSearch {
    private ResourceSearch() {}

    /**
     * Finds the targets in the pool: each first in what is reserved for its role, then in what is unreserved, then anywhere.
     * What is found keeps the reservations that it has in the pool. Nothing if a target is not found in full (AR-59).
     */
    public static Optional<Resources> find(Resources pool, Resources targets) {
        Resources rest = pool;
        Resources found = Resources.empty();
        for (ResourceEntry target : targets) {
            Optional<Resources> part = find(rest, target);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            rest = rest.minus(part.get());
            found = found.plus(part.get());
        }
        return Optional.of(found);
    }

    private static Optional<Resources> find(Resources pool, ResourceEntry target) {
        List<Predicate<ResourceEntry>> preferences = List.of(
                entry -> entry.isReservedTo(target.reservationRole()), entry -> !entry.isReserved(), entry -> true);
        Resources rest = pool;
        Resources found = Resources.empty();
        ResourceEntry missing = target.withoutReservations();
        for (Predicate<ResourceEntry> preference : preferences) {
            for (ResourceEntry candidate : rest.filter(preference)) {
                ResourceEntry plain = candidate.withoutReservations();
                if (plain.contains(missing)) {
                    return Optional.of(found.plus(candidate.withAmount(missing.amount())));
                }
                if (missing.contains(plain)) {
                    found = found.plus(candidate);
                    rest = rest.minus(candidate);
                    missing = missing.withAmount(missing.amount().minus(plain.amount()));
                }
            }
        }
        return Optional.empty();
    }

    /** Gives the first entry with no more than the reservations that both entries have in common (AR-58). */
    public static ResourceEntry reservationAncestor(ResourceEntry first, ResourceEntry second) {
        return first.withReservations(commonPrefix(first.reservations(), second.reservations()));
    }

    /**
     * Gives the first pool with no more than the reservations that the first entries of both have in common (AR-58).
     *
     * @throws ResourceException if a pool is empty, or they differ in more than reservations
     */
    public static Resources reservationAncestor(Resources first, Resources second) {
        if (first.isEmpty() || !first.toUnreserved().equals(second.toUnreserved())) {
            throw new ResourceException("Resources '" + first + "' and '" + second
                    + "' must differ in their reservations only and not be empty");
        }
        List<Reservation> common = commonPrefix(
                first.iterator().next().reservations(), second.iterator().next().reservations());
        return first.toUnreserved().map(entry -> entry.withReservations(common));
    }

    private static List<Reservation> commonPrefix(List<Reservation> a, List<Reservation> b) {
        List<Reservation> common = new ArrayList<>();
        for (int i = 0; i < Math.min(a.size(), b.size()) && a.get(i).equals(b.get(i)); i++) {
            common.add(a.get(i));
        }
        return List.copyOf(common);
    }
}

package io.tepui.master.operations;

import io.tepui.master.state.FrameworkRecord;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceListValidation;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The rules for RESERVE and UNRESERVE (AR-115 to AR-118, MO-239 to MO-246, SE-105, SE-108). */
final class ReservationRules {
    private ReservationRules() {}

    static Optional<String> reserve(
            List<ResourceEntry> source, List<ResourceEntry> resources, OperationSubject subject) {
        List<ResourceEntry> both = new ArrayList<>(resources);
        both.addAll(source);
        return ResourceListValidation.validateSingleProvider(resources)
                .or(() -> ResourceListValidation.validateSingleProvider(both))
                .or(() -> ResourceListValidation.validate(resources))
                .or(() -> ResourceListValidation.validate(source))
                .or(() -> ResourceListValidation.validateDisjoint(resources.stream()
                        .map(entry -> Resources.of(entry.withoutReservations()))
                        .toList()))
                .or(() -> first(resources, entry -> reservable(entry, subject)))
                .or(() -> subject.unsupported(resources))
                .or(() -> source.isEmpty() ? Optional.empty() : rereservation(source, resources))
                .or(() -> subject.framework()
                        .map(framework -> byFramework(resources, framework))
                        .orElseGet(() -> byOperator(both)));
    }

    static Optional<String> unreserve(List<ResourceEntry> resources) {
        return ResourceListValidation.validateSingleProvider(resources)
                .or(() -> ResourceListValidation.validate(resources))
                .or(() -> first(resources, ReservationRules::unreservable));
    }

    private static Optional<String> reservable(ResourceEntry entry, OperationSubject subject) {
        if (!entry.isDynamicallyReserved()) {
            return Optional.of("Resource '" + entry + "' has no dynamic reservation to make");
        }
        if (entry.isRevocable()) {
            return Optional.of("Resource '" + entry + "' is revocable and can't be reserved");
        }
        Optional<String> principal = subject.principal();
        Optional<String> named = entry.reservations().getLast().principal();
        if (principal.isEmpty() || named.equals(principal)) {
            return Optional.empty();
        }
        return Optional.of("The reservation of '" + entry + "' must name the principal '" + principal.get() + "', but "
                + named.map(name -> "names '" + name + "'").orElse("names none"));
    }

    private static Optional<String> unreservable(ResourceEntry entry) {
        if (!entry.isDynamicallyReserved()) {
            return Optional.of("Resource '" + entry + "' has no dynamic reservation to take away");
        }
        return entry.isPersistentVolume()
                ? Optional.of("Resource '" + entry + "' is a persistent volume; destroy it before it is unreserved")
                : Optional.empty();
    }

    private static Optional<String> rereservation(List<ResourceEntry> source, List<ResourceEntry> resources) {
        return sameStack("source", source)
                .or(() -> sameStack("resources", resources))
                .or(() -> Resources.of(source)
                                .toUnreserved()
                                .equals(Resources.of(resources).toUnreserved())
                        ? Optional.empty()
                        : Optional.of("'source' and 'resources' differ in more than their reservations"));
    }

    private static Optional<String> sameStack(String field, List<ResourceEntry> entries) {
        List<Reservation> stack = entries.getFirst().reservations();
        return first(
                entries,
                entry -> entry.reservations().equals(stack)
                        ? Optional.empty()
                        : Optional.of("All of '" + field + "' must have the same reservations: '" + entry
                                + "' differs from '" + entries.getFirst() + "'"));
    }

    private static Optional<String> byFramework(List<ResourceEntry> resources, FrameworkRecord framework) {
        return first(resources, entry -> {
                    String role = entry.reservationRole();
                    Optional<String> allocated = entry.allocationRole();
                    if (!allocated.equals(Optional.of(role))) {
                        return Optional.of("Resource '" + entry + "' is to be reserved for role '" + role
                                + "', but is allocated to "
                                + allocated.map(to -> "role '" + to + "'").orElse("none"));
                    }
                    return framework.roles().contains(role)
                            ? Optional.empty()
                            : Optional.of("Resource '" + entry + "' is to be reserved for role '" + role
                                    + "', which is not a role of the framework");
                })
                .or(() -> ResourceListValidation.validateSingleAllocationRole(resources));
    }

    private static Optional<String> byOperator(List<ResourceEntry> resources) {
        return first(
                resources,
                entry -> entry.allocationRole().isPresent()
                        ? Optional.of("Resource '" + entry + "' must not have 'allocation_info'")
                        : Optional.empty());
    }

    private static Optional<String> first(List<ResourceEntry> entries, Function<ResourceEntry, Optional<String>> rule) {
        return entries.stream().map(rule).flatMap(Optional::stream).findFirst();
    }
}

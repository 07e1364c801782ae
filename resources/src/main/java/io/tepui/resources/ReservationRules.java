package io.tepui.resources;

import io.tepui.protocol.v1.Labels;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.ReservationInfo;
import java.util.List;
import java.util.Optional;

/** The rules for the reservations of a message in any of the three forms (AR-74 to AR-76, MO-114, SE-187). */
final class ReservationRules {
    private ReservationRules() {}

    static Optional<String> validate(Resource message) {
        return switch (message.getReservationsCount()) {
            case 0 -> validateOldForm(message);
            case 1 -> validateStackOf(message).or(() -> validateOldFieldsAgree(message));
            default -> validateStackOf(message).or(() -> validateNoOldFields(message));
        };
    }

    /** Checks a stack whose elements have type and role (AR-75). */
    static Optional<String> validateStack(String name, List<Reservation> stack) {
        for (int i = 0; i < stack.size(); i++) {
            Reservation reservation = stack.get(i);
            Optional<String> reason = validateReservedRole(name, reservation.role());
            if (reason.isEmpty() && i > 0) {
                reason = validateRefinement(name, stack.get(i - 1).role(), reservation.role(), reservation.isDynamic());
            }
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("deprecation")
    private static Optional<String> validateOldForm(Resource message) {
        Optional<String> badRole = Roles.validate(message.getRole());
        if (badRole.isPresent()) {
            return Optional.of(of(message.getName()) + " has an invalid 'role': " + badRole.get());
        }
        if (!message.hasReservation()) {
            return Optional.empty();
        }
        if (message.getReservation().hasType()) {
            return Optional.of(of(message.getName()) + " must not set 'reservation.type'; use 'reservations'");
        }
        if (message.getReservation().hasRole()) {
            return Optional.of(of(message.getName()) + " must not set 'reservation.role'; use 'role'");
        }
        return message.getRole().equals(Roles.ANY)
                ? Optional.of(of(message.getName()) + " must not have a 'reservation' for role '*'")
                : Optional.empty();
    }

    private static Optional<String> validateStackOf(Resource message) {
        String name = message.getName();
        for (int i = 0; i < message.getReservationsCount(); i++) {
            ReservationInfo info = message.getReservations(i);
            if (!info.hasType() || info.getType() == ReservationInfo.Type.UNKNOWN) {
                return Optional.of(of(name) + " must set 'reservations[" + i + "].type' to STATIC or DYNAMIC");
            }
            if (!info.hasRole()) {
                return Optional.of(of(name) + " must set 'reservations[" + i + "].role'");
            }
        }
        return validateStack(
                name,
                message.getReservationsList().stream()
                        .map(Reservation::fromMessage)
                        .toList());
    }

    private static Optional<String> validateReservedRole(String name, String role) {
        return role.equals(Roles.ANY)
                ? Optional.of(of(name) + " must not be reserved for role '*'")
                : Roles.validate(role).map(reason -> of(name) + " has an invalid reservation role: " + reason);
    }

    private static Optional<String> validateRefinement(String name, String outer, String inner, boolean dynamic) {
        if (!dynamic) {
            return Optional.of(of(name) + " must refine its reservation for '" + outer + "' by a DYNAMIC one");
        }
        return Roles.isStrictSubrole(inner, outer)
                ? Optional.empty()
                : Optional.of(of(name) + " is reserved for '" + outer + "', which '" + inner
                        + "' cannot refine: it is not a descendant");
    }

    @SuppressWarnings("deprecation")
    private static Optional<String> validateOldFieldsAgree(Resource message) {
        ReservationInfo only = message.getReservations(0);
        String name = message.getName();
        if (message.hasRole() && !message.getRole().equals(only.getRole())) {
            return Optional.of(of(name) + " has 'role' '" + message.getRole() + "' but a reservation for '"
                    + only.getRole() + "'");
        }
        if (only.getType() == ReservationInfo.Type.STATIC) {
            return message.hasReservation()
                    ? Optional.of(of(name) + " must not set 'reservation' beside a STATIC reservation")
                    : Optional.empty();
        }
        if (message.hasRole() != message.hasReservation()) {
            return Optional.of(of(name) + " must set 'role' and 'reservation' both or not at all");
        }
        boolean agree = !message.hasReservation()
                || (message.getReservation().getPrincipal().equals(only.getPrincipal())
                        && message.getReservation().hasPrincipal() == only.hasPrincipal()
                        && sameLabels(message.getReservation().getLabels(), only.getLabels()));
        return agree
                ? Optional.empty()
                : Optional.of(of(name) + " has different principals or labels in 'reservation' and 'reservations'");
    }

    @SuppressWarnings("deprecation")
    private static Optional<String> validateNoOldFields(Resource message) {
        return message.hasRole() || message.hasReservation()
                ? Optional.of(of(message.getName())
                        + " must not set 'role' or 'reservation' beside more than one reservation")
                : Optional.empty();
    }

    private static boolean sameLabels(Labels a, Labels b) {
        return LabelSet.of(a).equals(LabelSet.of(b));
    }

    private static String of(String name) {
        return "Resource '" + name + "'";
    }
}

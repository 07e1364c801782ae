package io.tepui.resources;

import io.tepui.protocol.v1.Labels;
import io.tepui.protocol.v1.Resource.ReservationInfo;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * One element of a reservation stack (AR-26, AR-37).
 *
 * @param type STATIC for one from an agent's configuration, DYNAMIC for one made by an operation
 * @param role the role that it is for, never {@code *}
 * @param principal who made it, if known
 * @param labels labels of the one who made it; present and empty differs from absent
 */
public record Reservation(Type type, String role, Optional<String> principal, Optional<LabelSet> labels) {
    /** How the reservation came to be. */
    public enum Type {
        STATIC,
        DYNAMIC
    }

    /** Gives a static reservation. */
    public static Reservation ofStatic(String role) {
        return new Reservation(Type.STATIC, role, Optional.empty(), Optional.empty());
    }

    /** Gives a dynamic reservation of no known principal. */
    public static Reservation ofDynamic(String role) {
        return new Reservation(Type.DYNAMIC, role, Optional.empty(), Optional.empty());
    }

    /** Gives a dynamic reservation of a principal. */
    public static Reservation ofDynamic(String role, String principal) {
        return new Reservation(Type.DYNAMIC, role, Optional.of(principal), Optional.empty());
    }

    /** Gives this reservation with the labels. */
    public Reservation withLabels(Labels labels) {
        return new Reservation(type, role, principal, Optional.of(LabelSet.of(labels)));
    }

    /** Tells whether an operation made it. */
    public boolean isDynamic() {
        return type == Type.DYNAMIC;
    }

    /**
     * Reads an element of {@code reservations}.
     *
     * @throws IllegalArgumentException if the type is neither STATIC nor DYNAMIC
     */
    public static Reservation fromMessage(ReservationInfo info) {
        Type type =
                switch (info.getType()) {
                    case STATIC -> Type.STATIC;
                    case DYNAMIC -> Type.DYNAMIC;
                    case UNKNOWN -> throw new IllegalArgumentException("Reservation type is not STATIC or DYNAMIC");
                };
        return new Reservation(
                type,
                info.getRole(),
                info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty(),
                info.hasLabels() ? Optional.of(LabelSet.of(info.getLabels())) : Optional.empty());
    }

    /** Gives the element for {@code reservations}, with type and role (AR-84). */
    public ReservationInfo toMessage() {
        return ownerOnly()
                .setType(isDynamic() ? ReservationInfo.Type.DYNAMIC : ReservationInfo.Type.STATIC)
                .setRole(role)
                .build();
    }

    /** Gives principal and labels only, as the old field {@code reservation} has them (AR-84). */
    ReservationInfo.Builder ownerOnly() {
        ReservationInfo.Builder info = ReservationInfo.newBuilder();
        principal.ifPresent(info::setPrincipal);
        labels.ifPresent(set -> info.setLabels(set.toMessage()));
        return info;
    }

    /** Gives the text form, for example {@code (DYNAMIC,role,principal,{key: value})} (AR-67). */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",", "(", ")").add(type.name()).add(role);
        principal.ifPresent(text::add);
        labels.ifPresent(set -> text.add(set.toString()));
        return text.toString();
    }
}

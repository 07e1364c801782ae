package io.tepui.resources;

import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.AllocationInfo;
import io.tepui.protocol.v1.Resource.ReservationInfo;
import io.tepui.protocol.v1.Resource.RevocableInfo;
import io.tepui.protocol.v1.Resource.SharedInfo;
import io.tepui.protocol.v1.ResourceProviderID;
import io.tepui.protocol.v1.Value;
import java.util.List;

/** Turns valid messages into entries and entries into messages. */
final class ResourceMessages {
    private ResourceMessages() {}

    /** Reads a valid message in any form. */
    static ResourceEntry read(Resource message) {
        Amount amount = readAmount(message);
        ResourceKey key = new ResourceKey(
                message.getName(),
                amount.kind(),
                message.hasAllocationInfo() ? message.getAllocationInfo().getRole() : null,
                readReservations(message),
                message.hasDisk() ? Disk.of(message.getDisk()) : null,
                message.hasProviderId() ? message.getProviderId().getValue() : null,
                message.hasRevocable(),
                message.hasShared());
        return new ResourceEntry(key, amount);
    }

    /** Writes a message; fails for a refined entry in the pre-refinement form (AR-84, AR-86). */
    static Resource write(ResourceEntry entry, ResourceForm form) {
        Resource.Builder message = Resource.newBuilder().setName(entry.name());
        writeAmount(message, entry.amount());
        writeReservations(message, entry, form);
        entry.allocationRole()
                .ifPresent(role ->
                        message.setAllocationInfo(AllocationInfo.newBuilder().setRole(role)));
        entry.disk().ifPresent(disk -> message.setDisk(disk.toMessage()));
        entry.providerId()
                .ifPresent(id ->
                        message.setProviderId(ResourceProviderID.newBuilder().setValue(id)));
        if (entry.isRevocable()) {
            message.setRevocable(RevocableInfo.getDefaultInstance());
        }
        if (entry.isShared()) {
            message.setShared(SharedInfo.getDefaultInstance());
        }
        return message.build();
    }

    /** Gives the reservation stack of a valid message in any form (AR-85). */
    static List<Reservation> readReservations(Resource message) {
        if (message.getReservationsCount() > 0) {
            return message.getReservationsList().stream()
                    .map(Reservation::fromMessage)
                    .toList();
        }
        String role = message.getRole();
        if (role.equals(Roles.ANY)) {
            return List.of();
        }
        ReservationInfo.Type type =
                message.hasReservation() ? ReservationInfo.Type.DYNAMIC : ReservationInfo.Type.STATIC;
        return List.of(Reservation.fromMessage(
                message.getReservation().toBuilder().setType(type).setRole(role).build()));
    }

    private static void writeReservations(Resource.Builder message, ResourceEntry entry, ResourceForm form) {
        if (form == ResourceForm.PRE_REFINEMENT && entry.isRefined()) {
            throw new ResourceException("Resource '" + entry + "' is refined, which the old form cannot tell");
        }
        if (form != ResourceForm.PRE_REFINEMENT) {
            entry.reservations().forEach(reservation -> message.addReservations(reservation.toMessage()));
        }
        if (form != ResourceForm.POST_REFINEMENT && !entry.isRefined()) {
            writeOldFields(message, entry);
        }
    }

    @SuppressWarnings("deprecation")
    private static void writeOldFields(Resource.Builder message, ResourceEntry entry) {
        message.setRole(entry.reservationRole());
        if (entry.isDynamicallyReserved()) {
            message.setReservation(entry.reservations().getLast().ownerOnly());
        }
    }

    static Amount readAmount(Resource message) {
        return switch (message.getType()) {
            case SCALAR -> Scalar.of(message.getScalar().getValue());
            case RANGES -> readRanges(message.getRanges());
            case SET -> SetValue.of(message.getSet().getItemList());
            case TEXT -> throw new ResourceException("Resource '" + message.getName() + "' must not be of type TEXT");
        };
    }

    static Ranges readRanges(Value.Ranges ranges) {
        long[] pairs = new long[2 * ranges.getRangeCount()];
        for (int i = 0; i < ranges.getRangeCount(); i++) {
            pairs[2 * i] = ranges.getRange(i).getBegin();
            pairs[2 * i + 1] = ranges.getRange(i).getEnd();
        }
        return Ranges.ofPairs(pairs);
    }

    static Value.Ranges writeRanges(Ranges ranges) {
        Value.Ranges.Builder message = Value.Ranges.newBuilder();
        for (int i = 0; i < ranges.intervals(); i++) {
            message.addRange(Value.Range.newBuilder().setBegin(ranges.begin(i)).setEnd(ranges.end(i)));
        }
        return message.build();
    }

    private static void writeAmount(Resource.Builder message, Amount amount) {
        switch (amount) {
            case Scalar scalar ->
                message.setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(scalar.doubleValue()));
            case Ranges ranges -> message.setType(Value.Type.RANGES).setRanges(writeRanges(ranges));
            case SetValue set ->
                message.setType(Value.Type.SET).setSet(Value.Set.newBuilder().addAllItem(set.items()));
        }
    }
}

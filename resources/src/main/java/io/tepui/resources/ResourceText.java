package io.tepui.resources;

import java.util.stream.Collectors;

/** The printed form of entries and pools (AR-67). */
final class ResourceText {
    private ResourceText() {}

    static String entry(ResourceEntry entry) {
        StringBuilder text = new StringBuilder(entry.name());
        entry.allocationRole()
                .ifPresent(role -> text.append("(allocated: ").append(role).append(')'));
        if (entry.isReserved()) {
            text.append(entry.reservations().stream()
                    .map(Reservation::toString)
                    .collect(Collectors.joining(",", "(reservations: [", "])")));
        }
        entry.disk().ifPresent(disk -> text.append('[').append(disk).append(']'));
        text.append(entry.isRevocable() ? "{REV}" : "").append(entry.isShared() ? "<SHARED>" : "");
        return text.append(':').append(entry.amount()).toString();
    }

    static String pool(Iterable<ResourceEntry> entries) {
        StringBuilder text = new StringBuilder();
        for (ResourceEntry entry : entries) {
            text.append(text.isEmpty() ? "" : "; ").append(entry);
            if (entry.isShared()) {
                text.append('<').append(entry.copies()).append('>');
            }
        }
        return text.isEmpty() ? "{}" : text.toString();
    }
}

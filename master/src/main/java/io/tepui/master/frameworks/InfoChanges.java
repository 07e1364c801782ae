package io.tepui.master.frameworks;

import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Label;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What may change in a framework's description, and whether it did (SE-48, SE-69, SE-71). */
final class InfoChanges {
    private InfoChanges() {}

    /** Returns the submitted description with what a subscription can't change: user and checkpoint (SE-48). */
    static FrameworkInfo keepFixed(FrameworkInfo stored, FrameworkInfo submitted) {
        FrameworkInfo.Builder kept = submitted.toBuilder().setUser(stored.getUser());
        if (stored.getCheckpoint() != submitted.getCheckpoint()) {
            kept.setCheckpoint(stored.getCheckpoint());
        }
        return kept.build();
    }

    /** Refuses another principal; set and unset differ too (SE-44 k). */
    static Optional<String> principal(FrameworkInfo stored, FrameworkInfo submitted) {
        return Objects.equals(principalOf(stored), principalOf(submitted))
                ? Optional.empty()
                : changed(
                        "principal",
                        principalOf(stored).orElse(""),
                        principalOf(submitted).orElse(""));
    }

    /** Refuses what UPDATE_FRAMEWORK can't change: principal, user and checkpoint (SE-69). */
    static Optional<String> fixed(FrameworkInfo stored, FrameworkInfo submitted) {
        return principal(stored, submitted)
                .or(() -> stored.getUser().equals(submitted.getUser())
                        ? Optional.empty()
                        : changed("user", stored.getUser(), submitted.getUser()))
                .or(() -> stored.getCheckpoint() == submitted.getCheckpoint()
                        ? Optional.empty()
                        : changed("checkpoint", stored.getCheckpoint(), submitted.getCheckpoint()));
    }

    /** Tells whether both say the same, whatever the order of roles, capabilities and labels (SE-71). */
    static boolean sameContent(FrameworkInfo one, FrameworkInfo other) {
        return one.equals(other) || ordered(one).equals(ordered(other));
    }

    private static FrameworkInfo ordered(FrameworkInfo info) {
        FrameworkInfo.Builder ordered = info.toBuilder();
        ordered.clearRoles().addAllRoles(sorted(info.getRolesList(), Comparator.naturalOrder()));
        ordered.clearCapabilities()
                .addAllCapabilities(
                        sorted(info.getCapabilitiesList(), Comparator.comparing(FrameworkInfo.Capability::getType)));
        if (info.hasLabels()) {
            ordered.getLabelsBuilder()
                    .clearLabels()
                    .addAllLabels(sorted(
                            info.getLabels().getLabelsList(),
                            Comparator.comparing(Label::getKey).thenComparing(Label::getValue)));
        }
        return ordered.build();
    }

    private static <T> List<T> sorted(List<T> items, Comparator<? super T> order) {
        return items.stream().sorted(order).toList();
    }

    private static Optional<String> principalOf(FrameworkInfo info) {
        return info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty();
    }

    private static Optional<String> changed(String field, Object from, Object to) {
        return Optional.of("'framework_info." + field + "' must not change from '" + from + "' to '" + to + "'");
    }
}

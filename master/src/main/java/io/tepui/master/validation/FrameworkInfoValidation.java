package io.tepui.master.validation;

import static io.tepui.master.validation.Rules.each;
import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.in;
import static io.tepui.master.validation.Rules.kept;
import static io.tepui.master.validation.Rules.require;

import io.tepui.master.state.FrameworkCapabilities;
import io.tepui.protocol.Ids;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.OfferFilters;
import io.tepui.protocol.v1.Value;
import io.tepui.resources.Roles;
import io.tepui.resources.Scalar;
import java.util.HashSet;
import java.util.Optional;

/** The rules of a framework's description that hold whoever brings it (SE-44 a to c, AM-44). */
public final class FrameworkInfoValidation {
    private FrameworkInfoValidation() {}

    /** Checks roles, id and offer filters, in this order. */
    public static Optional<String> validate(FrameworkInfo info) {
        return first(
                () -> roles(info),
                () -> info.getId().getValue().isEmpty()
                        ? kept()
                        : Ids.problem("framework_info.id", info.getId().getValue()),
                () -> offerFilters(info));
    }

    private static Optional<String> roles(FrameworkInfo info) {
        if (!FrameworkCapabilities.of(info).contains(FrameworkInfo.Capability.Type.MULTI_ROLE)) {
            return require(
                            info.getRolesCount() == 0,
                            "'framework_info.roles' needs the capability MULTI_ROLE: set 'role' instead")
                    .or(() -> Roles.validate(info.getRole()));
        }
        return first(
                () -> require(
                        !info.hasRole(), "'framework_info.role' must not be set with MULTI_ROLE: set 'roles' instead"),
                () -> require(
                        new HashSet<>(info.getRolesList()).size() == info.getRolesCount(),
                        "'framework_info.roles' names a role twice"),
                () -> each(info.getRolesList(), Roles::validate));
    }

    private static Optional<String> offerFilters(FrameworkInfo info) {
        return each(
                info.getOfferFiltersMap().entrySet(),
                filters -> in(
                        "'framework_info.offer_filters' of '" + filters.getKey() + "'", minimums(filters.getValue())));
    }

    private static Optional<String> minimums(OfferFilters filters) {
        return each(filters.getMinAllocatableResources().getQuantitiesList(), minimum -> require(
                        minimum.getQuantitiesCount() > 0, "an element of 'quantities' names no resource")
                .or(() -> each(
                        minimum.getQuantitiesMap().entrySet(),
                        quantity -> quantity(quantity.getKey(), quantity.getValue()))));
    }

    private static Optional<String> quantity(String name, Value.Scalar scalar) {
        double value = scalar.getValue();
        return require(
                value == 0 || (value >= Double.MIN_NORMAL && Scalar.isRepresentable(value)),
                "'" + name + "' is " + value + ", it must be zero or a positive number");
    }
}

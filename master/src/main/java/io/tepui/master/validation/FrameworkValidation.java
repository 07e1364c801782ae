package io.tepui.master.validation;

import static io.tepui.master.validation.Rules.each;
import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.in;
import static io.tepui.master.validation.Rules.kept;
import static io.tepui.master.validation.Rules.require;

import io.tepui.master.core.MasterSettings;
import io.tepui.master.state.FrameworkCapabilities;
import io.tepui.protocol.Ids;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.OfferFilters;
import io.tepui.protocol.v1.Value;
import io.tepui.resources.Roles;
import io.tepui.resources.Scalar;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The rules of a framework's description, when it subscribes or changes (SE-44) and when an agent tells it (AM-44). */
public final class FrameworkValidation {
    /** Seconds that 64 bits of nanoseconds can't hold begin here. */
    private static final double MAX_SECONDS = Long.MAX_VALUE / 1e9;

    private static final String ROOT = "root";

    private FrameworkValidation() {}

    /** Checks what holds for every description: roles, id and offer filters (SE-44 a to c). */
    public static Optional<String> validate(FrameworkInfo info) {
        return first(() -> roles(info), () -> id(info), () -> offerFilters(info));
    }

    /**
     * Checks what a scheduler wants to subscribe with (SE-44 a to f and h).
     *
     * @param suppressed the roles it wants to be suppressed
     */
    public static Optional<String> validate(
            FrameworkInfo info, Collection<String> suppressed, MasterSettings settings) {
        return first(
                () -> validate(info),
                () -> allowed(info, settings),
                () -> suppressed(info, suppressed),
                () -> require(
                        settings.rootSubmissions() || !info.getUser().equals(ROOT),
                        "'user' is 'root', which this master does not allow (--root_submissions=false)"),
                () -> failoverTimeout(info));
    }

    @SuppressWarnings("deprecation") // 'role' is what frameworks without MULTI_ROLE use
    private static Optional<String> roles(FrameworkInfo info) {
        boolean multiRole = FrameworkCapabilities.of(info).contains(FrameworkInfo.Capability.Type.MULTI_ROLE);
        if (multiRole) {
            return first(
                    () -> require(
                            !info.hasRole(), "'role' must not be set with the capability MULTI_ROLE: use 'roles'"),
                    () -> unique(info.getRolesList()),
                    () -> each(info.getRolesList(), FrameworkValidation::role));
        }
        return first(
                () -> require(
                        info.getRolesCount() == 0,
                        "'roles' must be empty without the capability MULTI_ROLE: use 'role'"),
                () -> role(info.getRole()));
    }

    private static Optional<String> role(String role) {
        return Roles.validate(role);
    }

    private static Optional<String> unique(Collection<String> roles) {
        Set<String> seen = new HashSet<>();
        return each(roles, role -> require(seen.add(role), "'roles' holds '" + role + "' twice"));
    }

    private static Optional<String> id(FrameworkInfo info) {
        String id = info.getId().getValue();
        return id.isEmpty() ? kept() : Ids.problem("framework_id", id);
    }

    private static Optional<String> offerFilters(FrameworkInfo info) {
        return each(
                new TreeMap<>(info.getOfferFiltersMap()).entrySet(),
                filter -> in(
                        "'offer_filters' of role '" + filter.getKey() + "'",
                        each(
                                filter.getValue().getMinAllocatableResources().getQuantitiesList(),
                                FrameworkValidation::quantities)));
    }

    private static Optional<String> quantities(OfferFilters.ResourceQuantities minimum) {
        return first(
                () -> require(minimum.getQuantitiesCount() > 0, "'quantities' must name at least one resource"),
                () -> each(new TreeMap<>(minimum.getQuantitiesMap()).entrySet(), FrameworkValidation::quantity));
    }

    private static Optional<String> quantity(Map.Entry<String, Value.Scalar> quantity) {
        double value = quantity.getValue().getValue();
        return require(
                value == 0 || (value >= Double.MIN_NORMAL && Scalar.isRepresentable(value)),
                "'" + quantity.getKey() + "' is " + value + ", it must be zero or a positive number");
    }

    private static Optional<String> allowed(FrameworkInfo info, MasterSettings settings) {
        if (settings.roles().isEmpty()) {
            return kept();
        }
        Set<String> allowed = settings.roles().get();
        return each(
                FrameworkCapabilities.rolesOf(info),
                role -> require(
                        role.equals(Roles.ANY) || allowed.contains(role),
                        "Role '" + role + "' is not among the roles that this master allows (--roles)"));
    }

    private static Optional<String> suppressed(FrameworkInfo info, Collection<String> suppressed) {
        Set<String> roles = FrameworkCapabilities.rolesOf(info);
        return each(
                suppressed,
                role -> require(
                        roles.contains(role),
                        "'suppressed_roles' holds '" + role + "', which is not a role of the framework"));
    }

    private static Optional<String> failoverTimeout(FrameworkInfo info) {
        double seconds = info.getFailoverTimeout();
        return require(
                Math.abs(seconds) < MAX_SECONDS, // false for NaN
                "'failover_timeout' is " + seconds + " s, which is no duration of at most 292 years");
    }
}

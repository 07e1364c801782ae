package io.tepui.master.quota;

import static io.tepui.master.validation.Rules.each;
import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.require;

import io.tepui.master.core.MasterSettings;
import io.tepui.master.core.StateEditor;
import io.tepui.master.validation.RoleRules;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.quota.QuotaRequest;
import io.tepui.resources.ResourceValidation;
import io.tepui.resources.Roles;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules of what SET_QUOTA asks for, in their order (MO-283). */
final class QuotaRequestRules {
    private QuotaRequestRules() {}

    /** Gives the first reason why the quota can't be set, or nothing. */
    static Optional<String> problemOf(QuotaRequest request, StateEditor state, MasterSettings settings) {
        String role = request.getRole();
        List<Resource> guarantee = request.getGuaranteeList();
        return first(
                        () -> ResourceValidation.validate(guarantee),
                        () -> Roles.validate(role),
                        () -> require(!guarantee.isEmpty(), "'guarantee' is empty"),
                        () -> each(guarantee, QuotaRequestRules::plain),
                        () -> distinct(guarantee),
                        () -> RoleRules.unlisted(role, settings),
                        () -> require(
                                !state.configuration().quotas().contains(role),
                                "role '" + role + "' has quota already; remove it first, or use UPDATE_QUOTA"),
                        () -> QuotaConfigRules.flat(role))
                .map(reason -> "set_quota.quota_request: " + reason);
    }

    private static Optional<String> plain(Resource resource) {
        String name = "the guarantee of '" + resource.getName() + "' ";
        boolean reserved = resource.getReservationsCount() > 0
                || resource.hasReservation()
                || (resource.hasRole() && !resource.getRole().equals(Roles.ANY));
        return first(
                () -> require(!reserved, name + "must not be reserved"),
                () -> require(!resource.hasDisk(), name + "must not have 'disk'"),
                () -> require(!resource.hasRevocable(), name + "must not be revocable"),
                () -> require(resource.getType() == Value.Type.SCALAR, name + "must be a SCALAR"));
    }

    private static Optional<String> distinct(List<Resource> guarantee) {
        Set<String> names = new HashSet<>();
        return each(
                guarantee,
                resource -> require(
                        names.add(resource.getName()), "the guarantee of '" + resource.getName() + "' is given twice"));
    }
}

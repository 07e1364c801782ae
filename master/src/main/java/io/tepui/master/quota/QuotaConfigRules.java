package io.tepui.master.quota;

import static io.tepui.master.validation.Rules.each;
import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.require;

import io.tepui.master.core.MasterSettings;
import io.tepui.master.validation.RoleRules;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.resources.Roles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rules of what UPDATE_QUOTA sets (MO-277). */
final class QuotaConfigRules {
    /** Most megabytes of memory or disk: 1 EiB. */
    static final double MAX_MEGABYTES = 1_099_511_627_776.0;
    /** Most of anything else. */
    static final double MAX_AMOUNT = 1_000_000_000_000.0;

    private QuotaConfigRules() {}

    /** Gives the first reason why one of the quotas can't be set, or nothing. */
    static Optional<String> problemOf(List<QuotaConfig> configs, MasterSettings settings) {
        return each(
                configs, config -> problemOf(config, settings).map(reason -> "update_quota.quota_configs: " + reason));
    }

    private static Optional<String> problemOf(QuotaConfig config, MasterSettings settings) {
        String role = config.getRole();
        return first(
                () -> RoleRules.unlisted(role, settings),
                () -> flat(role),
                () -> Roles.validate(role),
                () -> amounts(role, "guarantees", config.getGuaranteesMap()),
                () -> amounts(role, "limits", config.getLimitsMap()),
                () -> ordered(config));
    }

    /** Quota is of top-level roles only. */
    static Optional<String> flat(String role) {
        return require(
                !Roles.isHierarchical(role),
                "role '" + role + "' is nested, but only roles without '/' may have quota");
    }

    private static Optional<String> amounts(String role, String field, Map<String, Value.Scalar> amounts) {
        return each(
                new TreeMap<>(amounts).entrySet(),
                amount -> amount(role, field, amount.getKey(), amount.getValue().getValue()));
    }

    private static Optional<String> amount(String role, String field, String name, double value) {
        String what = "role '" + role + "' has " + field + " of " + value + " '" + name + "', ";
        double cap = name.equals("mem") || name.equals("disk") ? MAX_MEGABYTES : MAX_AMOUNT;
        return first(
                () -> require(Double.isFinite(value) && value >= 0, what + "which must be finite and not negative"),
                () -> require(value == 0 || value >= Double.MIN_NORMAL, what + "which is too small to count"),
                () -> require(value <= cap, what + "which is more than " + cap));
    }

    private static Optional<String> ordered(QuotaConfig config) {
        Map<String, Value.Scalar> limits = config.getLimitsMap();
        return each(new TreeMap<>(config.getGuaranteesMap()).entrySet(), guarantee -> {
            Value.Scalar limit = limits.get(guarantee.getKey());
            return require(
                    limit == null || guarantee.getValue().getValue() <= limit.getValue(),
                    "role '" + config.getRole() + "' has a guarantee of "
                            + guarantee.getValue().getValue() + " '" + guarantee.getKey() + "' above its limit");
        });
    }
}

package io.tepui.master.validation;

import static io.tepui.master.validation.Rules.each;
import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.kept;
import static io.tepui.master.validation.Rules.require;

import io.tepui.master.core.MasterSettings;
import io.tepui.master.state.FrameworkCapabilities;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.resources.Roles;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** The rules of what a scheduler subscribes with or changes to (SE-44). */
public final class FrameworkValidation {
    /** Seconds that 64 bits of nanoseconds can't hold begin here. */
    private static final double MAX_SECONDS = Long.MAX_VALUE / 1e9;

    private static final String ROOT = "root";

    private FrameworkValidation() {}

    /**
     * Checks what a scheduler wants to subscribe with (SE-44 a to f and h).
     *
     * @param suppressed the roles it wants to be suppressed
     */
    public static Optional<String> validate(
            FrameworkInfo info, Collection<String> suppressed, MasterSettings settings) {
        return first(
                () -> FrameworkInfoValidation.validate(info),
                () -> allowed(info, settings),
                () -> suppressed(info, suppressed),
                () -> require(
                        settings.rootSubmissions() || !info.getUser().equals(ROOT),
                        "'user' is 'root', which this master does not allow (--root_submissions=false)"),
                () -> failoverTimeout(info));
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

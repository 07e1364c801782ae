package io.tepui.containers;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Requests and limits shown in a container's statistics (AO-216). They enforce nothing here.
 *
 * @param cpusRequest cpus asked for
 * @param cpusLimit cpus at most
 * @param memRequestBytes memory asked for
 * @param memLimitBytes memory at most
 */
public record UsageLimits(
        OptionalDouble cpusRequest,
        OptionalDouble cpusLimit,
        OptionalLong memRequestBytes,
        OptionalLong memLimitBytes) {

    /** Nothing known, as for a container that was just recovered (AO-217). */
    public static final UsageLimits UNKNOWN =
            new UsageLimits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalLong.empty(), OptionalLong.empty());
}

package io.tepui.master.validation;

import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.kept;
import static io.tepui.master.validation.Rules.require;

import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.Value;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The rules of resource limits (SE-195). */
public final class LimitsValidation {
    private static final Set<String> LIMITABLE = Set.of("cpus", "mem");

    private LimitsValidation() {}

    /**
     * Checks a task's limits.
     *
     * @param agentHasLimits whether the agent has the capability TASK_RESOURCE_LIMITS
     */
    public static Optional<String> validate(TaskInfo task, boolean agentHasLimits) {
        if (task.getLimitsMap().isEmpty()) {
            return kept();
        }
        if (!agentHasLimits) {
            return Rules.broken("'limits' are set, but the agent lacks the capability TASK_RESOURCE_LIMITS");
        }
        Resources resources = Resources.fromMessages(task.getResourcesList());
        return Rules.each(
                new TreeMap<>(task.getLimitsMap()).entrySet(),
                limit -> validate(limit.getKey(), limit.getValue(), resources));
    }

    private static Optional<String> validate(String name, Value.Scalar limit, Resources resources) {
        String place = "'limits." + name + "'";
        double value = limit.getValue();
        Optional<Scalar> requested = resources.scalar(name);
        return first(
                () -> require(
                        LIMITABLE.contains(name), place + " is not allowed: only 'cpus' and 'mem' can be limited"),
                () -> require(requested.isPresent(), place + " is set, but the task has no '" + name + "'"),
                () -> require(
                        !Double.isNaN(value) && (!Double.isInfinite(value) || (name.equals("mem") && value > 0)),
                        place + " is " + value + ": only 'mem' may be infinite"),
                () -> require(
                        Double.isInfinite(value)
                                || (value >= 0
                                        && Scalar.isRepresentable(value)
                                        && Scalar.of(value).compareTo(requested.orElseThrow()) >= 0),
                        place + " is " + value + ", less than the " + requested.orElseThrow() + " requested"));
    }
}

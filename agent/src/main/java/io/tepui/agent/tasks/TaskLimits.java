package io.tepui.agent.tasks;

import io.tepui.agent.Isolation;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.Value;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** How far tasks, and the container that holds them, may go beyond what they ask for (AO-213 to AO-215). */
public final class TaskLimits {
    private static final String CPUS = "cpus";
    private static final String MEM = "mem";

    private TaskLimits() {}

    /** Why an agent cannot keep a task's limits, as one line; nothing when it can (AO-214). */
    static Optional<String> problem(TaskInfo task, Isolation isolation) {
        return task.getLimitsMap().keySet().stream()
                .sorted()
                .filter(name -> isolator(name).filter(isolation::has).isEmpty())
                .findFirst()
                .map(name -> "limits." + name
                        + isolator(name)
                                .map(isolator -> " needs an agent with the isolator " + isolator)
                                .orElse(" is not known: only cpus and mem have limits"));
    }

    private static Optional<String> isolator(String resource) {
        return switch (resource) {
            case CPUS -> Optional.of("cgroups/cpu");
            case MEM -> Optional.of("cgroups/mem");
            default -> Optional.empty();
        };
    }

    /**
     * The limits of an executor's container (AO-215): for each resource what its tasks may take and the executor asks for; infinite if that
     * of a task is; none if no task has one.
     *
     * @param executor what the executor itself asks for
     * @param tasks those that are not over
     * @param hardCpus whether cpus asked for are a limit as well; else a task without a limit of cpus has the whole container without
     */
    public static Map<String, Value.Scalar> ofExecutor(
            List<Resource> executor, Collection<TaskInfo> tasks, boolean hardCpus) {
        Map<String, Value.Scalar> limits = new TreeMap<>();
        for (String name : List.of(CPUS, MEM)) {
            long limited =
                    tasks.stream().filter(task -> task.containsLimits(name)).count();
            boolean unbound = name.equals(CPUS) && !hardCpus && limited < tasks.size();
            if (limited > 0 && !unbound) {
                double sum =
                        tasks.stream().mapToDouble(task -> most(task, name)).sum() + asked(executor, name);
                limits.put(name, Value.Scalar.newBuilder().setValue(sum).build());
            }
        }
        return limits;
    }

    private static double most(TaskInfo task, String name) {
        return limit(task, name).orElseGet(() -> asked(task.getResourcesList(), name));
    }

    private static OptionalDouble limit(TaskInfo task, String name) {
        Value.Scalar limit = task.getLimitsMap().get(name);
        return limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit.getValue());
    }

    private static double asked(List<Resource> resources, String name) {
        return resources.stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }
}

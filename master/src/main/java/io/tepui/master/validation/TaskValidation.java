package io.tepui.master.validation;

import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.in;
import static io.tepui.master.validation.Rules.kept;
import static io.tepui.master.validation.Rules.notNegativeNanos;
import static io.tepui.master.validation.Rules.require;

import io.tepui.protocol.Ids;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.resources.ResourceListValidation;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules of tasks that are launched one by one (SE-190, SE-196 to SE-201), and those that hold in groups too. */
public final class TaskValidation {
    private TaskValidation() {}

    /**
     * Checks a task of a LAUNCH.
     *
     * @param task completed (SE-99): resources in post-refinement form with allocation role
     * @return why it can't be launched, in one line; nothing if it can
     */
    public static Optional<String> validateLaunch(TaskInfo task, LaunchTarget target) {
        return first(
                () -> validateAny(task, target),
                () -> require(
                        task.hasCommand() != task.hasExecutor(),
                        "Exactly one of 'command' and 'executor' must be set, not "
                                + (task.hasCommand() ? "both" : "none")),
                () -> task.hasExecutor() ? withExecutor(task, target) : kept(),
                () -> fits(task, target),
                () -> require(
                        ContainerValidation.sharesCgroups(task.getContainer()),
                        "'container.linux_info.share_cgroups' may be false only in task groups"));
    }

    /** Checks what holds for every task, whether launched alone or in a group (SE-190). */
    static Optional<String> validateAny(TaskInfo task, LaunchTarget target) {
        return first(
                () -> Ids.problem("'task_id'", task.getTaskId().getValue()),
                () -> unique(task, target),
                () -> require(
                        task.getAgentId().getValue().equals(target.agent().id()),
                        "'agent_id' is '" + task.getAgentId().getValue() + "', but the offers are of agent '"
                                + target.agent().id() + "'"),
                () -> notNegativeNanos(
                        "kill_policy.grace_period",
                        task.getKillPolicy().getGracePeriod().getNanoseconds()),
                () -> notNegativeNanos(
                        "max_completion_time", task.getMaxCompletionTime().getNanoseconds()),
                () -> task.hasCheck() ? CheckValidation.validate(task.getCheck()) : kept(),
                () -> task.hasHealthCheck() ? CheckValidation.validate(task.getHealthCheck()) : kept(),
                () -> resources(task),
                () -> task.hasCommand() ? in("command", CommandValidation.validate(task.getCommand())) : kept(),
                () -> task.hasContainer() ? in("container", ContainerValidation.validate(task.getContainer())) : kept(),
                () -> LimitsValidation.validate(
                        task, target.agent().has(AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS)));
    }

    private static Optional<String> unique(TaskInfo task, LaunchTarget target) {
        String id = task.getTaskId().getValue();
        return first(
                () -> require(target.tasks().find(id) == null, "'task_id' is that of a known task: '" + id + "'"),
                () -> require(
                        !target.tasks().unreachable().contains(id),
                        "'task_id' is that of a task on an unreachable agent: '" + id + "'"));
    }

    private static Optional<String> resources(TaskInfo task) {
        List<Resource> resources = task.getResourcesList();
        return first(
                () -> require(!resources.isEmpty(), "'resources' must not be empty"),
                () -> ResourceRules.sound(resources),
                () -> ResourceRules.consistent(resources),
                () -> ResourceRules.allocatedToOneRole(resources));
    }

    private static Optional<String> withExecutor(TaskInfo task, LaunchTarget target) {
        ExecutorInfo executor = task.getExecutor();
        return first(
                () -> ExecutorValidation.validateAny(executor, target),
                () -> ExecutorValidation.validateForLaunch(executor),
                () -> together(task, executor));
    }

    /** The resources of task and executor in one list (SE-199). */
    private static Optional<String> together(TaskInfo task, ExecutorInfo executor) {
        List<Resource> both = Stream.concat(task.getResourcesList().stream(), executor.getResourcesList().stream())
                .toList();
        return first(
                () -> ResourceListValidation.validate(ResourceRules.entries(both)),
                () -> ResourceListValidation.validateDisjoint(List.of(
                        Resources.fromMessages(task.getResourcesList()),
                        Resources.fromMessages(executor.getResourcesList()))),
                () -> ResourceRules.consistent(both));
    }

    private static Optional<String> fits(TaskInfo task, LaunchTarget target) {
        Resources own = Resources.fromMessages(task.getResourcesList());
        boolean starts = task.hasExecutor() && target.runningExecutor(task.getExecutor()) == null;
        Resources needed =
                starts ? own.plus(Resources.fromMessages(task.getExecutor().getResourcesList())) : own;
        return contained(needed, target);
    }

    /** All that is needed is still there (SE-200). */
    static Optional<String> contained(Resources needed, LaunchTarget target) {
        return require(
                target.remaining().contains(needed),
                "It needs more than is left of the offers: it needs " + needed + ", there is " + target.remaining());
    }

    /** Whether the container is of the type that only Docker runs. */
    static boolean isDocker(boolean set, ContainerInfo container) {
        return set && container.getType() == ContainerInfo.Type.DOCKER;
    }
}

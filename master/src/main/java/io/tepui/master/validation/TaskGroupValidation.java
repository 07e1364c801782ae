package io.tepui.master.validation;

import static io.tepui.master.validation.Rules.broken;
import static io.tepui.master.validation.Rules.each;
import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.in;
import static io.tepui.master.validation.Rules.kept;
import static io.tepui.master.validation.Rules.require;

import io.tepui.master.state.ExecutorKey;
import io.tepui.master.state.TaskKey;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.HealthCheck;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskGroupInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.resources.ResourceListValidation;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules of task groups (SE-202 to SE-205). */
public final class TaskGroupValidation {
    private static final Scalar MIN_CPUS = Scalar.of(0.01);
    private static final Scalar MIN_MEM = Scalar.of(32);

    private TaskGroupValidation() {}

    /**
     * Checks a LAUNCH_GROUP.
     *
     * @param group completed (SE-99): every task has its executor
     * @return why it can't be launched, in one line; nothing if it can
     */
    public static Optional<String> validate(TaskGroupInfo group, ExecutorInfo executor, LaunchTarget target) {
        return first(
                () -> tasks(group, target),
                () -> ExecutorValidation.validateAny(executor, target),
                () -> in("executor", groupExecutor(executor)),
                () -> each(
                        group.getTasksList(),
                        task -> require(
                                SameContent.of(task.getExecutor(), executor),
                                place(task) + ": 'executor' is another than the group's")),
                () -> resources(group, executor, target),
                () -> cgroups(group, executor, target));
    }

    private static Optional<String> tasks(TaskGroupInfo group, LaunchTarget target) {
        Set<String> ids = new HashSet<>();
        return each(
                group.getTasksList(),
                task -> in(
                        place(task),
                        first(
                                () -> TaskValidation.validateAny(task, target),
                                () -> require(
                                        ids.add(task.getTaskId().getValue()), "'task_id' is used twice in the group"),
                                () -> require(task.hasExecutor(), "'executor' must be set"),
                                () -> networked(task),
                                () -> require(
                                        !TaskValidation.isDocker(task.hasContainer(), task.getContainer()),
                                        "'container.type' must not be 'DOCKER'"),
                                () -> require(
                                        task.getLimitsCount() == 0
                                                || !ContainerValidation.sharesCgroups(task.getContainer()),
                                        "'limits' need 'container.linux_info.share_cgroups' to be false"))));
    }

    private static Optional<String> networked(TaskInfo task) {
        HealthCheck.Type type = task.getHealthCheck().getType();
        boolean probesNetwork =
                task.hasHealthCheck() && (type == HealthCheck.Type.HTTP || type == HealthCheck.Type.TCP);
        return require(
                !probesNetwork || task.getContainer().getNetworkInfosCount() == 0,
                "'health_check' of the type '" + type + "' is not allowed with 'container.network_infos'");
    }

    private static Optional<String> groupExecutor(ExecutorInfo executor) {
        return first(
                () -> require(
                        executor.hasType() && executor.getType() != ExecutorInfo.Type.UNKNOWN,
                        "'type' must be set to 'DEFAULT' or 'CUSTOM'"),
                () -> require(
                        !TaskValidation.isDocker(executor.hasContainer(), executor.getContainer()),
                        "'container.type' must not be 'DOCKER'"));
    }

    private static Optional<String> minimum(Resources own) {
        return first(
                () -> atLeast(own, "cpus", MIN_CPUS),
                () -> atLeast(own, "mem", MIN_MEM),
                () -> require(own.scalar("disk").isPresent(), "'resources' must hold some 'disk'"));
    }

    private static Optional<String> atLeast(Resources own, String name, Scalar least) {
        Optional<Scalar> amount = own.scalar(name);
        return require(
                amount.isPresent() && amount.get().compareTo(least) >= 0,
                "'resources' must hold at least " + least + " of '" + name + "'");
    }

    private static Optional<String> resources(TaskGroupInfo group, ExecutorInfo executor, LaunchTarget target) {
        Resources own = Resources.fromMessages(executor.getResourcesList());
        List<Resource> all = new ArrayList<>(executor.getResourcesList());
        List<Resources> pools = new ArrayList<>(List.of(own));
        for (TaskInfo task : group.getTasksList()) {
            all.addAll(task.getResourcesList());
            pools.add(Resources.fromMessages(task.getResourcesList()));
        }
        boolean starts = target.runningExecutor(executor) == null;
        return first(
                () -> in("executor", minimum(own)),
                () -> ResourceRules.consistent(all),
                () -> ResourceListValidation.validateDisjoint(pools),
                () -> TaskValidation.contained(Resources.sum(starts ? pools : pools.subList(1, pools.size())), target));
    }

    private static Optional<String> cgroups(TaskGroupInfo group, ExecutorInfo executor, LaunchTarget target) {
        Set<Boolean> shares = new HashSet<>();
        group.getTasksList().forEach(task -> shares.add(ContainerValidation.sharesCgroups(task.getContainer())));
        if (target.runningExecutor(executor) != null) {
            shares.addAll(sharesOfRunning(executor, target));
        }
        return in("executor", ExecutorValidation.ownCgroups(executor))
                .or(() -> shares.size() > 1
                        ? broken("'container.linux_info.share_cgroups' must be the same for all tasks of an executor")
                        : kept());
    }

    private static Set<Boolean> sharesOfRunning(ExecutorInfo executor, LaunchTarget target) {
        ExecutorKey key = new ExecutorKey(
                target.framework().id(), executor.getExecutorId().getValue());
        Set<Boolean> shares = new HashSet<>();
        for (TaskKey name : target.agent().load().tasks().keys()) {
            TaskRecord task = name.frameworkId().equals(key.frameworkId())
                    ? target.tasks().find(name.taskId())
                    : null;
            if (task != null && task.executor().filter(key::equals).isPresent()) {
                shares.add(ContainerValidation.sharesCgroups(task.task().getContainer()));
            }
        }
        return shares;
    }

    private static String place(TaskInfo task) {
        return "Task '" + task.getTaskId().getValue() + "'";
    }
}

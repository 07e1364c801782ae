package io.tepui.master.validation;

import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.in;
import static io.tepui.master.validation.Rules.kept;
import static io.tepui.master.validation.Rules.notNegativeNanos;
import static io.tepui.master.validation.Rules.require;

import io.tepui.master.state.ExecutorRecord;
import io.tepui.protocol.Ids;
import io.tepui.protocol.Secrets;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;

/** The rules of executors (SE-197, SE-198). */
public final class ExecutorValidation {
    private ExecutorValidation() {}

    /** Checks what holds for every executor that is launched (SE-197). */
    static Optional<String> validateAny(ExecutorInfo executor, LaunchTarget target) {
        String framework = target.framework().id();
        return in(
                "executor",
                first(
                        () -> validate(executor),
                        () -> require(
                                executor.getFrameworkId().getValue().equals(framework),
                                "'framework_id' is '"
                                        + executor.getFrameworkId().getValue() + "', but the framework is '" + framework
                                        + "'"),
                        () -> resources(executor),
                        () -> sameAsRunning(executor, target)));
    }

    /** Checks what holds for an executor by itself, also one that an agent reports (SE-197, AM-44). */
    public static Optional<String> validate(ExecutorInfo executor) {
        return first(
                () -> typeRules(executor),
                () -> Ids.problem("'executor_id'", executor.getExecutorId().getValue()),
                () -> notNegativeNanos(
                        "shutdown_grace_period",
                        executor.getShutdownGracePeriod().getNanoseconds()),
                () -> executor.hasCommand() ? in("command", CommandValidation.validate(executor.getCommand())) : kept(),
                () -> executor.hasContainer()
                        ? in("container", ContainerValidation.validate(executor.getContainer()))
                        : kept());
    }

    /** Checks what holds in LAUNCH besides (SE-198). */
    static Optional<String> validateForLaunch(ExecutorInfo executor) {
        return in(
                "executor",
                first(
                        () -> require(
                                !executor.hasType() || executor.getType() == ExecutorInfo.Type.CUSTOM,
                                "'type' is '" + executor.getType() + "', LAUNCH takes 'CUSTOM' only"),
                        () -> require(executor.hasCommand(), "'command' must be set"),
                        () -> require(
                                Resources.fromMessages(executor.getResourcesList())
                                        .shared()
                                        .isEmpty(),
                                "'resources' must not hold shared ones"),
                        () -> ownCgroups(executor)));
    }

    /** An executor's container must not ask to share cgroups (SE-198, SE-204). */
    static Optional<String> ownCgroups(ExecutorInfo executor) {
        return require(
                !executor.getContainer().getLinuxInfo().hasShareCgroups()
                        || !executor.getContainer().getLinuxInfo().getShareCgroups(),
                "'container.linux_info.share_cgroups' must not be true");
    }

    private static Optional<String> typeRules(ExecutorInfo executor) {
        return switch (executor.getType()) {
            case UNKNOWN -> kept();
            case CUSTOM -> require(executor.hasCommand(), "'command' must be set for the type 'CUSTOM'");
            case DEFAULT ->
                first(
                        () -> require(!executor.hasCommand(), "'command' must not be set for the type 'DEFAULT'"),
                        () -> executor.hasContainer() ? containerOfDefault(executor.getContainer()) : kept());
        };
    }

    private static Optional<String> containerOfDefault(ContainerInfo container) {
        return first(
                () -> require(
                        container.getType() == ContainerInfo.Type.MESOS,
                        "'container.type' must be 'MESOS' for the type 'DEFAULT'"),
                () -> require(
                        !container.getMesos().hasImage(),
                        "'container.mesos.image' must not be set for the type 'DEFAULT'"));
    }

    private static Optional<String> resources(ExecutorInfo executor) {
        List<Resource> resources = executor.getResourcesList();
        return first(
                () -> ResourceRules.sound(resources),
                () -> ResourceRules.consistent(resources),
                () -> ResourceRules.allocatedToOneRole(resources));
    }

    private static Optional<String> sameAsRunning(ExecutorInfo executor, LaunchTarget target) {
        ExecutorRecord running = target.runningExecutor(executor);
        return require(
                running == null || SameContent.of(running.info(), Secrets.hide(executor)),
                "An executor with id '" + executor.getExecutorId().getValue()
                        + "' runs on this agent, and its description is another");
    }
}

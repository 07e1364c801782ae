package io.tepui.agent.tasks;

import io.tepui.agent.Isolation;
import io.tepui.agent.volumes.TaskVolumes;
import io.tepui.protocol.Ids;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.ResourceVersionUUID;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceException;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Looks at a task before it is launched: what this agent must not or cannot run is refused (SE-152, AM-66). */
public final class Screening {
    /** Most URIs of a task: each is a transfer before the task starts. */
    public static final int MAX_URIS = 1_000;

    private Screening() {}

    /**
     * The reason why a task is not launched; nothing when it can be.
     *
     * @param draining whether the agent drains
     * @param versions the resource versions that the master assumed
     * @param current the version of the agent's own resources
     * @param checkpointed the dynamic reservations and volumes that the agent has
     * @param isolation what its containers can be given
     */
    public static Optional<Refusal> refuse(
            TaskInfo task,
            boolean draining,
            List<ResourceVersionUUID> versions,
            UUID current,
            Resources checkpointed,
            Isolation isolation) {
        return first(
                () -> unsafeId(task),
                () -> TaskLimits.problem(task, isolation).flatMap(problem -> dropped(Reason.REASON_GC_ERROR, problem)),
                () -> draining ? dropped(Reason.REASON_AGENT_DRAINING, "the agent is draining") : Optional.empty(),
                () -> outdated(versions, current),
                () -> unknownResources(task, checkpointed),
                () -> notRunnable(task, isolation));
    }

    /** Ids become names of directories. */
    private static Optional<Refusal> unsafeId(TaskInfo task) {
        Optional<String> problem = Ids.problem("task_id", task.getTaskId().getValue());
        if (problem.isEmpty() && task.hasExecutor()) {
            problem = Ids.problem(
                    "executor.executor_id", task.getExecutor().getExecutorId().getValue());
        }
        return problem.map(text -> new Refusal(TaskState.TASK_ERROR, Reason.REASON_TASK_INVALID, text));
    }

    private static Optional<Refusal> outdated(List<ResourceVersionUUID> versions, UUID current) {
        for (ResourceVersionUUID version : versions) {
            if (!version.hasResourceProviderId()
                    && !Uuids.fromMessage(version.getUuid()).equals(Optional.of(current))) {
                return dropped(
                        Reason.REASON_INVALID_OFFERS,
                        "the offers were made for an earlier state of the agent's resources");
            }
        }
        return Optional.empty();
    }

    /** A task counts on reservations and volumes: an agent that lacks them, or has them in another size, must not run it. */
    private static Optional<Refusal> unknownResources(TaskInfo task, Resources checkpointed) {
        return unknownResources("resources", task.getResourcesList(), checkpointed)
                .or(() -> unknownResources(
                        "executor.resources", task.getExecutor().getResourcesList(), checkpointed));
    }

    private static Optional<Refusal> unknownResources(String field, List<Resource> resources, Resources checkpointed) {
        for (Resource resource : resources) {
            try {
                ResourceEntry entry = ResourceEntry.fromMessage(resource).withoutAllocation();
                if (entry.needsCheckpoint() && !checkpointed.contains(entry)) {
                    return dropped(
                            Reason.REASON_RESOURCES_UNKNOWN,
                            field + ": the agent has no "
                                    + (entry.isPersistentVolume() ? "such volume: " : "such dynamic reservation: ")
                                    + entry);
                }
            } catch (ResourceException e) {
                return dropped(Reason.REASON_RESOURCES_UNKNOWN, field + ": " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> notRunnable(TaskInfo task, Isolation isolation) {
        return (task.hasExecutor()
                        ? executorProblem(task, isolation)
                        : commandProblem(task, task.getResourcesList(), isolation))
                .map(message -> new Refusal(TaskState.TASK_FAILED, Reason.REASON_CONTAINER_LAUNCH_FAILED, message));
    }

    /** {@code together}: the resources that are shown in one sandbox. */
    private static Optional<String> commandProblem(TaskInfo task, List<Resource> together, Isolation isolation) {
        if (!task.hasCommand()) {
            return Optional.of("a task without command is not supported by this agent");
        }
        return (task.hasContainer() ? ContainerNeeds.problem(task.getContainer(), isolation) : Optional.<String>empty())
                .or(() -> TaskVolumes.problem(together))
                .or(() -> Environments.problem(task.getCommand().getEnvironment()))
                .or(() -> badCommand(task.getCommand(), hasImage(task.getContainer())));
    }

    /** What a task asks of an executor of its framework's own is the executor's matter; the tasks of groups are run by the agent. */
    private static Optional<String> executorProblem(TaskInfo task, Isolation isolation) {
        ExecutorInfo executor = task.getExecutor();
        List<Resource> together = new ArrayList<>(executor.getResourcesList());
        together.addAll(task.getResourcesList());
        return (executor.hasContainer()
                        ? ContainerNeeds.problem(executor.getContainer(), isolation)
                        : Optional.<String>empty())
                .map(problem -> "executor." + problem)
                .or(() -> executor.getType() == ExecutorInfo.Type.DEFAULT
                        ? commandProblem(task, together, isolation)
                        : processProblem(executor, together));
    }

    private static Optional<String> processProblem(ExecutorInfo executor, List<Resource> together) {
        return TaskVolumes.problem(together)
                .or(() -> Environments.problem(executor.getCommand().getEnvironment())
                        .or(() -> badCommand(executor.getCommand(), hasImage(executor.getContainer())))
                        .map(problem -> "executor." + problem));
    }

    private static boolean hasImage(ContainerInfo container) {
        return container.getMesos().hasImage();
    }

    private static Optional<String> badCommand(CommandInfo command, boolean image) {
        boolean ofImage = image && !command.getShell();
        if (!ofImage && (!command.hasValue() || command.getValue().isEmpty())) {
            return Optional.of("command.value is missing: there is nothing to run");
        }
        if (command.getUrisCount() > MAX_URIS) {
            return Optional.of(
                    "command.uris has " + command.getUrisCount() + " entries, at most " + MAX_URIS + " are fetched");
        }
        if (command.getValue().indexOf('\0') >= 0
                || command.getArgumentsList().stream().anyMatch(each -> each.indexOf('\0') >= 0)) {
            return Optional.of("command.value and command.arguments must not hold a NUL byte");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> dropped(Reason reason, String message) {
        return Optional.of(new Refusal(TaskState.TASK_DROPPED, reason, message));
    }

    @SafeVarargs
    private static <T> Optional<T> first(Supplier<Optional<T>>... checks) {
        for (Supplier<Optional<T>> check : checks) {
            Optional<T> found = check.get();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}

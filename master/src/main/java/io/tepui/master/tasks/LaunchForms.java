package io.tepui.master.tasks;

import io.tepui.protocol.Secrets;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.HealthCheck;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.AllocationInfo;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.resources.ResourceForms;
import io.tepui.resources.ResourceValidation;
import java.util.List;
import java.util.Optional;

/** Brings what a scheduler launches into the forms that the master checks, records and sends (SE-98, SE-99, MO-217). */
final class LaunchForms {
    private LaunchForms() {}

    /** Returns why the operation as a whole can't be carried out: bad resources, or an id (SE-98 a, c). */
    static Optional<String> problem(Operation operation) {
        if (operation.hasId()) {
            return Optional.of("'id' must not be set on operations of the type " + operation.getType());
        }
        if (operation.getType() == Operation.Type.LAUNCH_GROUP) {
            Operation.LaunchGroup launch = operation.getLaunchGroup();
            return ResourceValidation.validate(launch.getExecutor().getResourcesList())
                    .or(() -> problem(launch.getTaskGroup().getTasksList()));
        }
        return problem(operation.getLaunch().getTaskInfosList());
    }

    private static Optional<String> problem(List<TaskInfo> tasks) {
        for (TaskInfo task : tasks) {
            Optional<String> problem = ResourceValidation.validate(task.getResourcesList())
                    .or(() -> ResourceValidation.validate(task.getExecutor().getResourcesList()));
            if (problem.isPresent()) {
                return problem.map(text -> "Task '" + task.getTaskId().getValue() + "': " + text);
            }
        }
        return Optional.empty();
    }

    /** Completes a task of a LAUNCH (SE-99). */
    static TaskInfo complete(TaskInfo task, FrameworkID framework, String role) {
        TaskInfo.Builder complete = task.toBuilder();
        allocate(complete, role);
        if (task.hasExecutor() && !task.getExecutor().hasFrameworkId()) {
            complete.getExecutorBuilder().setFrameworkId(framework);
        }
        if (task.hasHealthCheck() && !task.getHealthCheck().hasType()) {
            HealthCheck check = task.getHealthCheck();
            if (check.hasCommand() && !check.hasHttp()) {
                complete.getHealthCheckBuilder().setType(HealthCheck.Type.COMMAND);
            } else if (check.hasHttp() && !check.hasCommand()) {
                complete.getHealthCheckBuilder().setType(HealthCheck.Type.HTTP);
            }
        }
        return complete.build();
    }

    /** Completes a LAUNCH_GROUP (SE-99): tasks without executor get the group's. */
    static Operation.LaunchGroup complete(Operation.LaunchGroup launch, String role) {
        Operation.LaunchGroup.Builder complete = launch.toBuilder();
        allocate(complete.getExecutorBuilder(), role);
        ExecutorInfo executor = complete.getExecutor();
        for (TaskInfo.Builder task : complete.getTaskGroupBuilder().getTasksBuilderList()) {
            allocate(task, role);
            if (!task.hasExecutor()) {
                task.setExecutor(executor);
            }
        }
        return complete.build();
    }

    /** Returns the task as it is recorded when launched (MO-217): without what its secrets say, for many may read it. */
    static Task staged(TaskInfo info, FrameworkID framework) {
        Task.Builder task = Task.newBuilder()
                .setName(info.getName())
                .setTaskId(info.getTaskId())
                .setFrameworkId(framework)
                .setAgentId(info.getAgentId())
                .setState(TaskState.TASK_STAGING)
                .addAllResources(info.getResourcesList())
                .putAllLimits(info.getLimitsMap());
        if (info.hasExecutor()) {
            task.setExecutorId(info.getExecutor().getExecutorId());
        }
        if (info.hasLabels()) {
            task.setLabels(info.getLabels());
        }
        if (info.hasDiscovery()) {
            task.setDiscovery(info.getDiscovery());
        }
        if (info.hasContainer()) {
            task.setContainer(info.getContainer());
        }
        if (info.hasHealthCheck()) {
            task.setHealthCheck(info.getHealthCheck());
        }
        if (info.hasKillPolicy()) {
            task.setKillPolicy(info.getKillPolicy());
        }
        if (info.getCommand().hasUser()) {
            task.setUser(info.getCommand().getUser());
        } else if (info.getExecutor().getCommand().hasUser()) {
            task.setUser(info.getExecutor().getCommand().getUser());
        }
        return Secrets.hide(task.build());
    }

    private static void allocate(TaskInfo.Builder task, String role) {
        List<Resource> resources = allocated(task.getResourcesList(), role);
        task.clearResources().addAllResources(resources);
        if (task.hasExecutor()) {
            allocate(task.getExecutorBuilder(), role);
        }
    }

    private static void allocate(ExecutorInfo.Builder executor, String role) {
        List<Resource> resources = allocated(executor.getResourcesList(), role);
        executor.clearResources().addAllResources(resources);
    }

    private static List<Resource> allocated(List<Resource> resources, String role) {
        return resources.stream()
                .map(ResourceForms::upgrade)
                .map(resource -> resource.hasAllocationInfo()
                        ? resource
                        : resource.toBuilder()
                                .setAllocationInfo(AllocationInfo.newBuilder().setRole(role))
                                .build())
                .toList();
    }
}

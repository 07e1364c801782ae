package io.tepui.master.tasks;

import io.tepui.master.authorization.OperationPermissions;
import io.tepui.master.core.OperatorEvents;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.ExecutorKey;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.validation.LaunchTarget;
import io.tepui.master.validation.TaskGroupValidation;
import io.tepui.master.validation.TaskValidation;
import io.tepui.protocol.authorization.Denials;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.TaskGroupInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.master.Response.GetExecutors.Executor;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Carries out the launches of an ACCEPT (SE-117 to SE-121). */
final class Launching {
    private final Workspace work;
    private final RefusedOperations refused;
    private final LaunchMessages messages = new LaunchMessages();

    Launching(Workspace work, RefusedOperations refused) {
        this.work = work;
        this.refused = refused;
    }

    /**
     * Carries one launch out, or refuses it.
     *
     * @param agentId the registered, connected agent of the offers
     * @param role the role of the offers
     * @param denials what of it is not permitted
     */
    void carryOut(
            FrameworkRecord framework,
            String agentId,
            String role,
            Operation operation,
            Denials denials,
            LaunchPool pool) {
        switch (operation.getType()) {
            case LAUNCH -> launch(framework, agentId, role, operation, denials, pool);
            case LAUNCH_GROUP -> launchGroup(framework, agentId, role, operation, denials, pool);
            default -> throw new IllegalArgumentException("Not a launch: " + operation.getType());
        }
    }

    // ------------------------------------------------------------------------------------------------ single tasks

    private void launch(
            FrameworkRecord framework,
            String agentId,
            String role,
            Operation operation,
            Denials denials,
            LaunchPool pool) {
        List<TaskInfo> tasks = operation.getLaunch().getTaskInfosList();
        Optional<String> unsound = LaunchForms.problem(operation);
        if (unsound.isPresent()) {
            refuse(framework, tasks, Reason.REASON_TASK_INVALID, unsound.get());
            return;
        }
        for (TaskInfo submitted : tasks) {
            Optional<String> denied = denials.refusal(Set.of(OperationPermissions.run(submitted, framework.info())));
            if (denied.isPresent()) {
                refuse(framework, List.of(submitted), Reason.REASON_TASK_UNAUTHORIZED, denied.get());
                continue;
            }
            TaskInfo task = LaunchForms.complete(submitted, framework.info().getId(), role);
            LaunchTarget target = target(framework, agentId, pool.forTasks());
            Optional<String> invalid = TaskValidation.validateLaunch(task, target);
            if (invalid.isPresent()) {
                refuse(framework, List.of(submitted), Reason.REASON_TASK_INVALID, invalid.get());
            } else {
                launch(task, target, pool);
            }
        }
    }

    private void launch(TaskInfo task, LaunchTarget target, LaunchPool pool) {
        boolean starts = !task.hasExecutor() || addExecutor(task.getExecutor(), target, pool);
        add(task, target, pool);
        work.send(target.agent().pid(), messages.runTask(target.framework().info(), task, target.agent(), starts));
    }

    // ------------------------------------------------------------------------------------------------ task groups

    private void launchGroup(
            FrameworkRecord framework,
            String agentId,
            String role,
            Operation operation,
            Denials denials,
            LaunchPool pool) {
        List<TaskInfo> tasks = operation.getLaunchGroup().getTaskGroup().getTasksList();
        Optional<String> unsound = LaunchForms.problem(operation);
        if (unsound.isPresent()) {
            refuse(framework, tasks, Reason.REASON_TASK_GROUP_INVALID, unsound.get());
            return;
        }
        Optional<String> denied =
                denials.refusal(OperationPermissions.group(operation.getLaunchGroup(), framework.info()));
        if (denied.isPresent()) {
            refuse(framework, tasks, Reason.REASON_TASK_GROUP_UNAUTHORIZED, denied.get());
            return;
        }
        Operation.LaunchGroup launch = LaunchForms.complete(operation.getLaunchGroup(), role);
        TaskGroupInfo group = launch.getTaskGroup();
        ExecutorInfo executor = launch.getExecutor();
        LaunchTarget target = target(framework, agentId, pool.forGroups());
        Optional<String> invalid = TaskGroupValidation.validate(group, executor, target);
        if (invalid.isPresent()) {
            refuse(framework, tasks, Reason.REASON_TASK_GROUP_INVALID, invalid.get());
            return;
        }
        boolean starts = addExecutor(executor, target, pool);
        group.getTasksList().forEach(task -> add(task, target, pool));
        work.send(
                target.agent().pid(), messages.runTaskGroup(framework.info(), executor, group, target.agent(), starts));
    }

    // ------------------------------------------------------------------------------------------------ parts

    private LaunchTarget target(FrameworkRecord framework, String agentId, Resources remaining) {
        AgentRecord agent = work.state().agent(agentId);
        if (agent == null) {
            throw new IllegalStateException("Agent " + agentId + " vanished while an ACCEPT was carried out");
        }
        return new LaunchTarget(framework, work.state().tasksOf(framework.id()), agent, remaining);
    }

    /** Records the executor unless it is known (SE-119); returns whether it was not, so that the agent must start it. */
    private boolean addExecutor(ExecutorInfo executor, LaunchTarget target, LaunchPool pool) {
        ExecutorKey key = new ExecutorKey(
                target.framework().id(), executor.getExecutorId().getValue());
        if (target.agent().load().executors().contains(key)) {
            return false;
        }
        ExecutorRecord record = ExecutorRecord.of(Executor.newBuilder()
                .setExecutorInfo(executor)
                .setAgentId(target.agent().info().getId())
                .build());
        work.state().addExecutor(record);
        pool.use(record.resources());
        return true;
    }

    private void add(TaskInfo info, LaunchTarget target, LaunchPool pool) {
        TaskRecord task =
                TaskRecord.of(LaunchForms.staged(info, target.framework().info().getId()));
        work.state().addTask(task);
        pool.use(task.resources());
        work.publish(() -> OperatorEvents.taskAdded(task));
    }

    private void refuse(FrameworkRecord framework, List<TaskInfo> tasks, Reason reason, String message) {
        refused.tasks(framework, tasks, TaskState.TASK_ERROR, reason, message);
    }
}

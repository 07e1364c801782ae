package io.tepui.master.testing;

import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.Filters;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.OfferID;
import io.tepui.protocol.v1.OperationID;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.resources.Resources;
import java.util.List;

/** Calls, operations, tasks and executors in few words. Resources have no allocation: the master fills it in. */
public final class Launches {
    private Launches() {}

    /** A task's id. */
    public static TaskID taskId(String id) {
        return TaskID.newBuilder().setValue(id).build();
    }

    /** A command task. */
    public static TaskInfo.Builder task(String id, AgentID agent, String resources) {
        TaskInfo.Builder task = bareTask(id, agent, resources);
        task.getCommandBuilder().setValue("sleep 1000");
        return task;
    }

    /** A task with neither command nor executor. */
    public static TaskInfo.Builder bareTask(String id, AgentID agent, String resources) {
        return TaskInfo.newBuilder()
                .setName("name of " + id)
                .setTaskId(taskId(id))
                .setAgentId(agent)
                .addAllResources(Resources.parse(resources).toMessages());
    }

    /** An executor that runs a command of its own. */
    public static ExecutorInfo.Builder executor(String id, String resources) {
        ExecutorInfo.Builder executor = ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue(id))
                .addAllResources(Resources.parse(resources).toMessages());
        executor.getCommandBuilder().setValue("./executor");
        return executor;
    }

    /** A default executor of a framework, as task groups have it. */
    public static ExecutorInfo.Builder defaultExecutor(String id, TestScheduler owner) {
        return executor(id, "cpus:0.1;mem:32;disk:16")
                .clearCommand()
                .setType(ExecutorInfo.Type.DEFAULT)
                .setFrameworkId(owner.frameworkId());
    }

    /** The operation LAUNCH. */
    public static Operation launch(TaskInfo... tasks) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.LAUNCH);
        operation.getLaunchBuilder().addAllTaskInfos(List.of(tasks));
        return operation.build();
    }

    /** The operation LAUNCH_GROUP. */
    public static Operation launchGroup(ExecutorInfo executor, TaskInfo... tasks) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.LAUNCH_GROUP);
        operation
                .getLaunchGroupBuilder()
                .setExecutor(executor)
                .getTaskGroupBuilder()
                .addAllTasks(List.of(tasks));
        return operation.build();
    }

    /** The operation RESERVE, with an id if it is not empty. */
    public static Operation reserve(String id, String resources) {
        Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.RESERVE);
        operation.getReserveBuilder().addAllResources(Resources.parse(resources).toMessages());
        if (!id.isEmpty()) {
            operation.setId(OperationID.newBuilder().setValue(id));
        }
        return operation.build();
    }

    /** The call ACCEPT of one offer; what is left is refused for 5 s. */
    public static Call.Builder accept(Offer offer, Operation... operations) {
        return accept(List.of(offer.getId()), 5, operations);
    }

    /** The call ACCEPT of offers; what is left is refused for some seconds. */
    public static Call.Builder accept(List<OfferID> offers, double refuseSeconds, Operation... operations) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
        call.getAcceptBuilder()
                .addAllOfferIds(offers)
                .addAllOperations(List.of(operations))
                .setFilters(Filters.newBuilder().setRefuseSeconds(refuseSeconds));
        return call;
    }

    /** The call DECLINE of offers for some seconds. */
    public static Call.Builder decline(double refuseSeconds, OfferID... offers) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.DECLINE);
        call.getDeclineBuilder()
                .addAllOfferIds(List.of(offers))
                .setFilters(Filters.newBuilder().setRefuseSeconds(refuseSeconds));
        return call;
    }

    /** An offer's id that was never given. */
    public static OfferID noOffer() {
        return OfferID.newBuilder().setValue("never-given-O7").build();
    }

    /** The call RECONCILE of one task, with the agent if it is not empty. */
    public static Call.Builder reconcile(String taskId, String agentId) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.RECONCILE);
        Call.Reconcile.Task.Builder task = call.getReconcileBuilder().addTasksBuilder();
        task.setTaskId(taskId(taskId));
        if (!agentId.isEmpty()) {
            task.setAgentId(AgentID.newBuilder().setValue(agentId));
        }
        return call;
    }

    /** The call RECONCILE of all tasks. */
    public static Call.Builder reconcileAll() {
        return Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(Call.Reconcile.getDefaultInstance());
    }
}

package io.tepui.resources;

import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.AllocationInfo;
import io.tepui.protocol.v1.TaskGroupInfo;
import io.tepui.protocol.v1.TaskInfo;
import java.util.List;
import java.util.function.UnaryOperator;

/** Gives the resources inside an operation the allocation of their offer, or takes it away (AR-88, CF-6). */
public final class OperationAllocation {
    private OperationAllocation() {}

    /**
     * Gives the operation with the role on every resource that has no allocation info; present ones stay (AR-88). Mesos
     * leaves a RESERVE's source alone, which then never matches an offer that came without allocation info.
     */
    public static Operation inject(Operation operation, String role) {
        AllocationInfo info = AllocationInfo.newBuilder().setRole(role).build();
        return convert(
                operation,
                resource -> resource.hasAllocationInfo()
                        ? resource
                        : resource.toBuilder().setAllocationInfo(info).build());
    }

    /** Gives the operation without any allocation info, as it is applied to an agent's total (AR-88, AR-130). */
    public static Operation strip(Operation operation) {
        return convert(operation, OperationAllocation::strip);
    }

    /** Gives the resource without allocation info, as frameworks without MULTI_ROLE see it (AR-88). */
    public static Resource strip(Resource resource) {
        return resource.hasAllocationInfo()
                ? resource.toBuilder().clearAllocationInfo().build()
                : resource;
    }

    /** Gives the operation with every resource in it changed, also those of tasks and executors that it launches. */
    public static Operation convert(Operation operation, UnaryOperator<Resource> change) {
        Operation.Builder builder = operation.toBuilder();
        switch (operation.getType()) {
            case LAUNCH -> convertLaunch(builder.getLaunchBuilder(), change);
            case LAUNCH_GROUP -> convertLaunchGroup(builder.getLaunchGroupBuilder(), change);
            case RESERVE -> {
                Operation.Reserve.Builder reserve = builder.getReserveBuilder();
                List<Resource> resources = convert(reserve.getResourcesList(), change);
                List<Resource> source = convert(reserve.getSourceList(), change);
                reserve.clearResources().addAllResources(resources);
                reserve.clearSource().addAllSource(source);
            }
            case UNRESERVE -> {
                Operation.Unreserve.Builder unreserve = builder.getUnreserveBuilder();
                List<Resource> resources = convert(unreserve.getResourcesList(), change);
                unreserve.clearResources().addAllResources(resources);
            }
            case CREATE -> {
                Operation.Create.Builder create = builder.getCreateBuilder();
                List<Resource> volumes = convert(create.getVolumesList(), change);
                create.clearVolumes().addAllVolumes(volumes);
            }
            case DESTROY -> {
                Operation.Destroy.Builder destroy = builder.getDestroyBuilder();
                List<Resource> volumes = convert(destroy.getVolumesList(), change);
                destroy.clearVolumes().addAllVolumes(volumes);
            }
            case GROW_VOLUME -> {
                Operation.GrowVolume.Builder grow = builder.getGrowVolumeBuilder();
                grow.setVolume(change.apply(grow.getVolume())).setAddition(change.apply(grow.getAddition()));
            }
            case SHRINK_VOLUME -> {
                Operation.ShrinkVolume.Builder shrink = builder.getShrinkVolumeBuilder();
                shrink.setVolume(change.apply(shrink.getVolume()));
            }
            case CREATE_DISK -> {
                Operation.CreateDisk.Builder create = builder.getCreateDiskBuilder();
                create.setSource(change.apply(create.getSource()));
            }
            case DESTROY_DISK -> {
                Operation.DestroyDisk.Builder destroy = builder.getDestroyDiskBuilder();
                destroy.setSource(change.apply(destroy.getSource()));
            }
            case UNKNOWN -> {
                return operation;
            }
        }
        return builder.buildPartial();
    }

    private static void convertLaunch(Operation.Launch.Builder launch, UnaryOperator<Resource> change) {
        launch.getTaskInfosBuilderList().forEach(task -> convertTask(task, change));
    }

    private static void convertLaunchGroup(Operation.LaunchGroup.Builder launch, UnaryOperator<Resource> change) {
        if (launch.hasExecutor()) {
            convertExecutor(launch.getExecutorBuilder(), change);
        }
        TaskGroupInfo.Builder group = launch.getTaskGroupBuilder();
        group.getTasksBuilderList().forEach(task -> convertTask(task, change));
    }

    private static void convertTask(TaskInfo.Builder task, UnaryOperator<Resource> change) {
        List<Resource> resources = convert(task.getResourcesList(), change);
        task.clearResources().addAllResources(resources);
        if (task.hasExecutor()) {
            convertExecutor(task.getExecutorBuilder(), change);
        }
    }

    private static void convertExecutor(ExecutorInfo.Builder executor, UnaryOperator<Resource> change) {
        List<Resource> resources = convert(executor.getResourcesList(), change);
        executor.clearResources().addAllResources(resources);
    }

    private static List<Resource> convert(List<Resource> resources, UnaryOperator<Resource> change) {
        return resources.stream().map(change).toList();
    }
}

package io.tepui.master.authorization;

import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.authorization.Targets;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Resource.ReservationInfo;
import io.tepui.protocol.v1.TaskInfo;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What operations on resources and launches need, whoever asks for them (MO-134 to MO-138, SE-107 to SE-121). */
public final class OperationPermissions {
    private OperationPermissions() {}

    /**
     * Returns what an operation of an ACCEPT needs; nothing for an unknown one. For a LAUNCH it is what its tasks need
     * together, while each of them is refused by itself (SE-117).
     */
    public static Set<Permission> of(Operation operation, FrameworkInfo framework) {
        return switch (operation.getType()) {
            case RESERVE ->
                reserve(
                        operation.getReserve().getSourceList(),
                        operation.getReserve().getResourcesList());
            case UNRESERVE -> unreserve(operation.getUnreserve().getResourcesList());
            case CREATE -> create(operation.getCreate().getVolumesList());
            case DESTROY -> destroy(operation.getDestroy().getVolumesList());
            case GROW_VOLUME -> resize(operation.getGrowVolume().getVolume());
            case SHRINK_VOLUME -> resize(operation.getShrinkVolume().getVolume());
            case CREATE_DISK -> createDisk(operation.getCreateDisk());
            case DESTROY_DISK -> destroyDisk(operation.getDestroyDisk());
            case LAUNCH -> tasks(operation.getLaunch().getTaskInfosList(), framework);
            case LAUNCH_GROUP -> group(operation.getLaunchGroup(), framework);
            case UNKNOWN -> Set.of();
        };
    }

    /** What a task needs to be launched (SE-117). */
    public static Permission run(TaskInfo task, FrameworkInfo framework) {
        return new Permission(Action.RUN_TASK, Targets.userOf(task, framework));
    }

    /** What a group needs to be launched: tasks without executor have the group's (SE-99, SE-121). */
    public static Set<Permission> group(Operation.LaunchGroup launch, FrameworkInfo framework) {
        List<TaskInfo> tasks = launch.getTaskGroup().getTasksList().stream()
                .map(task -> task.hasExecutor()
                        ? task
                        : task.toBuilder().setExecutor(launch.getExecutor()).buildPartial())
                .toList();
        return tasks(tasks, framework);
    }

    private static Set<Permission> tasks(Collection<TaskInfo> tasks, FrameworkInfo framework) {
        Set<Permission> needed = new LinkedHashSet<>();
        tasks.forEach(task -> needed.add(run(task, framework)));
        return needed;
    }

    /**
     * What reserving needs (MO-243). With a source, the levels between it and what it has in common with the new
     * reservations are taken away, and the others are added.
     *
     * @param source what is reserved already, if the call says so
     */
    public static Set<Permission> reserve(Collection<Resource> source, Collection<Resource> resources) {
        Set<Permission> needed = new LinkedHashSet<>();
        for (Resource resource : resources) {
            if (source.isEmpty()) {
                needed.add(new Permission(Action.RESERVE_RESOURCES, Targets.reservationRole(resource)));
            }
            source.forEach(from -> step(needed, Targets.reservations(from), Targets.reservations(resource)));
        }
        return needed;
    }

    private static void step(Set<Permission> needed, List<ReservationInfo> from, List<ReservationInfo> to) {
        int common = 0;
        while (common < from.size() && common < to.size() && from.get(common).equals(to.get(common))) {
            common++;
        }
        from.subList(common, from.size())
                .forEach(level -> needed.add(new Permission(Action.UNRESERVE_RESOURCES, Targets.reserverOf(level))));
        to.subList(common, to.size())
                .forEach(level -> needed.add(new Permission(Action.RESERVE_RESOURCES, Targets.role(level.getRole()))));
    }

    /** What taking reservations away needs (MO-247). */
    public static Set<Permission> unreserve(Collection<Resource> resources) {
        Set<Permission> needed = new LinkedHashSet<>();
        resources.forEach(each -> needed.add(new Permission(Action.UNRESERVE_RESOURCES, Targets.reserverOf(each))));
        return needed;
    }

    /** What creating volumes needs (MO-251). */
    public static Set<Permission> create(Collection<Resource> volumes) {
        Set<Permission> needed = new LinkedHashSet<>();
        volumes.forEach(each -> needed.add(new Permission(Action.CREATE_VOLUME, Targets.reservationRole(each))));
        return needed;
    }

    /** What destroying volumes needs (MO-254): the principal is the one that the request names. */
    public static Set<Permission> destroy(Collection<Resource> volumes) {
        Set<Permission> needed = new LinkedHashSet<>();
        volumes.forEach(each -> needed.add(new Permission(Action.DESTROY_VOLUME, Targets.creatorOf(each))));
        return needed;
    }

    /** What growing or shrinking a volume needs (MO-257, MO-259). */
    public static Set<Permission> resize(Resource volume) {
        return Set.of(new Permission(Action.RESIZE_VOLUME, Targets.reservationRole(volume)));
    }

    private static Set<Permission> createDisk(Operation.CreateDisk operation) {
        Action action = operation.getTargetType() == DiskInfo.Source.Type.MOUNT
                ? Action.CREATE_MOUNT_DISK
                : Action.CREATE_BLOCK_DISK;
        return Set.of(new Permission(action, Targets.reservationRole(operation.getSource())));
    }

    private static Set<Permission> destroyDisk(Operation.DestroyDisk operation) {
        Resource disk = operation.getSource();
        Action action =
                switch (disk.getDisk().getSource().getType()) {
                    case MOUNT -> Action.DESTROY_MOUNT_DISK;
                    case BLOCK -> Action.DESTROY_BLOCK_DISK;
                    case RAW, PATH, UNKNOWN -> Action.DESTROY_RAW_DISK;
                };
        return Set.of(new Permission(action, Targets.reservationRole(disk)));
    }
}

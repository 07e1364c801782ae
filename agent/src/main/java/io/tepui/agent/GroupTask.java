package io.tepui.agent;

import io.tepui.agent.state.KillOrder;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A task of a group on its way through its container.
 *
 * @param taskId its id
 * @param containerId printed id of its container, which is nested in its executor's
 * @param group what it was launched together with
 * @param step how far it is
 * @param pid the first process of its container, once there is one
 * @param kill the end that was ordered
 * @param wanted the grace period of a kill that came while the group was being launched
 * @param problem why its container could not be launched
 * @param end how its container ended; it is told when the whole group has been launched
 */
record GroupTask(
        String taskId,
        String containerId,
        String group,
        Step step,
        OptionalInt pid,
        Optional<KillOrder> kill,
        Optional<Duration> wanted,
        Optional<String> problem,
        Optional<ContainerEnd> end) {

    /** How far a task of a group is. */
    enum Step {
        /** Its executor's container is being made, or has not been given the task's resources yet. */
        QUEUED,
        /** Its executor's container is being given its resources. */
        GRANTED,
        /** Its container is being launched. */
        LAUNCHING,
        /** Its container was launched, or could not be; others of the group are still being launched. */
        ANSWERED,
        /** The group was launched. */
        RUNNING
    }

    static GroupTask queued(String taskId, String containerId, String group) {
        return new GroupTask(
                taskId,
                containerId,
                group,
                Step.QUEUED,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    GroupTask at(Step newStep) {
        return new GroupTask(taskId, containerId, group, newStep, pid, kill, wanted, problem, end);
    }

    GroupTask started(int newPid) {
        return new GroupTask(
                taskId, containerId, group, Step.ANSWERED, OptionalInt.of(newPid), kill, wanted, problem, end);
    }

    GroupTask failed(String message) {
        return new GroupTask(taskId, containerId, group, Step.ANSWERED, pid, kill, wanted, Optional.of(message), end);
    }

    GroupTask withKill(KillOrder order) {
        return new GroupTask(taskId, containerId, group, step, pid, Optional.of(order), Optional.empty(), problem, end);
    }

    GroupTask wanting(Duration grace) {
        return new GroupTask(taskId, containerId, group, step, pid, kill, Optional.of(grace), problem, end);
    }

    GroupTask ended(ContainerEnd newEnd) {
        return new GroupTask(taskId, containerId, group, step, pid, kill, wanted, problem, Optional.of(newEnd));
    }

    boolean isQueued() {
        return step == Step.QUEUED || step == Step.GRANTED;
    }

    /** What its statuses tell of its container, by that of its executor (SE-248). */
    ContainerStatus status(ContainerStatus ofExecutor) {
        ContainerStatus.Builder status = ofExecutor.toBuilder()
                .setContainerId(ContainerID.newBuilder()
                        .setValue(containerId.substring(containerId.lastIndexOf('.') + 1))
                        .setParent(ofExecutor.getContainerId()))
                .clearExecutorPid();
        pid.ifPresent(status::setExecutorPid);
        return status.build();
    }
}

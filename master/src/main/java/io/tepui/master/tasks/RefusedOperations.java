package io.tepui.master.tasks;

import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells schedulers of tasks and operations that the master refuses; no record of them is kept (SE-97, SE-117). */
final class RefusedOperations {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedOperations.class);

    private final Workspace work;

    RefusedOperations(Workspace work) {
        this.work = work;
    }

    /** Tells of each task that it is refused. */
    void tasks(
            FrameworkRecord framework,
            List<TaskInfo> tasks,
            TaskState state,
            TaskStatus.Reason reason,
            String message) {
        for (TaskInfo task : tasks) {
            TaskStatus status = MasterStatuses.of(task.getTaskId(), state, reason, message, work.now())
                    .setAgentId(task.getAgentId())
                    .build();
            work.counters().countTransition(framework.id(), status);
            work.event(framework, SchedulerEvents.update(status));
        }
    }

    /** Tells of an operation that it is refused, if it has an id; otherwise only the log tells (SE-97). */
    void operation(FrameworkRecord framework, Operation operation, String message) {
        if (operation.getType() != Operation.Type.UNKNOWN) {
            work.counters().countOperation(operation.getType());
            work.counters().countOutcome(operation.getType(), OperationState.OPERATION_ERROR);
        }
        if (!operation.hasId()) {
            LOG.warn("Refused {} of {}: {}", operation.getType(), framework, message);
            return;
        }
        OperationStatus status = OperationStatus.newBuilder()
                .setOperationId(operation.getId())
                .setState(OperationState.OPERATION_ERROR)
                .setMessage(message)
                .build();
        work.event(framework, SchedulerEvents.operation(status));
    }

    /** Returns the tasks that an operation would launch; none for other operations. */
    static List<TaskInfo> tasksOf(Operation operation) {
        return switch (operation.getType()) {
            case LAUNCH -> operation.getLaunch().getTaskInfosList();
            case LAUNCH_GROUP -> operation.getLaunchGroup().getTaskGroup().getTasksList();
            default -> List.of();
        };
    }
}

package io.tepui.master.tasks;

import io.tepui.protocol.Times;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.time.Instant;

/** The statuses that the master makes itself: they have no uuid and are sent once (SE-150). */
public final class MasterStatuses {
    private MasterStatuses() {}

    /**
     * Starts a status.
     *
     * @param message one line for people
     * @param at when it was made
     */
    public static TaskStatus.Builder of(
            TaskID task, TaskState state, TaskStatus.Reason reason, String message, Instant at) {
        return TaskStatus.newBuilder()
                .setTaskId(task)
                .setState(state)
                .setMessage(message)
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(reason)
                .setTimestamp(Times.toEpochSeconds(at));
    }
}

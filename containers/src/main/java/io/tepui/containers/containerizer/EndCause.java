package io.tepui.containers.containerizer;

import io.tepui.containers.isolation.Isolator;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.util.List;

/** Why the agent itself ends a container whose tasks then fail (AO-135). */
record EndCause(TaskStatus.Reason reason, String message, List<Resource> resources) {
    /** The state of its tasks. */
    static final TaskState STATE = TaskState.TASK_FAILED;

    EndCause {
        resources = List.copyOf(resources);
    }

    static EndCause of(Isolator.Limitation limitation) {
        return new EndCause(limitation.reason(), limitation.message(), limitation.resources());
    }

    /** AO-188. */
    static EndCause switchboardLost() {
        return new EndCause(
                TaskStatus.Reason.REASON_IO_SWITCHBOARD_EXITED,
                "the process that holds the container's input and output ended unexpectedly",
                List.of());
    }
}

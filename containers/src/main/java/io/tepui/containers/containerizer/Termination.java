package io.tepui.containers.containerizer;

import io.tepui.containers.WaitStatus;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.util.List;
import java.util.Optional;

/**
 * How a container ended (AO-219).
 *
 * @param status raw wait status of its command; none when no process had been started (AO-92)
 * @param state TASK_FAILED when the agent killed it for a limit or for its switchboard, else none (AO-135)
 * @param reason why the agent killed it
 * @param message one line about it
 * @param limitation the resources it took too much of
 */
public record Termination(
        Optional<WaitStatus> status,
        Optional<TaskState> state,
        Optional<TaskStatus.Reason> reason,
        Optional<String> message,
        List<Resource> limitation) {

    public Termination {
        limitation = List.copyOf(limitation);
    }

    /** The end of a command by itself or by a signal. */
    public static Termination of(WaitStatus status) {
        return new Termination(Optional.of(status), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }
}

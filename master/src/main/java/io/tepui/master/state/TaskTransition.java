package io.tepui.master.state;

import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;

/**
 * A kind of task ending, as MO-346 counts them.
 *
 * @param state a terminal state, or TASK_UNREACHABLE
 * @param source who made the update
 * @param reason why
 */
public record TaskTransition(TaskState state, TaskStatus.Source source, TaskStatus.Reason reason) {
    @Override
    public int hashCode() {
        // Ordinals, because the hash code of an enum constant differs between processes.
        return (state.ordinal() * 31 + source.ordinal()) * 101 + reason.ordinal();
    }
}

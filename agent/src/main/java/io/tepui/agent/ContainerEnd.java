package io.tepui.agent;

import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a container ended (AO-219).
 *
 * @param waitStatus the raw wait status (CF-8); missing when the container vanished without a trace, or never ran
 * @param killed why the agent ended it by itself; nothing when it ended otherwise
 */
public record ContainerEnd(OptionalInt waitStatus, Optional<Killed> killed) {
    /** It vanished without a trace, or never ran. */
    public static final ContainerEnd UNKNOWN = of(OptionalInt.empty());

    /**
     * Its limits, or the loss of its streams, made the agent end it (AO-135).
     *
     * @param state of the tasks that were running in it
     * @param reason for them
     * @param message one line
     * @param limitation the resources it took too much of
     */
    public record Killed(TaskState state, Reason reason, String message, List<Resource> limitation) {
        public Killed {
            limitation = List.copyOf(limitation);
        }
    }

    /** The end of a command by itself, or by a signal. */
    public static ContainerEnd of(OptionalInt waitStatus) {
        return new ContainerEnd(waitStatus, Optional.empty());
    }
}

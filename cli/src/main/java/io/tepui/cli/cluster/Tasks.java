package io.tepui.cli.cluster;

import io.tepui.protocol.v1.TaskState;
import java.util.Locale;

/** Tasks as people read of them. */
public final class Tasks {
    private Tasks() {}

    /** A state without its prefix, such as {@code running}. */
    public static String state(TaskState state) {
        return state.name().substring("TASK_".length()).toLowerCase(Locale.ROOT);
    }
}

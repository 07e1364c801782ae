package io.tepui.agent.state;

import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskState;

/** What can be said of task states and framework capabilities without looking further. */
public final class States {
    private States() {}

    /** Whether a task in this state has ended for good (SE-149). */
    public static boolean isTerminal(TaskState state) {
        return switch (state) {
            case TASK_FINISHED, TASK_FAILED, TASK_KILLED, TASK_ERROR, TASK_LOST, TASK_DROPPED, TASK_GONE -> true;
            case TASK_GONE_BY_OPERATOR -> true;
            case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE, TASK_UNKNOWN -> false;
        };
    }

    /** Whether the framework has the capability. */
    public static boolean has(FrameworkInfo framework, FrameworkInfo.Capability.Type capability) {
        for (FrameworkInfo.Capability each : framework.getCapabilitiesList()) {
            if (each.getType() == capability) {
                return true;
            }
        }
        return false;
    }

    /** The state for a framework that knows partitions, or TASK_LOST for one that does not ("DROPPED/LOST"). */
    public static TaskState orLost(FrameworkInfo framework, TaskState precise) {
        return has(framework, FrameworkInfo.Capability.Type.PARTITION_AWARE) ? precise : TaskState.TASK_LOST;
    }
}

package io.tepui.agent.state;

import io.tepui.protocol.v1.ExecutorInfo;

/** Who runs the tasks of an executor. */
public enum ExecutorKind {
    /** The agent, which made the executor up for one command task (SE-234). */
    COMMAND,
    /** The agent, in place of the default executor, which runs task groups (SE-246). */
    DEFAULT,
    /** A process of the framework's own, which speaks the executor API (SE-206). */
    CUSTOM;

    /** The kind of an executor that a framework described. */
    public static ExecutorKind of(ExecutorInfo executor) {
        return executor.getType() == ExecutorInfo.Type.DEFAULT ? DEFAULT : CUSTOM;
    }

    /** Whether the master knows of the executor and counts its resources: it does of all but those that the agent made up (SE-235). */
    public boolean isKnownToMaster() {
        return this != COMMAND;
    }
}
